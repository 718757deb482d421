#include "api/api.h"
#include "api/access.h"
#include "api/client/client.h"
#include "api/routes.h"

static enum err
get_whoami(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "user_id", r->user_id);
	json_put_string(&reply.w, "device_id", r->device_id);
	json_put_bool(&reply.w, "is_guest", false);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/account/whoami",
	 .section = "CS current account information",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_whoami},
};

struct route_table
client_whoami_routes(void)
{
	return API_ROUTES(rows);
}
