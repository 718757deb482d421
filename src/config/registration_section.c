#include "config/option_priv.h"

static const struct option options[] = {
	/* Whether anybody may make an account. */
	{"enabled", OPTION_SWITCH, OPTION_AT(registration.enabled), "no", NULL},
	/* With it, tools make accounts at /_synapse/admin/v1/register. Long and
	 * random, or empty: the endpoint is off. */
	{"shared_secret", OPTION_TEXT, OPTION_AT(registration.shared_secret),
	 NULL, NULL},
};

const struct section config_registration_section =
	SECTION("registration", options, NULL);
