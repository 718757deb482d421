#include "config/option_priv.h"

static const struct option options[] = {
	/* Registration files of application services (YAML), comma-separated.
	 * appservice/ reads them. */
	{"files", OPTION_TEXT, OPTION_AT(appservice.files), NULL, NULL},
};

const struct section config_appservice_section =
	SECTION("appservice", options, NULL);
