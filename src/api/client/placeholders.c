/* What client libraries ask for when they start and that is not offered: each
 * answers as the specification says for a server without it. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

static enum err
get_presence(struct scope *sc, struct http_request *rq)
{
	static const char offline[] = "{\"presence\":\"offline\"}";

	(void)sc;
	http_reply_bytes(rq, 200, "application/json", offline,
			 sizeof(offline) - 1);
	return OK;
}

/* Checked, so that a client's mistake is told, and forgotten. */
static enum err
put_presence(struct scope *sc, struct http_request *rq)
{
	const char *presence, *message;
	yyjson_val *body;

	if (strcmp(http_param(rq, "userId"), api_requester(rq)->user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this belongs to somebody else");
	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "presence", &presence));
	TRY(json_find_string(sc, body, "status_msg", &message));
	if (strcmp(presence, "online") != 0 &&
	    strcmp(presence, "offline") != 0 &&
	    strcmp(presence, "unavailable") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM, "no such presence");
	return api_reply_nothing(rq);
}

#define CLIENT "/_matrix/client/v3/"
#define READS(name, what, fn)                                                  \
	{                                                                      \
		.method = HTTP_M_GET, .pattern = CLIENT name, .section = what, \
		.access = ACCESS_USER, .rate = RATE_READ, .handler = fn        \
	}

static const struct route rows[] = {
	READS("presence/{userId}/status", "CS presence", get_presence),
	{.method = HTTP_M_PUT,
	 .pattern = CLIENT "presence/{userId}/status",
	 .section = "CS presence",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = put_presence},
};

struct route_table
client_placeholders_routes(void)
{
	return API_ROUTES(rows);
}
