#include <string.h>

#include "config/option_priv.h"

static const struct option options[] = {
	/* Where calls find a way through firewalls:
	 * "turn:turn.eastmere.example:3478?transport=udp, turns:...";
	 * comma-separated. Empty: no TURN server. */
	{"turn_uris", OPTION_TEXT, OPTION_AT(calls.turn_uris), NULL, NULL},
	/* A file whose first line is coturn's static-auth-secret. */
	{"turn_secret_file", OPTION_TEXT, OPTION_AT(calls.turn_secret_file),
	 NULL, NULL},
	/* How long credentials are good for, in seconds. */
	{"turn_ttl", OPTION_COUNT, OPTION_AT(calls.turn_ttl), "86400", NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if ((c->calls.turn_uris == NULL) != (c->calls.turn_secret_file == NULL))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[calls] turn_uris and turn_secret_file: "
				  "want each other");
	if (c->calls.turn_uris != NULL &&
	    strncmp(c->calls.turn_uris, "turn:", 5) != 0 &&
	    strncmp(c->calls.turn_uris, "turns:", 6) != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[calls] turn_uris: wants URIs that begin "
				  "with turn: or turns:");
	if (c->calls.turn_ttl < 60 || c->calls.turn_ttl > 30 * 86400)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[calls] turn_ttl: wants 60 seconds to 30 "
				  "days");
	return OK;
}

const struct section config_calls_section = SECTION("calls", options, check);
