/* Presence (Client-Server API, presence). */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "user/presence.h"

static enum err
get_status(struct scope *sc, struct http_request *rq)
{
	const struct requester *who = api_requester(rq);
	struct presence_view v;
	struct api_reply reply;

	TRY(presence_show(sc, api_of(rq)->users, who, http_param(rq, "userId"),
			  &v));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "presence", presence_name(v.state));
	if (v.last_active_ms > 0 && v.last_active_ms <= who->now_ms)
		json_put_int(&reply.w, "last_active_ago",
			     who->now_ms - v.last_active_ms);
	if (v.state == PRESENCE_ONLINE)
		json_put_bool(&reply.w, "currently_active", v.currently_active);
	json_put_string(&reply.w, "status_msg", v.status_msg);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_status(struct scope *sc, struct http_request *rq)
{
	const char *presence, *message;
	enum presence_state state;
	yyjson_val *body;

	if (strcmp(http_param(rq, "userId"), api_requester(rq)->user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this belongs to somebody else");
	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "presence", &presence));
	TRY(json_find_string(sc, body, "status_msg", &message));
	if (!presence_parse(presence, &state))
		return scope_fail(sc, ERR_INVALID_PARAM, "no such presence");
	if (message != NULL && strlen(message) > PRESENCE_STATUS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "status_msg is longer than %d bytes",
				  PRESENCE_STATUS_MAX);
	presence_set(users_presence(api_of(rq)->users), api_requester(rq),
		     state, message);
	return api_reply_nothing(rq);
}

#define STATUS "/_matrix/client/v3/presence/{userId}/status"

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = STATUS,
	 .section = "CS presence",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_status},
	{.method = HTTP_M_PUT,
	 .pattern = STATUS,
	 .section = "CS presence",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = put_status},
};

struct route_table
client_presence_routes(void)
{
	return API_ROUTES(rows);
}
