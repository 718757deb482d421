/* http/request.h: what was asked.
 *
 * A request belongs to the thread that runs its handler until the handler
 * returns.  Strings and bytes are borrowed from the request and live until its
 * scope ends; nothing of them may be kept across http_park(): after a park only
 * http_request_id(), http_request_address(), http_app() and the request's own
 * way of answering (keep-alive, HEAD, CORS) are left, and the rest gives
 * NULL or 0.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "http/route.h"

struct http_request;

/* What a client showed to be let in.  NULL where it showed nothing. */
struct http_credentials {
	const char *scheme;  /* of Authorization, "Bearer" or "X-Matrix" */
	const char *token;   /* what follows it; or access_token of the query */
	const char *cookies; /* the Cookie header; see http_request_cookie() */
};

/* The value of {name} in the row's pattern, decoded.  Never NULL for a name
 * that stands in the pattern. */
const char *http_param(const struct http_request *rq, const char *name);

/* The first value of name in the query string, decoded, or NULL.  A broken
 * query was refused with 400 before the handler ran. */
const char *http_query(struct http_request *rq, const char *name);

/* All values: *it starts at 0; NULL at the end ("via", "server_name"). */
const char *
http_query_next(struct http_request *rq, const char *name, size_t *it);

/* A number of the query, or fallback when it is absent.
 *
 * ERR_INVALID_PARAM   not a decimal number
 */
enum err http_query_int(struct http_request *rq, const char *name,
			int64_t fallback, int64_t *out) MUST_CHECK;

/* "true" or "false" of the query; ERR_INVALID_PARAM for anything else. */
enum err http_query_bool(struct http_request *rq, const char *name,
			 bool fallback, bool *out) MUST_CHECK;

/* The value of a header (any case), or NULL.  The first, where it repeats. */
const char *http_header(const struct http_request *rq, const char *name);

/* The value of a cookie, or NULL. */
const char *http_request_cookie(struct http_request *rq, const char *name);

/* The body in memory, followed by a NUL that *len_out does not count; "" when
 * there was none.  For rows with HTTP_BODY_MEMORY. */
const char *http_body(const struct http_request *rq, size_t *len_out);

/* The body in a file (see http/body.h), or NULL.  It goes with the request
 * unless body_place() put it under a name. */
struct body_file;
struct body_file *http_body_file(struct http_request *rq);

/* The client's address as text: the connection's, or what a trusted proxy
 * says.  "unix" for a local socket. */
const char *http_request_address(struct http_request *rq);

/* A short text that names this request in the logs. */
const char *http_request_id(const struct http_request *rq);

/* The path as it came, without the query.  May hold anything: not for logs. */
const char *http_request_path(struct http_request *rq);
/* Path and query as they came (what an X-Matrix signature covers). */
const char *http_request_target(const struct http_request *rq);
/* "GET", "PUT", ... as it came. */
const char *http_request_method(const struct http_request *rq);
const struct route *http_request_route(const struct http_request *rq);

/* Whether it came over TLS, by our own listener or by a trusted proxy's word
 * (X-Forwarded-Proto). */
bool http_request_is_secure(const struct http_request *rq);

/* Wall time at which its first byte was read. */
int64_t http_request_time_ms(const struct http_request *rq);

/* Whether the client is known to have left: for long work that would be for
 * nobody. */
bool http_request_is_gone(const struct http_request *rq);

/* Whether the code runs on the I/O thread (LANE_INLINE), where it must not
 * block and may ask for a worker with ERR_RETRY. */
bool http_request_is_inline(const struct http_request *rq);

/* The scope of the request, the same that its handler gets. */
struct scope *http_request_scope(struct http_request *rq);

/* What main.c put into the server's options as app. */
void *http_app(const struct http_request *rq);

/* Who asks, for the handler: a struct requester in the request's scope.  Set by
 * the authorize hook.  rate_key is borrowed from the scope too and says whose
 * bucket is used; NULL means the address's. */
void http_identity_set(struct http_request *rq, const void *identity,
		       const char *rate_key);
const void *http_identity(const struct http_request *rq);

/* For the authorize hook: this client is not rate limited. */
void http_rate_exempt(struct http_request *rq);

#endif
