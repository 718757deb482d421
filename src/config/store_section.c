#include "config/option_priv.h"

#include <string.h>

static const struct option options[] = {
	/* sqlite keeps everything in data_dir; postgres in the server that dsn
	 * names. */
	{"engine", OPTION_TEXT, OPTION_AT(store.engine), "sqlite",
	 "sqlite|postgres"},
	/* A libpq connection string. */
	{"dsn", OPTION_TEXT, OPTION_AT(store.dsn), NULL, NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (strcmp(c->store.engine, "postgres") == 0)
		return scope_fail(
			sc, ERR_INVALID_PARAM,
			"[store] engine: this version has sqlite only");
	return OK;
}

const struct section config_store_section = SECTION("store", options, check);
