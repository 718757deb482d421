#include "config/option_priv.h"

#include <string.h>

static const struct option options[] = {
	/* How nodes of one server tell each other of news. */
	{"engine", OPTION_TEXT, OPTION_AT(notify.engine), "local",
	 "local|nats"},
	/* Where the NATS server is. */
	{"url", OPTION_TEXT, OPTION_AT(notify.url), NULL, NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (strcmp(c->notify.engine, "nats") == 0)
		return scope_fail(
			sc, ERR_INVALID_PARAM,
			"[notify] engine: this version has local only");
	return OK;
}

const struct section config_notify_section = SECTION("notify", options, check);
