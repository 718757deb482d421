#include "api/api.h"
#include "api/client/client.h"
#include "api/client/proof.h"
#include "api/routes.h"

#include "user/short_token.h"

static enum err
reply_token(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);
	struct short_token_ask ask = {.kind = SHORT_TOKEN_LOGIN,
				      .user_nid = r->user_nid,
				      .life_ms = LOGIN_TOKEN_MS,
				      .now_ms = r->now_ms};
	struct api_reply reply;
	const char *token;

	TRY(short_token_create(sc, api_of(rq)->users, &ask, &token));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "login_token", token);
	json_put_int(&reply.w, "expires_in_ms", ask.life_ms);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* Always asks for the proof: each token is another device. */
static enum err
post_get_token(struct scope *sc, struct http_request *rq)
{
	struct uia_ask ask = {.stage = UIA_PASSWORD, .action = "login token"};
	yyjson_val *body;
	bool is_proven;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(proof_ask(sc, rq, body, &ask, &is_proven));
	return is_proven ? reply_token(sc, rq) : OK;
}

static enum err
get_auth_metadata(struct scope *sc, struct http_request *rq)
{
	(void)rq;
	return scope_fail(sc, ERR_UNRECOGNIZED,
			  "this server has no OAuth 2.0 API");
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v1/login/get_token",
	 .section = "CS login, token-based",
	 .access = ACCESS_USER,
	 .rate = RATE_REGISTER,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_get_token},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v1/auth_metadata",
	 .section = "CS OAuth 2.0 server metadata discovery",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_NONE,
	 .handler = get_auth_metadata},
};

struct route_table
client_login_token_routes(void)
{
	return API_ROUTES(rows);
}
