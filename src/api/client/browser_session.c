/* Signing in from our own app (/_wardwire/session/v1, docs/api): as the
 * Client-Server API's login, but the refresh token is in a cookie that no
 * script can read. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/client/grant.h"
#include "api/routes.h"

#include <stdlib.h>
#include <string.h>

#include "api/origin.h"
#include "clinic/me.h"
#include "config/config.h"
#include "user/device_lock.h"

#define COOKIE_PATH "/_wardwire/session"
#define SHARED_MS ((int64_t)12 * 3600 * 1000) /* no shift is longer */

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

static void
write_lock(struct json_writer *w, const struct device_lock *l)
{
	json_key(w, "lock");
	json_object_begin(w);
	json_put_bool(w, "has_pin", l->has_pin);
	json_put_bool(w, "is_shared", l->is_shared);
	if (l->ends_ms != 0)
		json_put_int(w, "ends_ms", l->ends_ms);
	json_put_string(w, "unlock", l->unlock);
	json_object_end(w);
}

/* What the app may keep to read before the network is there. */
static int64_t
offline_hours(const struct http_request *rq, const struct device_lock *l)
{
	const char *text = api_of(rq)->config->server.offline_reading;

	return l->is_shared || strcmp(text, "off") == 0
		       ? 0
		       : strtoll(text, NULL, 10);
}

static enum err
reply_grant(struct scope *sc, struct http_request *rq,
	    const struct session_grant *g, const struct device_lock *l)
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
	write_lock(&reply.w, l);
	json_put_int(&reply.w, "offline_hours", offline_hours(rq, l));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* On a shared device nobody stays signed in past their shift. */
static enum err
find_end(struct scope *sc, struct http_request *rq,
	 const struct session_login *login, struct device_entry *e)
{
	const struct requester r = {.user_id = login->user_id,
				    .user_nid = login->user_nid,
				    .now_ms = e->now_ms};
	struct person_duty duty;

	e->ends_ms = e->now_ms + SHARED_MS;
	TRY(person_duty_read(sc, api_of(rq)->clinic, &r, r.user_id, &duty));
	if (duty.until_ms > e->now_ms && duty.until_ms < e->ends_ms)
		e->ends_ms = duty.until_ms;
	return OK;
}

static enum err
post_login(struct scope *sc, struct http_request *rq)
{
	struct device_entry entry = {.now_ms = http_request_time_ms(rq)};
	struct session_login login = {.is_browser = true};
	struct session_grant grant;
	struct device_lock lock;
	yyjson_val *body;

	TRY(require_own_page(sc, rq));
	TRY(api_body(sc, rq, &body));
	TRY(grant_prove(sc, rq, body, &login));
	TRY(json_find_bool(sc, body, "shared", false, &entry.is_shared));
	TRY(session_begin(sc, api_of(rq)->users, &login, &grant));
	entry.user_nid = login.user_nid;
	entry.device_id = grant.device_id;
	if (entry.is_shared)
		TRY(find_end(sc, rq, &login, &entry));
	TRY(device_lock_enter(sc, api_of(rq)->users, &entry, &lock));
	return reply_grant(sc, rq, &grant, &lock);
}

/* The token of the cookie for the device that the body names. */
static enum err
read_ask(struct scope *sc, struct http_request *rq, struct session_refresh *ask,
	 struct device_key *key)
{
	yyjson_val *body;

	TRY(require_own_page(sc, rq));
	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "device_id", &ask->device_id));
	TRY(json_find_string(sc, body, "pin", &key->pin));
	TRY(json_find_string(sc, body, "unlock", &key->unlock));
	ask->token = http_request_cookie(rq, cookie_name(sc, ask->device_id));
	ask->address = http_request_address(rq);
	ask->now_ms = http_request_time_ms(rq);
	ask->is_browser = true;
	return OK;
}

/* The failure's fields: what the lock screen shows. */
static enum err
refuse(struct scope *sc, struct http_request *rq, const struct device_lock *l,
       enum err e)
{
	if (e == ERR_PIN_NEEDED) {
		http_error_field(
			rq, "tries_left",
			scope_printf(sc, "%lld", (long long)l->tries_left));
		http_error_field(
			rq, "retry_after_ms",
			scope_printf(sc, "%lld", (long long)l->wait_ms));
	} else if (e == ERR_UNKNOWN_TOKEN) {
		http_error_field(rq, "soft_logout", "false");
	}
	return e;
}

static enum err
post_refresh(struct scope *sc, struct http_request *rq)
{
	struct session_refresh ask = {0};
	struct device_key key = {0};
	struct session_grant grant;
	struct device_lock lock;
	enum err e;

	TRY(read_ask(sc, rq, &ask, &key));
	if (ask.token == NULL)
		return scope_fail(sc, ERR_MISSING_TOKEN,
				  "nobody is signed in here");
	e = device_lock_pass(sc, api_of(rq)->users, &ask, &key, &lock);
	if (e != OK)
		return refuse(sc, rq, &lock, e);
	TRY(grant_refresh(sc, rq, &ask, &grant));
	return reply_grant(sc, rq, &grant, &lock);
}

static enum err
post_logout(struct scope *sc, struct http_request *rq)
{
	struct session_refresh ask = {0};
	struct device_key key = {0};

	TRY(read_ask(sc, rq, &ask, &key));
	if (ask.token != NULL)
		TRY(session_end_browser(sc, api_of(rq)->users, &ask));
	set_cookie(sc, rq, ask.device_id, NULL);
	return api_reply_nothing(rq);
}

/* This device's PIN. */
static enum err
put_lock(struct scope *sc, struct http_request *rq)
{
	struct device_pin pin = {0};
	struct device_lock lock;
	struct api_reply reply;
	yyjson_val *body;
	enum err e;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "pin", &pin.pin));
	TRY(json_find_string(sc, body, "old_pin", &pin.old));
	e = device_lock_set(sc, api_of(rq)->users, api_requester(rq), &pin,
			    &lock);
	if (e != OK)
		return refuse(sc, rq, &lock, e);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_lock(&reply.w, &lock);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* What a passkey of this device keeps, instead of the PIN. */
static enum err
post_passkey(struct scope *sc, struct http_request *rq)
{
	struct device_lock lock;
	struct api_reply reply;
	yyjson_val *body;
	const char *pin;
	enum err e;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "pin", &pin));
	e = device_lock_entrust(sc, api_of(rq)->users, api_requester(rq), pin,
				&lock);
	if (e != OK)
		return refuse(sc, rq, &lock, e);
	http_header_add(rq, "Cache-Control", "no-store");
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_lock(&reply.w, &lock);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
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
	{.method = HTTP_M_PUT,
	 .pattern = "/_wardwire/session/v1/lock",
	 .section = "own: browser sessions",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = put_lock},
	{.method = HTTP_M_POST,
	 .pattern = "/_wardwire/session/v1/lock/passkey",
	 .section = "own: browser sessions",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_passkey},
};

struct route_table
client_browser_session_routes(void)
{
	return API_ROUTES(rows);
}
