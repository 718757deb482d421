#include "config/option_priv.h"

static const struct option options[] = {
	/* Whether people who share a conversation see who is there. */
	{"enabled", OPTION_SWITCH, OPTION_AT(presence.enabled), "yes", NULL},
};

const struct section config_presence_section =
	SECTION("presence", options, NULL);
