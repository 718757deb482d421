#include "config/option_priv.h"

static const struct option options[] = {
	/* Where /metrics is served; empty: nowhere. */
	{"listen", OPTION_TEXT, OPTION_AT(metrics.listen), NULL, NULL},
};

const struct section config_metrics_section = SECTION("metrics", options, NULL);
