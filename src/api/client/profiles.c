#include "api/access.h"
#include "api/api.h"
#include "api/access.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "user/profile.h"

static enum err
get_profile(struct scope *sc, struct http_request *rq)
{
	const char *json;
	size_t len;

	TRY(profile_get_json(sc, api_of(rq)->users, http_param(rq, "userId"),
			     &json, &len));
	http_reply_bytes(rq, 200, "application/json", json, len);
	return OK;
}

static enum err
get_field(struct scope *sc, struct http_request *rq)
{
	const char *json;

	TRY(profile_get_field(sc, api_of(rq)->users, http_param(rq, "userId"),
			      http_param(rq, "keyName"), &json));
	http_reply_bytes(rq, 200, "application/json", json, strlen(json));
	return OK;
}

static enum err
put_field(struct scope *sc, struct http_request *rq)
{
	struct profile_change c = {.user_id = http_param(rq, "userId"),
				   .name = http_param(rq, "keyName")};
	yyjson_val *body, *value;

	TRY(api_body(sc, rq, &body));
	value = yyjson_obj_get(body, c.name);
	if (value == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "the body must hold the field itself");
	c.value = json_format(sc, value, NULL);
	TRY(profile_set(sc, api_of(rq)->users, api_requester(rq), &c));
	return api_reply_nothing(rq);
}

static enum err
delete_field(struct scope *sc, struct http_request *rq)
{
	struct profile_change c = {.user_id = http_param(rq, "userId"),
				   .name = http_param(rq, "keyName")};

	TRY(profile_set(sc, api_of(rq)->users, api_requester(rq), &c));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/profile/{userId}",
	 .section = "CS profiles",
	 .access = ACCESS_OPTIONAL,
	 .rate = RATE_READ,
	 .handler = get_profile},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/profile/{userId}/{keyName}",
	 .section = "CS profiles",
	 .access = ACCESS_OPTIONAL,
	 .rate = RATE_READ,
	 .handler = get_field},
	{.method = HTTP_M_PUT,
	 .pattern = "/_matrix/client/v3/profile/{userId}/{keyName}",
	 .section = "CS profiles",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = (int64_t)128 * 1024,
	 .handler = put_field,
	 .tags = API_TAG_SUSPENDED_NOT},
	{.method = HTTP_M_DELETE,
	 .pattern = "/_matrix/client/v3/profile/{userId}/{keyName}",
	 .section = "CS profiles",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = delete_field,
	 .tags = API_TAG_SUSPENDED_NOT},
};

struct route_table
client_profiles_routes(void)
{
	return API_ROUTES(rows);
}
