#include "api/api.h"
#include "api/access.h"
#include "api/client/client.h"
#include "api/client/grant.h"
#include "api/client/service_login.h"
#include "api/client/single_sign_on.h"
#include "api/routes.h"

#include <string.h>

#include "user/login_name.h"
#include "user/session.h"
#include "user/short_token.h"

static enum err
get_flows(struct scope *sc, struct http_request *rq)
{
	static const char first[] =
		"{\"type\":\"m.login.password\"},"
		"{\"type\":\"m.login.token\",\"get_login_token\":true},"
		"{\"type\":\"m.login.application_service\"}";
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "flows");
	json_array_begin(&reply.w);
	json_raw(&reply.w, first, sizeof(first) - 1);
	single_sign_on_write_flow(rq, &reply.w);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
prove_password(struct scope *sc, struct http_request *rq, yyjson_val *body,
	       struct account_row **row_out)
{
	struct account_proof proof = {.address = http_request_address(rq),
				      .now_ms = http_request_time_ms(rq)};
	struct users *users = api_of(rq)->users;

	TRY(json_get_string(sc, body, "password", &proof.password));
	TRY(login_name_read(sc, users, body, &proof.user_id));
	return account_prove(sc, users, &proof, row_out);
}

static enum err
prove_token(struct scope *sc, struct http_request *rq, yyjson_val *body,
	    struct account_row **row_out)
{
	struct short_token_ask ask = {.kind = SHORT_TOKEN_LOGIN,
				      .now_ms = http_request_time_ms(rq)};
	const char *token;

	TRY(json_get_string(sc, body, "token", &token));
	return short_token_take(sc, api_of(rq)->users, &ask, token, row_out);
}

static enum err
prove(struct scope *sc, struct http_request *rq, yyjson_val *body,
      struct account_row **row_out)
{
	const char *type;

	TRY(json_get_string(sc, body, "type", &type));
	if (strcmp(type, "m.login.password") == 0)
		return prove_password(sc, rq, body, row_out);
	if (strcmp(type, "m.login.token") == 0)
		return prove_token(sc, rq, body, row_out);
	return scope_fail(sc, ERR_UNKNOWN,
			  "this way of signing in is not offered here");
}

enum err
grant_refuse_locked(struct scope *sc, struct http_request *rq)
{
	http_error_field(rq, "soft_logout", "true");
	return scope_fail(sc, ERR_USER_LOCKED, "this account is locked");
}

enum err
grant_prove(struct scope *sc, struct http_request *rq, yyjson_val *body,
	    struct session_login *login)
{
	struct account_row *row;

	TRY(json_find_string(sc, body, "device_id", &login->device_id));
	if (login->device_id != NULL && *login->device_id == '\0')
		login->device_id = NULL;
	TRY(json_find_string(sc, body, "initial_device_display_name",
			     &login->device_name));
	TRY(prove(sc, rq, body, &row));
	if (row->locked_ms > 0)
		return grant_refuse_locked(sc, rq);
	login->user_nid = row->user_nid;
	login->user_id = row->user_id;
	login->address = http_request_address(rq);
	login->now_ms = http_request_time_ms(rq);
	return OK;
}

void
grant_write(struct http_request *rq, struct json_writer *w,
	    const struct session_grant *g)
{
	json_put_string(w, "user_id", g->user_id);
	json_put_string(w, "home_server", users_server_name(api_of(rq)->users));
	json_put_string(w, "access_token", g->access_token);
	json_put_string(w, "device_id", g->device_id);
	json_put_string(w, "refresh_token", g->refresh_token);
	if (g->expires_in_ms > 0)
		json_put_int(w, "expires_in_ms", g->expires_in_ms);
}

static enum err
post_login(struct scope *sc, struct http_request *rq)
{
	struct session_login login = {0};
	struct session_grant grant;
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	if (service_login_is_asked(body))
		return service_login_begin(sc, rq, body);
	TRY(json_find_bool(sc, body, "refresh_token", false,
			   &login.wants_refresh));
	TRY(grant_prove(sc, rq, body, &login));
	TRY(session_begin(sc, api_of(rq)->users, &login, &grant));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	grant_write(rq, &reply.w, &grant);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

enum err
grant_refresh(struct scope *sc, struct http_request *rq,
	      const struct session_refresh *ask, struct session_grant *out)
{
	enum err e = session_refresh(sc, api_of(rq)->users, ask, out);

	if (e == ERR_USER_LOCKED)
		return grant_refuse_locked(sc, rq);
	if (e == ERR_UNKNOWN_TOKEN)
		http_error_field(rq, "soft_logout",
				 out->is_soft_logout ? "true" : "false");
	return e;
}

static enum err
post_refresh(struct scope *sc, struct http_request *rq)
{
	struct session_refresh ask = {.address = http_request_address(rq),
				      .now_ms = http_request_time_ms(rq)};
	struct session_grant grant;
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "refresh_token", &ask.token));
	TRY(grant_refresh(sc, rq, &ask, &grant));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "access_token", grant.access_token);
	json_put_string(&reply.w, "refresh_token", grant.refresh_token);
	json_put_int(&reply.w, "expires_in_ms", grant.expires_in_ms);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_logout(struct scope *sc, struct http_request *rq)
{
	TRY(session_end(sc, api_of(rq)->users, api_requester(rq)));
	return api_reply_nothing(rq);
}

static enum err
post_logout_all(struct scope *sc, struct http_request *rq)
{
	TRY(session_end_all(sc, api_of(rq)->users, api_requester(rq)));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/login",
	 .section = "CS login",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_NONE,
	 .handler = get_flows},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/login",
	 .section = "CS login",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_login},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/refresh",
	 .section = "CS refreshing access tokens",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_READ,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_refresh},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/logout",
	 .section = "CS logout",
	 .access = ACCESS_USER,
	 .rate = RATE_NONE,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_logout,
	 .tags = API_TAG_LOCKED_MAY},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/logout/all",
	 .section = "CS logout",
	 .access = ACCESS_USER,
	 .rate = RATE_NONE,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_logout_all,
	 .tags = API_TAG_LOCKED_MAY},
};

struct route_table
client_login_routes(void)
{
	return API_ROUTES(rows);
}
