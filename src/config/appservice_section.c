#include "config/option_priv.h"

static const struct option options[] = {
	/* Registration files of application services, comma-separated. */
	{"files", OPTION_TEXT, OPTION_AT(appservice.files), NULL, NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (c->appservice.files != NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[appservice] files: this version has no "
				  "application services");
	return OK;
}

const struct section config_appservice_section =
	SECTION("appservice", options, check);
