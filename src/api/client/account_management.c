#include "api/api.h"
#include "api/access.h"
#include "api/client/client.h"
#include "api/client/grant.h"
#include "api/routes.h"

#include "user/account.h"
#include "user/uia.h"

/* The requester's password again; *proven_out false: the challenge is sent. */
static enum err
prove_again(struct scope *sc, struct http_request *rq, yyjson_val *body,
	    const char *action, bool *proven_out)
{
	struct uia_ask ask = {.stage = UIA_PASSWORD,
			      .action = action,
			      .user_id = api_requester(rq)->user_id,
			      .address = http_request_address(rq),
			      .now_ms = http_request_time_ms(rq)};
	const char *challenge;

	TRY(json_find_object(sc, body, "auth", &ask.auth));
	TRY(uia_require(sc, api_of(rq)->users, &ask, &challenge));
	*proven_out = challenge == NULL;
	if (challenge != NULL)
		grant_reply_challenge(rq, challenge);
	return OK;
}

static enum err
post_password(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);
	struct account_password p = {.user_id = r->user_id,
				     .keep_device_nid = r->device_nid};
	yyjson_val *body;
	bool is_proven;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_bool(sc, body, "logout_devices", true, &p.end_sessions));
	TRY(json_find_string(sc, body, "new_password", &p.password));
	if (p.password != NULL)
		TRY(account_check_password(sc, p.password));
	TRY(prove_again(sc, rq, body, "password", &is_proven));
	if (!is_proven)
		return OK;
	if (p.password == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "new_password is missing");
	TRY(account_set_password(sc, api_of(rq)->users, &p));
	return api_reply_nothing(rq);
}

static enum err
post_deactivate(struct scope *sc, struct http_request *rq)
{
	static const char answer[] =
		"{\"id_server_unbind_result\":\"no-support\"}";
	const struct requester *r = api_requester(rq);
	yyjson_val *body;
	bool is_proven;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(prove_again(sc, rq, body, "deactivate", &is_proven));
	if (!is_proven)
		return OK;
	TRY(account_deactivate(sc, api_of(rq)->users, r->user_id, r->now_ms));
	http_reply_bytes(rq, 200, "application/json", answer,
			 sizeof(answer) - 1);
	return OK;
}

/* Nobody has third-party identifiers here. */
static enum err
get_3pid(struct scope *sc, struct http_request *rq)
{
	static const char none[] = "{\"threepids\":[]}";

	(void)sc;
	http_reply_bytes(rq, 200, "application/json", none, sizeof(none) - 1);
	return OK;
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/account/password",
	 .section = "CS account management",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_password},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/account/deactivate",
	 .section = "CS account management",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_deactivate},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/account/3pid",
	 .section = "CS contact information",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_3pid},
};

struct route_table
client_account_management_routes(void)
{
	return API_ROUTES(rows);
}
