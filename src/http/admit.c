/* What happens between a head and its body: which row answers, may they, how
 * often, how much.  All but HTTP_STAGE_STORE runs on the I/O thread. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "http/conn_priv.h"
#include "http/cors.h"
#include "http/request_priv.h"

#define NONE_BODY_MAX ((int64_t)8 * 1024) /* dropped, for rows without one */

static const struct {
	llhttp_method_t parsed;
	enum http_method_name name;
} methods[] = {
	{HTTP_GET, HTTP_M_GET},	      {HTTP_HEAD, HTTP_M_GET},
	{HTTP_POST, HTTP_M_POST},     {HTTP_PUT, HTTP_M_PUT},
	{HTTP_DELETE, HTTP_M_DELETE}, {HTTP_PATCH, HTTP_M_PATCH},
};

static enum http_method_name
method_of(const struct http_request *rq)
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (methods[i].parsed == rq->parser.method)
			return methods[i].name;
	return HTTP_M_COUNT;
}

static void
add_allow(struct http_request *rq, unsigned have)
{
	static const char *const names[HTTP_M_COUNT] = {
		"GET, HEAD, ", "POST, ", "PUT, ", "DELETE, ", "PATCH, "};
	char text[80];
	size_t i, used = 0;

	for (i = 0; i < HTTP_M_COUNT; i++)
		if ((have >> i & 1) != 0)
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used, "%s",
						 names[i]);
	(void)snprintf(text + used, sizeof(text) - used, "OPTIONS");
	http_header_add(rq, "Allow", text);
}

/* A path that no table has: the app, or nothing. */
static enum err
route_elsewhere(struct http_request *rq, const struct router_span *path)
{
	const struct route *r = NULL;

	if (rq->server->site != NULL && rq->method == HTTP_M_GET &&
	    rq->conn->listener->group == 0)
		r = static_route(rq->server->site, path->text, path->len);
	if (r == NULL)
		return scope_fail(&rq->sc, ERR_UNRECOGNIZED,
				  "there is nothing at this path");
	rq->route = r;
	return OK;
}

/* OPTIONS says which origins may ask and runs nothing of the path. */
static enum err
route_options(struct http_request *rq)
{
	http_reply_empty(rq, 204);
	http_header_add(rq, "Access-Control-Max-Age", "86400");
	rq->answered = true;
	return OK;
}

static void
find_client(struct http_request *rq)
{
	const struct address_list *trusted = &rq->server->trusted;
	const struct address peer = rq->client;
	const char *forwarded, *proto;
	struct buf all;
	unsigned i;

	rq->secure = rq->conn->tls != NULL;
	if ((trusted->count == 0 && !trusted->has_unix) ||
	    !address_list_has(trusted, &peer))
		return;
	proto = request_field(rq, "x-forwarded-proto");
	if (proto != NULL && strcasecmp(proto, "https") == 0)
		rq->secure = true;
	forwarded = request_field(rq, "x-forwarded-for");
	if (forwarded == NULL)
		return;
	if (request_field_repeats(rq, "x-forwarded-for")) {
		buf_init(&all, &rq->sc, 0);
		for (i = 0; i < rq->field_count; i++) {
			if (strcmp(rq->head + rq->fields[i].name,
				   "x-forwarded-for") != 0)
				continue;
			if (all.len > 0)
				buf_add_char(&all, ',');
			buf_add_str(&all, rq->head + rq->fields[i].value);
		}
		forwarded = buf_str(&all);
	}
	address_of_client(trusted, &peer, forwarded, &rq->client);
}

enum err
admit_route(struct http_request *rq)
{
	struct router_match m;
	struct router_span path;

	find_client(rq);
	path.text = rq->head + rq->path_from;
	path.len = rq->path_len;
	rq->cors = cors_applies(path.text, path.len);
	rq->is_head = rq->parser.method == HTTP_HEAD;
	if (rq->parser.method == HTTP_OPTIONS)
		return route_options(rq);
	rq->method = method_of(rq);
	router_find(rq->server->router, &path, rq->method,
		    rq->conn->listener->group, &m);
	if (m.row != NULL)
		return request_decode(rq, &m);
	if (m.methods == 0)
		return route_elsewhere(rq, &path);
	add_allow(rq, m.methods);
	return scope_fail(&rq->sc, ERR_METHOD,
			  "this path does not have this method");
}

static void
find_credentials(struct http_request *rq, struct http_credentials *cr)
{
	const char *value, *space;

	memset(cr, 0, sizeof(*cr));
	cr->cookies = request_field(rq, "cookie");
	value = request_field(rq, "authorization");
	space = value != NULL ? strchr(value, ' ') : NULL;
	if (space != NULL) {
		cr->scheme =
			scope_strndup(&rq->sc, value, (size_t)(space - value));
		cr->token = space + strspn(space, " ");
	} else if (value == NULL) {
		cr->token = http_query(rq, "access_token");
		cr->scheme = cr->token != NULL ? "Bearer" : NULL;
	}
}

enum err
admit_authorize(struct http_request *rq, enum http_stage stage)
{
	struct http_credentials cr;
	int64_t retry_ms;
	enum err e;

	if (rq->route->access == ACCESS_PUBLIC)
		return OK;
	if (rq->server->o.authorize == NULL)
		return scope_fail(&rq->sc, ERR_FORBIDDEN, "not for you");
	find_credentials(rq, &cr);
	e = rq->server->o.authorize(&rq->sc, rq, &cr, stage);
	if (e == OK || (e == ERR_RETRY && stage == HTTP_STAGE_MEMORY) ||
	    err_http_status(e) != 401 || cr.token == NULL)
		return e;
	if (http_limits_take(rq->server->limits, RATE_FAILED,
			     http_request_address(rq), rq->mono_us, &retry_ms))
		return e;
	scope_clear_failure(&rq->sc);
	rq->sc.retry_after_ms = retry_ms;
	return scope_fail(&rq->sc, ERR_RATE_LIMITED,
			  "too many refused attempts");
}

enum err
admit_rate(struct http_request *rq)
{
	const char *key = rq->rate_key;
	int64_t retry_ms;

	if (rq->route->rate == RATE_NONE || rq->rate_exempt)
		return OK;
	if (key == NULL)
		key = http_request_address(rq);
	if (http_limits_take(rq->server->limits, rq->route->rate, key,
			     rq->mono_us, &retry_ms))
		return OK;
	rq->sc.retry_after_ms = retry_ms;
	return scope_fail(&rq->sc, ERR_RATE_LIMITED, "too many requests");
}

enum err
admit_length(struct http_request *rq)
{
	int64_t max = rq->route->body_max;

	switch (rq->route->body) {
	case HTTP_BODY_NONE:
		max = NONE_BODY_MAX;
		rq->discard = true;
		break;
	case HTTP_BODY_MEMORY:
		max = max != 0 ? max : HTTP_BODY_MEMORY_MAX;
		break;
	case HTTP_BODY_FILE:
		max = max != 0 ? max : rq->server->o.upload_max;
		break;
	}
	rq->body_max = max;
	if ((rq->parser.flags & F_CHUNKED) == 0 &&
	    rq->parser.content_length > (uint64_t)max)
		return scope_fail(&rq->sc, ERR_LIMIT,
				  "the body is larger than %lld bytes",
				  (long long)max);
	return OK;
}
