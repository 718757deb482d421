#include "config/option_priv.h"

static const struct option options[] = {
	/* Whether anybody may make an account. */
	{"enabled", OPTION_SWITCH, OPTION_AT(registration.enabled), "no", NULL},
	/* With it, tools make accounts at /_synapse/admin/v1/register. Long and
	 * random, or empty: the endpoint is off. */
	{"shared_secret", OPTION_TEXT, OPTION_AT(registration.shared_secret),
	 NULL, NULL},
	/* Whether an account wants a registration token, which administrators
	 * make (/_synapse/admin/v1/registration_tokens). */
	{"requires_token", OPTION_SWITCH,
	 OPTION_AT(registration.requires_token), "no", NULL},
	/* Whether an account wants a mail address; needs [mail]. */
	{"requires_email", OPTION_SWITCH,
	 OPTION_AT(registration.requires_email), "no", NULL},
	/* What has to be accepted: a page, its name and its version; empty:
	 * nothing. */
	{"terms_url", OPTION_TEXT, OPTION_AT(registration.terms_url), NULL,
	 NULL},
	{"terms_name", OPTION_TEXT, OPTION_AT(registration.terms_name),
	 "Terms of use", NULL},
	{"terms_version", OPTION_TEXT, OPTION_AT(registration.terms_version),
	 "1.0", NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (c->registration.requires_email && c->mail.smtp_url == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[registration] requires_email: wants [mail] "
				  "smtp_url");
	return OK;
}

const struct section config_registration_section =
	SECTION("registration", options, check);
