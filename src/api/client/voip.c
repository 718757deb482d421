#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include "calls/turn.h"

static enum err
get_turn_server(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);
	struct turn_credentials c;
	struct api_reply reply;
	size_t i;

	TRY(turn_grant(sc, api_of(rq)->turn, r->user_id, r->now_ms, &c));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "username", c.username);
	json_put_string(&reply.w, "password", c.password);
	json_key(&reply.w, "uris");
	json_array_begin(&reply.w);
	for (i = 0; i < c.uri_count; i++)
		json_string(&reply.w, c.uris[i]);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "ttl", c.ttl_s);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/voip/turnServer",
	 .section = "CS voice over IP",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_turn_server},
};

struct route_table
client_voip_routes(void)
{
	return API_ROUTES(rows);
}
