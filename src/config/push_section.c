#include "config/option_priv.h"

static const struct option options[] = {
	/* Who a push service may write to about this server: mailto: or https:;
	 * empty: the server's own address. */
	{"contact", OPTION_TEXT, OPTION_AT(push.contact), NULL, NULL},
	/* Whether push gateways get what a message says, for pushers that do
	 * not ask for ids only. Without it they never do. */
	{"content", OPTION_SWITCH, OPTION_AT(push.content), "no", NULL},
};

const struct section config_push_section = SECTION("push", options, NULL);
