#include "config/option_priv.h"

static const struct option options[] = {
	/* Where urgent messages go that no device has told: a gateway to SMS,
	 * voice or pagers. https://, or http:// on this machine. */
	{"webhook_url", OPTION_TEXT, OPTION_AT(second_channel.webhook_url),
	 NULL, NULL},
	/* A file whose first line signs what is sent there. */
	{"webhook_secret_file", OPTION_TEXT,
	 OPTION_AT(second_channel.webhook_secret_file), NULL, NULL},
	/* A mail gateway's address; needs [mail]. */
	{"mail_to", OPTION_TEXT, OPTION_AT(second_channel.mail_to), NULL, NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (c->second_channel.mail_to != NULL && c->mail.smtp_url == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[second_channel] mail_to: wants [mail] "
				  "smtp_url");
	return OK;
}

const struct section config_second_channel_section =
	SECTION("second_channel", options, check);
