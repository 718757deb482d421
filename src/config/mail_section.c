#include "config/option_priv.h"

static const struct option options[] = {
	/* The server that takes mail: smtp://host:587 (STARTTLS) or
	 * smtps://host:465; empty: no mail is sent. */
	{"smtp_url", OPTION_TEXT, OPTION_AT(mail.smtp_url), NULL, NULL},
	/* The name to sign in with; empty: none. */
	{"smtp_user", OPTION_TEXT, OPTION_AT(mail.smtp_user), NULL, NULL},
	/* A file whose first line is the password. */
	{"smtp_password_file", OPTION_TEXT, OPTION_AT(mail.smtp_password_file),
	 NULL, NULL},
	/* Whether smtp:// must turn to TLS (STARTTLS) before anything is said.
	 */
	{"starttls", OPTION_SWITCH, OPTION_AT(mail.starttls), "yes", NULL},
	/* Certificate authorities (PEM) to trust beside the system's. */
	{"ca_file", OPTION_TEXT, OPTION_AT(mail.ca_file), NULL, NULL},
	/* The sender: wardwire@eastmere.example. */
	{"from", OPTION_TEXT, OPTION_AT(mail.from), NULL, NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (c->mail.smtp_url != NULL && c->mail.from == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[mail] from: is required where smtp_url is "
				  "set");
	if ((c->mail.smtp_user == NULL) != (c->mail.smtp_password_file == NULL))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[mail] smtp_user and smtp_password_file: "
				  "want each other");
	return OK;
}

const struct section config_mail_section = SECTION("mail", options, check);
