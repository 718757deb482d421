#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "user/account_data.h"
#include "user/tags.h"

static void
read_ref(const struct http_request *rq, const char *room_id,
	 struct account_data_ref *ref)
{
	ref->user_id = http_param(rq, "userId");
	ref->room_id = room_id;
	ref->type = http_param(rq, "type");
}

static enum err
get_data(struct scope *sc, struct http_request *rq, const char *room_id)
{
	struct account_data_ref ref;
	const char *content;

	read_ref(rq, room_id, &ref);
	TRY(account_data_get(sc, api_of(rq)->users, api_requester(rq), &ref,
			     &content));
	http_reply_bytes(rq, 200, "application/json", content, strlen(content));
	return OK;
}

static enum err
put_data(struct scope *sc, struct http_request *rq, const char *room_id)
{
	struct account_data_ref ref;
	yyjson_val *body;

	read_ref(rq, room_id, &ref);
	TRY(api_body(sc, rq, &body));
	TRY(account_data_set(sc, api_of(rq)->users, api_requester(rq), &ref,
			     json_format(sc, body, NULL)));
	return api_reply_nothing(rq);
}

static enum err
get_global(struct scope *sc, struct http_request *rq)
{
	return get_data(sc, rq, "");
}

static enum err
put_global(struct scope *sc, struct http_request *rq)
{
	return put_data(sc, rq, "");
}

static enum err
get_in_room(struct scope *sc, struct http_request *rq)
{
	return get_data(sc, rq, http_param(rq, "roomId"));
}

static enum err
put_in_room(struct scope *sc, struct http_request *rq)
{
	return put_data(sc, rq, http_param(rq, "roomId"));
}

static void
read_tag(const struct http_request *rq, struct tag_ref *ref)
{
	ref->user_id = http_param(rq, "userId");
	ref->room_id = http_param(rq, "roomId");
}

static enum err
get_tags(struct scope *sc, struct http_request *rq)
{
	struct tag_ref ref = {0};
	const char *json;

	read_tag(rq, &ref);
	TRY(tags_get(sc, api_of(rq)->users, api_requester(rq), &ref, &json));
	http_reply_bytes(rq, 200, "application/json", json, strlen(json));
	return OK;
}

static enum err
put_tag(struct scope *sc, struct http_request *rq)
{
	struct tag_ref ref = {.tag = http_param(rq, "tag")};
	yyjson_val *body;

	read_tag(rq, &ref);
	TRY(api_body_or_empty(sc, rq, &body));
	ref.content = json_format(sc, body, NULL);
	TRY(tags_set(sc, api_of(rq)->users, api_requester(rq), &ref));
	return api_reply_nothing(rq);
}

static enum err
delete_tag(struct scope *sc, struct http_request *rq)
{
	struct tag_ref ref = {.tag = http_param(rq, "tag")};

	read_tag(rq, &ref);
	TRY(tags_set(sc, api_of(rq)->users, api_requester(rq), &ref));
	return api_reply_nothing(rq);
}

#define USER "/_matrix/client/v3/user/{userId}"

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = USER "/account_data/{type}",
	 .section = "CS client config",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_global},
	{.method = HTTP_M_PUT,
	 .pattern = USER "/account_data/{type}",
	 .section = "CS client config",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = (int64_t)128 * 1024,
	 .handler = put_global},
	{.method = HTTP_M_GET,
	 .pattern = USER "/rooms/{roomId}/account_data/{type}",
	 .section = "CS client config",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_in_room},
	{.method = HTTP_M_PUT,
	 .pattern = USER "/rooms/{roomId}/account_data/{type}",
	 .section = "CS client config",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = (int64_t)128 * 1024,
	 .handler = put_in_room},
	{.method = HTTP_M_GET,
	 .pattern = USER "/rooms/{roomId}/tags",
	 .section = "CS room tagging",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_tags},
	{.method = HTTP_M_PUT,
	 .pattern = USER "/rooms/{roomId}/tags/{tag}",
	 .section = "CS room tagging",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = put_tag},
	{.method = HTTP_M_DELETE,
	 .pattern = USER "/rooms/{roomId}/tags/{tag}",
	 .section = "CS room tagging",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = delete_tag},
};

struct route_table
client_client_config_routes(void)
{
	return API_ROUTES(rows);
}
