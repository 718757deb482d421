/* Telling third parties who somebody is (Client-Server API, OpenID; and the
 * Server-Server API's side of it). */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "user/short_token.h"

static enum err
post_request_token(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);
	struct short_token_ask ask = {.kind = SHORT_TOKEN_OPENID,
				      .user_nid = r->user_nid,
				      .life_ms = OPENID_TOKEN_MS,
				      .now_ms = r->now_ms};
	struct users *users = api_of(rq)->users;
	struct api_reply reply;
	yyjson_val *body;
	const char *token;

	TRY(api_body_or_empty(sc, rq, &body));
	if (strcmp(http_param(rq, "userId"), r->user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this belongs to somebody else");
	TRY(short_token_create(sc, users, &ask, &token));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "access_token", token);
	json_put_string(&reply.w, "token_type", "Bearer");
	json_put_string(&reply.w, "matrix_server_name",
			users_server_name(users));
	json_put_int(&reply.w, "expires_in", ask.life_ms / 1000);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* Not signed as other requests of that API: whoever has the token may ask. */
static enum err
get_userinfo(struct scope *sc, struct http_request *rq)
{
	struct short_token_ask ask = {.kind = SHORT_TOKEN_OPENID,
				      .now_ms = http_request_time_ms(rq)};
	const char *token = http_query(rq, "access_token");
	struct account_row *row;
	struct api_reply reply;
	enum err e;

	if (token == NULL)
		return scope_fail(sc, ERR_MISSING_TOKEN,
				  "access_token is missing");
	e = short_token_take(sc, api_of(rq)->users, &ask, token, &row);
	if (e == ERR_USER_DEACTIVATED) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_UNKNOWN_TOKEN,
				  "this token is not valid (any more)");
	}
	TRY(e);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "sub", row->user_id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/user/{userId}/openid/request_token",
	 .section = "CS OpenID",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_request_token},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/federation/v1/openid/userinfo",
	 .section = "SS OpenID",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_LOGIN,
	 .handler = get_userinfo},
};

struct route_table
client_openid_routes(void)
{
	return API_ROUTES(rows);
}
