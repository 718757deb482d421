#include "config/option_priv.h"

static const struct option options[] = {
	/* Whether this server talks with other servers. */
	{"enabled", OPTION_SWITCH, OPTION_AT(federation.enabled), "no", NULL},
	/* Server names it may talk with, comma-separated; empty: all. */
	{"allow", OPTION_TEXT, OPTION_AT(federation.allow), NULL, NULL},
	/* Certificate authorities (PEM) to trust beside the system's. */
	{"ca_file", OPTION_TEXT, OPTION_AT(federation.ca_file), NULL, NULL},
	/* Private networks (CIDR) where other servers may be. */
	{"allow_private_addresses", OPTION_TEXT,
	 OPTION_AT(federation.allow_private_addresses), NULL, NULL},
	/* Servers that are asked for other servers' keys. */
	{"trusted_key_servers", OPTION_TEXT,
	 OPTION_AT(federation.trusted_key_servers), NULL, NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (c->federation.enabled)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[federation] enabled: this version does not "
				  "talk with other servers");
	return OK;
}

const struct section config_federation_section =
	SECTION("federation", options, check);
