#include "api/api.h"
#include "api/access.h"
#include "api/client/client.h"
#include "api/client/proof.h"
#include "api/routes.h"

#include "user/account.h"
#include "user/account_close.h"
#include "user/threepid.h"

/* Proves who asks: who is signed in, again; who is not, by a mail to the
 * address of the account.  *proven_out false: the challenge is sent. */
static enum err
prove(struct scope *sc, struct http_request *rq, yyjson_val *body,
      struct uia_ask *ask, bool *proven_out)
{
	ask->stage = api_requester(rq) != NULL ? UIA_PASSWORD : UIA_EMAIL;
	return proof_ask(sc, rq, body, ask, proven_out);
}

/* Whose password: the requester's, or that of who has the address. */
static enum err
find_owner(struct scope *sc, struct http_request *rq,
	   const struct uia_given *given, struct account_password *p)
{
	const struct requester *r = api_requester(rq);

	if (r != NULL) {
		p->user_id = r->user_id;
		p->keep_device_nid = r->device_nid;
		return OK;
	}
	TRY(threepid_find_user(sc, api_of(rq)->users, "email", given->email,
			       &p->user_id));
	if (p->user_id == NULL)
		return scope_fail(sc, ERR_THREEPID_NOT_FOUND,
				  "no account has this address");
	p->email_sid = given->sid;
	return OK;
}

static enum err
post_password(struct scope *sc, struct http_request *rq)
{
	struct uia_given given = {0};
	struct uia_ask ask = {.action = "password", .given_out = &given};
	struct account_password p = {0};
	yyjson_val *body;
	bool is_proven;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_bool(sc, body, "logout_devices", true, &p.end_sessions));
	TRY(json_find_string(sc, body, "new_password", &p.password));
	if (p.password != NULL)
		TRY(account_check_password(sc, p.password));
	TRY(prove(sc, rq, body, &ask, &is_proven));
	if (!is_proven)
		return OK;
	if (p.password == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "new_password is missing");
	TRY(find_owner(sc, rq, &given, &p));
	TRY(account_set_password(sc, api_of(rq)->users, &p));
	return api_reply_nothing(rq);
}

/* No identity server ever learnt an address from here, so all are unbound. */
static enum err
post_deactivate(struct scope *sc, struct http_request *rq)
{
	static const char answer[] =
		"{\"id_server_unbind_result\":\"success\"}";
	const struct requester *r = api_requester(rq);
	struct account_close close = {.user_id = r->user_id,
				      .now_ms = r->now_ms};
	struct uia_ask ask = {.action = "deactivate"};
	yyjson_val *body;
	bool is_proven;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_bool(sc, body, "erase", false, &close.erase));
	TRY(prove(sc, rq, body, &ask, &is_proven));
	if (!is_proven)
		return OK;
	TRY(account_close(sc, api_of(rq)->users, &close));
	http_reply_bytes(rq, 200, "application/json", answer,
			 sizeof(answer) - 1);
	return OK;
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/account/password",
	 .section = "CS account management",
	 .access = ACCESS_OPTIONAL,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_password},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/account/deactivate",
	 .section = "CS account management",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .lane = LANE_REMOTE,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_deactivate},
};

struct route_table
client_account_management_routes(void)
{
	return API_ROUTES(rows);
}
