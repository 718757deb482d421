#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "user/saved_filter.h"

static enum err
post_filter(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	yyjson_val *body;
	const char *id;

	TRY(api_body(sc, rq, &body));
	TRY(saved_filter_create(sc, api_of(rq)->users, api_requester(rq),
				http_param(rq, "userId"), body, &id));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "filter_id", id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_filter(struct scope *sc, struct http_request *rq)
{
	const char *json;

	TRY(saved_filter_get(sc, api_of(rq)->users, api_requester(rq),
			     http_param(rq, "userId"),
			     http_param(rq, "filterId"), &json));
	http_reply_bytes(rq, 200, "application/json", json, strlen(json));
	return OK;
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/user/{userId}/filter",
	 .section = "CS filtering",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_filter},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/user/{userId}/filter/{filterId}",
	 .section = "CS filtering",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_filter},
};

struct route_table
client_filtering_routes(void)
{
	return API_ROUTES(rows);
}
