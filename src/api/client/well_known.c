#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"
#include "config/config.h"

static enum err
get_client(struct scope *sc, struct http_request *rq)
{
	const char *public_url = api_of(rq)->config->server.public_url;
	struct api_reply reply;

	if (public_url == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "public_url is not configured");
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "m.homeserver");
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "base_url", public_url);
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/.well-known/matrix/client",
	 .section = "CS well-known URI",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_NONE,
	 .handler = get_client},
};

struct route_table
client_well_known_routes(void)
{
	return API_ROUTES(rows);
}
