/* Signing in by another service (Client-Server API, SSO client
 * login/authentication). */
#include "api/api.h"
#include "api/client/client.h"
#include "api/client/single_sign_on.h"
#include "api/html_page.h"
#include "api/routes.h"

#include <string.h>

#include "config/config.h"
#include "sso/sso.h"

/* Lax: the browser comes back from the provider's site. */
static void
set_cookie(struct scope *sc, struct http_request *rq, const char *name,
	   const char *value)
{
	const char *public_url = api_of(rq)->config->server.public_url;
	bool is_secure = http_request_is_secure(rq) ||
			 strncmp(public_url, "https://", 8) == 0;

	http_header_add(rq, "Set-Cookie",
			scope_printf(sc,
				     "%s=%s; Path=" SSO_COOKIE_PATH
				     "; Max-Age=%d; HttpOnly; SameSite=Lax%s",
				     name, value, *value != '\0' ? 600 : 0,
				     is_secure ? "; Secure" : ""));
}

/* The text is for people: they are in a browser now. */
static enum err
reply_refused(struct scope *sc, struct http_request *rq, enum err e)
{
	const char *accept = http_header(rq, "Accept");
	struct html_page p;

	if (accept == NULL || strstr(accept, "text/html") == NULL)
		return e;

	html_page_init(&p, sc, "Signing in did not work");
	html_raw(&p, "<p class=\"wrong\">");
	html_text(&p, scope_fail_text(sc));
	html_raw(&p, "</p><p>Go back to the app and try again.</p>");
	scope_clear_failure(sc);
	return html_page_reply(sc, rq, err_http_status(e), &p);
}

enum err
single_sign_on_send(struct scope *sc, struct http_request *rq,
		    const struct sso_begin *b)
{
	struct sso_begun begun;
	enum err e;

	e = sso_begin(sc, api_of(rq)->sso, b, &begun);
	if (e != OK)
		return reply_refused(sc, rq, e);
	set_cookie(sc, rq, begun.cookie_name, begun.cookie_value);
	http_reply_redirect(rq, begun.url);
	return OK;
}

static enum err
redirect(struct scope *sc, struct http_request *rq, const char *provider_id)
{
	struct sso_begin b = {.provider_id = provider_id,
			      .redirect_url = http_query(rq, "redirectUrl"),
			      .now_ms = http_request_time_ms(rq)};

	if (b.redirect_url == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "redirectUrl is missing");
	return single_sign_on_send(sc, rq, &b);
}

static enum err
get_redirect(struct scope *sc, struct http_request *rq)
{
	return redirect(sc, rq, NULL);
}

static enum err
get_redirect_to(struct scope *sc, struct http_request *rq)
{
	return redirect(sc, rq, http_param(rq, "idpId"));
}

/* The client's address as people read it: scheme and host. */
static const char *
site_of(struct scope *sc, const char *url)
{
	const char *host = strstr(url, "://");

	if (host == NULL)
		return scope_strndup(sc, url, strcspn(url, ":"));
	host += 3;
	return scope_strndup(sc, url,
			     (size_t)(host - url) + strcspn(host, "/?#"));
}

/* So that a link from elsewhere gives nobody else a token. */
static enum err
reply_consent(struct scope *sc, struct http_request *rq,
	      const struct sso_end *end)
{
	struct html_page p;

	html_page_init(&p, sc, "Sign in to an app");
	html_raw(&p, "<p>This app wants to use your account <strong>");
	html_text(&p, end->user_id);
	html_raw(&p, "</strong>:</p><p><strong>");
	html_text(&p, site_of(sc, end->location));
	html_raw(&p, "</strong></p><p>If you do not know it, close this "
		     "window.</p><p><a class=\"button\" rel=\"noreferrer\" "
		     "href=\"");
	html_text(&p, end->location);
	html_raw(&p, "\">Go on</a></p>");
	return html_page_reply(sc, rq, 200, &p);
}

static enum err
get_callback(struct scope *sc, struct http_request *rq)
{
	struct sso_callback c = {.state = http_query(rq, "state"),
				 .code = http_query(rq, "code"),
				 .now_ms = http_request_time_ms(rq)};
	const char *name = sso_cookie_name(sc, c.state != NULL ? c.state : "");
	struct sso_end end;
	enum err e;

	c.cookie = http_request_cookie(rq, name);
	e = sso_finish(sc, api_of(rq)->sso, &c, &end);
	if (e != OK)
		return reply_refused(sc, rq, e);
	set_cookie(sc, rq, name, "");
	http_header_add(rq, "Cache-Control", "no-store");
	http_header_add(rq, "Referrer-Policy", "no-referrer");
	if (end.location == NULL)
		return html_page_reply_done(sc, rq);
	if (end.needs_consent)
		return reply_consent(sc, rq, &end);
	http_reply_redirect(rq, end.location);
	return OK;
}

void
single_sign_on_write_flow(struct http_request *rq, struct json_writer *w)
{
	const struct sso_provider *list;
	size_t i, count;

	list = sso_providers(api_of(rq)->sso, &count);
	if (count == 0)
		return;
	json_object_begin(w);
	json_put_string(w, "type", "m.login.sso");
	json_key(w, "identity_providers");
	json_array_begin(w);
	for (i = 0; i < count; i++) {
		json_object_begin(w);
		json_put_string(w, "id", list[i].id);
		json_put_string(w, "name", list[i].name);
		json_put_string(w, "icon", list[i].icon);
		json_put_string(w, "brand", list[i].brand);
		json_object_end(w);
	}
	json_array_end(w);
	json_object_end(w);
}

#define GET(path, fn)                                                  \
	{                                                              \
		.method = HTTP_M_GET, .pattern = path,                 \
		.section = "CS SSO login", .access = ACCESS_PUBLIC,    \
		.rate = RATE_LOGIN, .lane = LANE_REMOTE, .handler = fn \
	}

static const struct route rows[] = {
	GET("/_matrix/client/v3/login/sso/redirect", get_redirect),
	GET("/_matrix/client/v3/login/sso/redirect/{idpId}", get_redirect_to),
	GET(SSO_CALLBACK, get_callback),
};

struct route_table
client_single_sign_on_routes(void)
{
	return API_ROUTES(rows);
}
