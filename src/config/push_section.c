#include "config/option_priv.h"

static const struct option options[] = {
	/* Who a push service may write to about this server: mailto: or https:;
	 * empty: the server's own address. */
	{"contact", OPTION_TEXT, OPTION_AT(push.contact), NULL, NULL},
	/* Whether push gateways get what a message says, for pushers that do
	 * not ask for ids only. Without it they never do. */
	{"content", OPTION_SWITCH, OPTION_AT(push.content), "no", NULL},
	/* Pushers of the kind "email" (they need [mail]): how long a message
	 * must have waited unread, and how much time lies between two mails to
	 * somebody; both in seconds. */
	{"mail_delay", OPTION_COUNT, OPTION_AT(push.mail_delay), "600", NULL},
	{"mail_pause", OPTION_COUNT, OPTION_AT(push.mail_pause), "3600", NULL},
};

const struct section config_push_section = SECTION("push", options, NULL);
