#include "config/option_priv.h"

static const struct option options[] = {
	/* Whether requests per user and address are limited. */
	{"rates", OPTION_SWITCH, OPTION_AT(limits.rates), "on", NULL},
	/* The largest file that may be uploaded. */
	{"upload_max", OPTION_SIZE, OPTION_AT(limits.upload_max), "100M", NULL},
	/* The largest JSON body, where a route has no smaller limit. */
	{"body_max", OPTION_SIZE, OPTION_AT(limits.body_max), "1M", NULL},
	/* Connections open at the same time. */
	{"connections", OPTION_COUNT, OPTION_AT(limits.connections), "20000",
	 NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (c->limits.body_max < 65536)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[limits] body_max: wants at least 64K");
	if (c->limits.upload_max < 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[limits] upload_max: wants at least 1");
	return OK;
}

const struct section config_limits_section = SECTION("limits", options, check);
