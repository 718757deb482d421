/* Stages of user-interactive authentication on a page in a browser
 * (Client-Server API, fallback). */
#include "api/api.h"
#include "api/client/client.h"
#include "api/client/single_sign_on.h"
#include "api/html_page.h"
#include "api/routes.h"

#include <string.h>

#include "base/uri.h"
#include "config/config.h"
#include "sso/sso.h"
#include "user/uia_page.h"

static enum err
reply_gone(struct scope *sc, struct http_request *rq)
{
	struct html_page p;

	html_page_init(&p, sc, "Nothing to confirm");
	html_raw(&p, "<p class=\"wrong\">");
	html_text(&p, scope_fail_text(sc));
	html_raw(&p, "</p><p>Begin again in the app.</p>");
	scope_clear_failure(sc);
	return html_page_reply(sc, rq, 404, &p);
}

static void
write_fields(struct html_page *p, enum uia_stage stage,
	     const struct config_registration *c)
{
	if (stage == UIA_PASSWORD)
		html_raw(p, "<label for=\"password\">Password</label><input "
			    "id=\"password\" name=\"password\" "
			    "type=\"password\" autofocus required "
			    "autocomplete=\"current-password\">");
	if (stage == UIA_TOKEN)
		html_raw(p, "<label for=\"token\">Registration token</label>"
			    "<input id=\"token\" name=\"token\" autofocus "
			    "required maxlength=\"64\">");
	if (stage == UIA_TERMS && c->terms_url != NULL) {
		html_raw(p, "<p>By going on you accept: <a rel=\"noreferrer\" "
			    "target=\"_blank\" href=\"");
		html_text(p, c->terms_url);
		html_raw(p, "\">");
		html_text(p, c->terms_name);
		html_raw(p, "</a></p>");
	}
}

/* A confirmation says what it is for, since the page may come up unasked. */
static enum err
reply_form(struct scope *sc, struct http_request *rq,
	   const struct uia_session *s, enum uia_stage stage)
{
	const bool is_wrong = *scope_fail_text(sc) != '\0';
	struct html_page p;

	html_page_init(&p, sc,
		       s->user_id != NULL ? "Confirm that it is you"
					  : "Make an account");
	if (s->user_id != NULL) {
		html_raw(&p, "<p>An app that is signed in as <strong>");
		html_text(&p, s->user_id);
		html_raw(&p, "</strong> asks for this. If you did not expect "
			     "it, close this window.</p>");
	}
	if (is_wrong) {
		html_raw(&p, "<p class=\"wrong\" role=\"alert\">");
		html_text(&p, scope_fail_text(sc));
		html_raw(&p, "</p>");
	}
	if (stage == UIA_SSO)
		p.form_action = "https: http:"; /* goes on to the provider */
	html_raw(&p, "<form method=\"post\">");
	write_fields(&p, stage, &api_of(rq)->config->registration);
	html_raw(&p, "<button>Confirm</button></form>");
	scope_clear_failure(sc);
	return html_page_reply(sc, rq, is_wrong ? 403 : 200, &p);
}

static enum err
find(struct scope *sc, struct http_request *rq, enum uia_stage stage,
     struct uia_session *out)
{
	return uia_page_find(sc, api_of(rq)->users, http_query(rq, "session"),
			     stage, http_request_time_ms(rq), out);
}

static enum err
get_page(struct scope *sc, struct http_request *rq)
{
	enum uia_stage stage = uia_stage_find(http_param(rq, "type"));
	struct uia_session s;
	enum err e;

	e = find(sc, rq, stage, &s);
	if (e == ERR_NOT_FOUND)
		return reply_gone(sc, rq);
	TRY(e);
	if ((s.completed & UIA_BIT(stage)) != 0)
		return html_page_reply_done(sc, rq);
	return reply_form(sc, rq, &s, stage);
}

static enum err
post_page(struct scope *sc, struct http_request *rq)
{
	enum uia_stage stage = uia_stage_find(http_param(rq, "type"));
	struct uia_answer a = {.address = http_request_address(rq),
			       .now_ms = http_request_time_ms(rq)};
	struct sso_begin begin = {.uia_session = http_query(rq, "session"),
				  .now_ms = a.now_ms};
	struct uia_session s;
	struct uri_query form;
	const char *body;
	size_t len;
	enum err e;

	body = http_body(rq, &len);
	TRY(uri_query_parse(sc, body, len, &form));
	a.password = uri_query_find(&form, "password");
	a.token = uri_query_find(&form, "token");
	e = find(sc, rq, stage, &s);
	if (e == ERR_NOT_FOUND)
		return reply_gone(sc, rq);
	TRY(e);
	if (stage == UIA_SSO)
		return single_sign_on_send(sc, rq, &begin);
	e = uia_page_prove(sc, api_of(rq)->users, http_query(rq, "session"),
			   stage, &a);
	if (e == OK)
		return html_page_reply_done(sc, rq);
	if (e == ERR_FORBIDDEN || e == ERR_RATE_LIMITED)
		return reply_form(sc, rq, &s, stage);
	return e;
}

#define PATTERN "/_matrix/client/v3/auth/{type}/fallback/web"

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = PATTERN,
	 .section = "CS user-interactive authentication, fallback",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_LOGIN,
	 .handler = get_page},
	{.method = HTTP_M_POST,
	 .pattern = PATTERN,
	 .section = "CS user-interactive authentication, fallback",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_LOGIN,
	 .lane = LANE_REMOTE,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_page},
};

struct route_table
client_auth_fallback_routes(void)
{
	return API_ROUTES(rows);
}
