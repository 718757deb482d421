/* Mail addresses of an account (Client-Server API, adding account
 * administrative contact information).  There are no phone numbers, and no
 * identity servers: their endpoints answer as for a server without them. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/client/proof.h"
#include "api/html_page.h"
#include "api/routes.h"

#include <string.h>

#include "config/config.h"
#include "user/threepid.h"

static enum err
get_list(struct scope *sc, struct http_request *rq)
{
	struct threepid_row *rows;
	struct api_reply reply;
	size_t i, n;

	TRY(threepid_list(sc, api_of(rq)->users, api_requester(rq), &rows, &n));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "threepids");
	json_array_begin(&reply.w);
	for (i = 0; i < n; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "medium", rows[i].medium);
		json_put_string(&reply.w, "address", rows[i].address);
		json_put_int(&reply.w, "validated_at", rows[i].validated_ms);
		json_put_int(&reply.w, "added_at", rows[i].added_ms);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
request_mail(struct scope *sc, struct http_request *rq,
	     enum threepid_purpose purpose)
{
	struct threepid_request q = {.purpose = purpose,
				     .is_signed_in = api_requester(rq) != NULL,
				     .client_address = http_request_address(rq),
				     .now_ms = http_request_time_ms(rq)};
	struct api_reply reply;
	yyjson_val *body;
	const char *sid;

	if (purpose == THREEPID_REGISTER &&
	    !api_of(rq)->config->registration.enabled)
		return scope_fail(sc, ERR_THREEPID_DENIED,
				  "accounts are made by the Trust");
	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "client_secret", &q.client_secret));
	TRY(json_get_string(sc, body, "email", &q.address));
	TRY(json_find_int(sc, body, "send_attempt", INT64_MIN, &q.attempt));
	TRY(json_find_string(sc, body, "next_link", &q.next_link));
	if (q.attempt == INT64_MIN)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "send_attempt is missing");
	TRY(threepid_request_mail(sc, api_of(rq)->users, &q, &sid));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "sid", sid);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_register_mail(struct scope *sc, struct http_request *rq)
{
	return request_mail(sc, rq, THREEPID_REGISTER);
}

static enum err
post_password_mail(struct scope *sc, struct http_request *rq)
{
	return request_mail(sc, rq, THREEPID_PASSWORD);
}

static enum err
post_add_mail(struct scope *sc, struct http_request *rq)
{
	return request_mail(sc, rq, THREEPID_ADD);
}

static enum err
post_phone(struct scope *sc, struct http_request *rq)
{
	static const char *const names[] = {"client_secret", "country",
					    "phone_number"};
	const char *given;
	yyjson_val *body;
	int64_t attempt;
	size_t i;

	TRY(api_body(sc, rq, &body));
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		TRY(json_get_string(sc, body, names[i], &given));
	TRY(json_find_int(sc, body, "send_attempt", 0, &attempt));
	TRY(json_find_string(sc, body, "next_link", &given));
	return scope_fail(sc, ERR_THREEPID_MEDIUM,
			  "there are no phone numbers here");
}

static enum err
post_add(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);
	struct threepid_ref ref = {.purpose = THREEPID_ADD,
				   .now_ms = r->now_ms};
	struct uia_ask ask = {.stage = UIA_PASSWORD, .action = "add address"};
	yyjson_val *body;
	bool is_proven;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "sid", &ref.sid));
	TRY(json_get_string(sc, body, "client_secret", &ref.client_secret));
	TRY(proof_ask(sc, rq, body, &ask, &is_proven));
	if (!is_proven)
		return OK;
	TRY(threepid_add(sc, api_of(rq)->users, r, &ref));
	return api_reply_nothing(rq);
}

/* Credentials of an identity server, which nobody can verify here. */
static enum err
refuse_credentials(struct scope *sc, yyjson_val *creds)
{
	static const char *const names[] = {"client_secret", "id_server",
					    "id_access_token", "sid"};
	const char *given;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		TRY(json_get_string(sc, creds, names[i], &given));
	return scope_fail(sc, ERR_THREEPID_AUTH_FAILED,
			  "this server trusts no identity server");
}

static enum err
post_bind(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	return refuse_credentials(sc, body);
}

static enum err
post_old_add(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body, *creds;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_object(sc, body, "three_pid_creds", &creds));
	return refuse_credentials(sc, creds);
}

static enum err
reply_no_support(struct http_request *rq)
{
	static const char answer[] =
		"{\"id_server_unbind_result\":\"no-support\"}";

	http_reply_bytes(rq, 200, "application/json", answer,
			 sizeof(answer) - 1);
	return OK;
}

static enum err
read_address(struct scope *sc, struct http_request *rq, const char **medium_out,
	     const char **address_out)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "medium", medium_out));
	TRY(json_find_string(sc, body, "id_server", address_out));
	return json_get_string(sc, body, "address", address_out);
}

static enum err
post_delete(struct scope *sc, struct http_request *rq)
{
	const char *medium, *address;

	TRY(read_address(sc, rq, &medium, &address));
	TRY(threepid_remove(sc, api_of(rq)->users, api_requester(rq), medium,
			    address));
	return reply_no_support(rq);
}

static enum err
post_unbind(struct scope *sc, struct http_request *rq)
{
	const char *medium, *address;

	TRY(read_address(sc, rq, &medium, &address));
	return reply_no_support(rq);
}

/* The link of the mail: a page that asks for a click (user/threepid.h). */
static enum err
get_validate(struct scope *sc, struct http_request *rq)
{
	struct html_page p;

	html_page_init(&p, sc, "Confirm your mail address");
	html_raw(&p, "<p>If you asked for this, confirm it. If you did not, "
		     "close this page.</p><form method=\"post\">"
		     "<button>Confirm</button></form>");
	return html_page_reply(sc, rq, 200, &p);
}

static enum err
reply_validated(struct scope *sc, struct http_request *rq, const char *next)
{
	struct html_page p;

	html_page_init(&p, sc, "Confirmed");
	html_raw(&p, "<p>This mail address is confirmed. Go on where you "
		     "began.</p>");
	if (next != NULL) {
		html_raw(&p, "<p><a rel=\"noreferrer\" href=\"");
		html_text(&p, next);
		html_raw(&p, "\">Go on to ");
		html_text(&p, next);
		html_raw(&p, "</a></p>");
	}
	return html_page_reply(sc, rq, 200, &p);
}

static enum err
post_validate(struct scope *sc, struct http_request *rq)
{
	struct threepid_ref ref = {.sid = http_query(rq, "sid"),
				   .client_secret =
					   http_query(rq, "client_secret"),
				   .now_ms = http_request_time_ms(rq)};
	const char *token = http_query(rq, "token");
	const char *next = NULL;
	struct html_page p;
	enum err e;

	if (ref.sid == NULL || ref.client_secret == NULL || token == NULL)
		e = ERR_NOT_FOUND;
	else
		e = threepid_validate(sc, api_of(rq)->users, &ref, token,
				      &next);
	if (e == OK)
		return reply_validated(sc, rq, next);
	if (e != ERR_NOT_FOUND)
		return e;
	scope_clear_failure(sc);
	html_page_init(&p, sc, "This link is not valid");
	html_raw(&p, "<p>It may be too old. Ask for a new mail where you "
		     "began.</p>");
	return html_page_reply(sc, rq, 404, &p);
}

#define V3 "/_matrix/client/v3/"
#define VALIDATE "/_wardwire/contact/v1/validate"
#define POST(name, who, how, where, fn)                               \
	{                                                             \
		.method = HTTP_M_POST, .pattern = name,               \
		.section = "CS contact information", .access = who,   \
		.rate = how, .lane = where, .body = HTTP_BODY_MEMORY, \
		.handler = fn                                         \
	}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = V3 "account/3pid",
	 .section = "CS contact information",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_list},
	POST(V3 "account/3pid", ACCESS_USER, RATE_LOGIN, LANE_LOCAL,
	     post_old_add),
	POST(V3 "account/3pid/add", ACCESS_USER, RATE_LOGIN, LANE_LOCAL,
	     post_add),
	POST(V3 "account/3pid/bind", ACCESS_USER, RATE_LOGIN, LANE_LOCAL,
	     post_bind),
	POST(V3 "account/3pid/delete", ACCESS_USER, RATE_LOGIN, LANE_LOCAL,
	     post_delete),
	POST(V3 "account/3pid/unbind", ACCESS_USER, RATE_LOGIN, LANE_LOCAL,
	     post_unbind),
	POST(V3 "account/3pid/email/requestToken", ACCESS_OPTIONAL,
	     RATE_REGISTER, LANE_REMOTE, post_add_mail),
	POST(V3 "account/3pid/msisdn/requestToken", ACCESS_PUBLIC,
	     RATE_REGISTER, LANE_LOCAL, post_phone),
	POST(V3 "account/password/email/requestToken", ACCESS_PUBLIC,
	     RATE_REGISTER, LANE_REMOTE, post_password_mail),
	POST(V3 "account/password/msisdn/requestToken", ACCESS_PUBLIC,
	     RATE_REGISTER, LANE_LOCAL, post_phone),
	POST(V3 "register/email/requestToken", ACCESS_PUBLIC, RATE_REGISTER,
	     LANE_REMOTE, post_register_mail),
	POST(V3 "register/msisdn/requestToken", ACCESS_PUBLIC, RATE_REGISTER,
	     LANE_LOCAL, post_phone),
	{.method = HTTP_M_GET,
	 .pattern = VALIDATE,
	 .section = "own: mail addresses",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_LOGIN,
	 .handler = get_validate},
	{.method = HTTP_M_POST,
	 .pattern = VALIDATE,
	 .section = "own: mail addresses",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_validate},
};

struct route_table
client_contact_routes(void)
{
	return API_ROUTES(rows);
}
