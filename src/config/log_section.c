#include "config/option_priv.h"

static const struct option options[] = {
	/* The least that is worth a line. */
	{"level", OPTION_TEXT, OPTION_AT(log.level), "info",
	 "debug|info|warn|error"},
	/* Where lines go; standard error without it. Opened anew on SIGHUP. */
	{"file", OPTION_TEXT, OPTION_AT(log.file), NULL, NULL},
	/* text for people, json for machines. */
	{"format", OPTION_TEXT, OPTION_AT(log.format), "text", "text|json"},
};

const struct section config_log_section = SECTION("log", options, NULL);
