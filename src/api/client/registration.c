#include "api/api.h"
#include "api/client/client.h"
#include "api/client/grant.h"
#include "api/client/service_login.h"
#include "api/routes.h"

#include <string.h>

#include "config/config.h"
#include "user/account.h"
#include "user/uia.h"

struct registration {
	struct account_new account;
	struct uia_given given;
	bool inhibit_login;
	struct session_login login;
};

static enum err
require_open(struct scope *sc, struct http_request *rq)
{
	const char *kind = http_query(rq, "kind");

	if (kind != NULL && strcmp(kind, "guest") == 0)
		return scope_fail(sc, ERR_GUEST_FORBIDDEN,
				  "there are no guests here");
	if (kind != NULL && strcmp(kind, "user") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM, "no such kind");
	if (!api_of(rq)->config->registration.enabled)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "accounts are made by the Trust");
	return OK;
}

static enum err
read_registration(struct scope *sc, struct http_request *rq, yyjson_val *body,
		  struct registration *r)
{
	TRY(json_find_string(sc, body, "username", &r->account.localpart));
	TRY(json_find_string(sc, body, "password", &r->account.password));
	TRY(json_find_bool(sc, body, "inhibit_login", false,
			   &r->inhibit_login));
	TRY(json_find_bool(sc, body, "refresh_token", false,
			   &r->login.wants_refresh));
	TRY(json_find_string(sc, body, "device_id", &r->login.device_id));
	TRY(json_find_string(sc, body, "initial_device_display_name",
			     &r->login.device_name));
	if (r->account.password != NULL)
		TRY(account_check_password(sc, r->account.password));
	if (r->account.localpart == NULL)
		return OK;
	return account_check_available(sc, api_of(rq)->users,
				       r->account.localpart);
}

/* What m.login.terms shows (CS, terms of service at registration). */
static const char *
format_terms(struct scope *sc, const struct config_registration *c)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_key(&w, "policies");
	json_object_begin(&w);
	json_key(&w, "terms_of_service");
	json_object_begin(&w);
	json_put_string(&w, "version", c->terms_version);
	json_key(&w, "en");
	json_object_begin(&w);
	json_put_string(&w, "name", c->terms_name);
	json_put_string(&w, "url", c->terms_url);
	json_object_end(&w);
	json_object_end(&w);
	json_object_end(&w);
	json_object_end(&w);
	return buf_str(&b);
}

static enum err
prove(struct scope *sc, struct http_request *rq, yyjson_val *body,
      struct registration *r, const char **challenge_out)
{
	const struct config_registration *c = &api_of(rq)->config->registration;
	struct uia_ask ask = {.stage = UIA_DUMMY,
			      .action = "register",
			      .address = http_request_address(rq),
			      .now_ms = http_request_time_ms(rq),
			      .given_out = &r->given};

	if (c->requires_token)
		ask.stages |= UIA_BIT(UIA_TOKEN);
	if (c->requires_email)
		ask.stages |= UIA_BIT(UIA_EMAIL);
	if (c->terms_url != NULL) {
		ask.stages |= UIA_BIT(UIA_TERMS);
		ask.terms = format_terms(sc, c);
	}
	TRY(json_find_object(sc, body, "auth", &ask.auth));
	TRY(uia_require(sc, api_of(rq)->users, &ask, challenge_out));
	r->account.registration_token = r->given.token;
	r->account.email = r->given.email;
	r->account.email_sid = r->given.sid;
	return OK;
}

enum err
grant_begin_new(struct scope *sc, struct http_request *rq, const char *user_id,
		struct session_login *login)
{
	struct session_grant grant;
	struct account_row *row;
	struct api_reply reply;

	TRY(account_find(sc, api_of(rq)->users, user_id, &row));
	login->user_nid = row->user_nid;
	login->user_id = user_id;
	login->address = http_request_address(rq);
	login->now_ms = http_request_time_ms(rq);
	TRY(session_begin(sc, api_of(rq)->users, login, &grant));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	grant_write(rq, &reply.w, &grant);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

void
grant_reply_challenge(struct http_request *rq, const char *challenge)
{
	http_reply_bytes(rq, 401, "application/json", challenge,
			 strlen(challenge));
}

static enum err
reply_user_id(struct scope *sc, struct http_request *rq, const char *user_id)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "user_id", user_id);
	json_put_string(&reply.w, "home_server",
			users_server_name(api_of(rq)->users));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_register(struct scope *sc, struct http_request *rq)
{
	const char *challenge, *user_id;
	struct registration r = {0};
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	if (service_login_is_asked(body))
		return service_login_register(sc, rq, body);
	TRY(require_open(sc, rq));
	TRY(read_registration(sc, rq, body, &r));
	TRY(prove(sc, rq, body, &r, &challenge));
	if (challenge != NULL) {
		grant_reply_challenge(rq, challenge);
		return OK;
	}
	if (r.account.password == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "password is missing");
	if (r.account.localpart == NULL)
		r.account.localpart = scope_printf(
			sc, "u%lld", (long long)http_request_time_ms(rq));
	TRY(account_create(sc, api_of(rq)->users, &r.account, &user_id));
	if (r.inhibit_login)
		return reply_user_id(sc, rq, user_id);
	return grant_begin_new(sc, rq, user_id, &r.login);
}

static enum err
get_available(struct scope *sc, struct http_request *rq)
{
	const char *username = http_query(rq, "username");
	static const char yes[] = "{\"available\":true}";

	TRY(require_open(sc, rq));
	if (username == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "username is missing");
	TRY(account_check_available(sc, api_of(rq)->users, username));
	http_reply_bytes(rq, 200, "application/json", yes, sizeof(yes) - 1);
	return OK;
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/register",
	 .section = "CS account registration",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_REGISTER,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_register},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/register/available",
	 .section = "CS account registration",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_SEARCH,
	 .handler = get_available},
};

struct route_table
client_registration_routes(void)
{
	return API_ROUTES(rows);
}
