/* Signing in from our own app (/_wardwire/session/v1, docs/api): as the
 * Client-Server API's login, but the refresh token is in a cookie that no
 * script can read. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/client/grant.h"
#include "api/routes.h"

#include <string.h>

#include "api/origin.h"
#include "config/config.h"

#define COOKIE_PATH "/_wardwire/session"

/* One cookie for each device, so that several accounts fit in one browser. */
static const char *
cookie_name(struct scope *sc, const char *device_id)
{
	return scope_printf(sc, "wardwire_refresh_%s",
			    session_short_hash(sc, device_id));
}

/* A proxy that ends TLS need not tell us of it. */
static bool
is_public_url_secure(const struct http_request *rq)
{
	const char *url = api_of(rq)->config->server.public_url;

	return url != NULL && strncmp(url, "https://", 8) == 0;
}

static void
set_cookie(struct scope *sc, struct http_request *rq, const char *device_id,
	   const char *token)
{
	struct http_cookie c = {.name = cookie_name(sc, device_id),
				.value = token != NULL ? token : "",
				.path = COOKIE_PATH};

	c.is_secure = is_public_url_secure(rq);
	if (token != NULL)
		c.max_age_s = SESSION_REFRESH_MS / 1000;
	http_cookie_add(rq, &c);
}

/* A page of another origin cannot send this Content-Type without asking first,
 * and its Origin would tell. */
static enum err
require_own_page(struct scope *sc, struct http_request *rq)
{
	struct origin_check c = {
		.origin = http_header(rq, "origin"),
		.host = http_header(rq, "host"),
		.content_type = http_header(rq, "content-type"),
		.public_url = api_of(rq)->config->server.public_url};

	return origin_require(sc, &c);
}

static enum err
reply_grant(struct scope *sc, struct http_request *rq,
	    const struct session_grant *g)
{
	struct api_reply reply;

	set_cookie(sc, rq, g->device_id, g->refresh_token);
	http_header_add(rq, "Cache-Control", "no-store");
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "user_id", g->user_id);
	json_put_string(&reply.w, "device_id", g->device_id);
	json_put_string(&reply.w, "access_token", g->access_token);
	json_put_int(&reply.w, "expires_in_ms", g->expires_in_ms);
	json_put_string(&reply.w, "device_secret", g->device_secret);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_login(struct scope *sc, struct http_request *rq)
{
	struct session_login login = {.is_browser = true};
	struct session_grant grant;
	yyjson_val *body;

	TRY(require_own_page(sc, rq));
	TRY(api_body(sc, rq, &body));
	TRY(grant_prove(sc, rq, body, &login));
	TRY(session_begin(sc, api_of(rq)->users, &login, &grant));
	return reply_grant(sc, rq, &grant);
}

/* The token of the cookie for the device that the body names. */
static enum err
read_ask(struct scope *sc, struct http_request *rq, struct session_refresh *ask)
{
	yyjson_val *body;

	TRY(require_own_page(sc, rq));
	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "device_id", &ask->device_id));
	ask->token = http_request_cookie(rq, cookie_name(sc, ask->device_id));
	ask->address = http_request_address(rq);
	ask->now_ms = http_request_time_ms(rq);
	ask->is_browser = true;
	return OK;
}

static enum err
post_refresh(struct scope *sc, struct http_request *rq)
{
	struct session_refresh ask = {0};
	struct session_grant grant;

	TRY(read_ask(sc, rq, &ask));
	if (ask.token == NULL)
		return scope_fail(sc, ERR_MISSING_TOKEN,
				  "nobody is signed in here");
	TRY(grant_refresh(sc, rq, &ask, &grant));
	return reply_grant(sc, rq, &grant);
}

static enum err
post_logout(struct scope *sc, struct http_request *rq)
{
	struct session_refresh ask = {0};

	TRY(read_ask(sc, rq, &ask));
	if (ask.token != NULL)
		TRY(session_end_browser(sc, api_of(rq)->users, &ask));
	set_cookie(sc, rq, ask.device_id, NULL);
	return api_reply_nothing(rq);
}

/* Refreshing is not limited as signing in is: a whole Trust may stand behind
 * one address, and the token is proof enough. */
#define ROW(name, class, fn)                                                 \
	{                                                                    \
		.method = HTTP_M_POST,                                       \
		.pattern = "/_wardwire/session/v1/" name,                    \
		.section = "own: browser sessions", .access = ACCESS_COOKIE, \
		.rate = class, .body = HTTP_BODY_MEMORY, .handler = fn       \
	}

static const struct route rows[] = {
	ROW("login", RATE_LOGIN, post_login),
	ROW("refresh", RATE_READ, post_refresh),
	ROW("logout", RATE_READ, post_logout),
};

struct route_table
client_browser_session_routes(void)
{
	return API_ROUTES(rows);
}
