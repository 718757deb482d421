#include "config/option_priv.h"

static const struct option options[] = {
	/* Private networks (CIDR, comma-separated) that this server may connect
	 * to when somebody's URL points there: push gateways, web hooks. */
	{"allow_private_addresses", OPTION_TEXT,
	 OPTION_AT(outbound.allow_private_addresses), NULL, NULL},
	/* Certificate authorities (PEM) to trust beside the system's. */
	{"ca_file", OPTION_TEXT, OPTION_AT(outbound.ca_file), NULL, NULL},
};

const struct section config_outbound_section =
	SECTION("outbound", options, NULL);
