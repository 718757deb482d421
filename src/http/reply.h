/* http/reply.h: what is answered.
 *
 * A handler that returns OK without a reply has answered 200 {}.  A handler
 * that returns a failure has answered it, whatever it replied before: the
 * status and code of base/err.h and the text of scope_fail(), as
 * {"errcode":..,"error":..[,"retry_after_ms":..]}.
 *
 * The last reply of a handler counts.  Memory that a reply borrows must live
 * until the request's scope ends (scope memory, the request's own strings, or
 * constants); the server sends it without a copy where it can.  What the
 * handler deferred in its scope runs when it has returned, before anything is
 * sent.
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/scope.h"

struct http_request;

/* application/json.  b stays in its scope's memory and must not change.
 *
 * ERR_LIMIT   the buffer overflowed
 */
enum err
http_reply_json(struct http_request *rq, int status, struct buf *b) MUST_CHECK;

/* len bytes of the given Content-Type, borrowed. */
void http_reply_bytes(struct http_request *rq, int status, const char *type,
		      const void *bytes, size_t len);

/* No body. 204, 304, or any other with Content-Length: 0. */
void http_reply_empty(struct http_request *rq, int status);

/* 302 to a location. */
void http_reply_redirect(struct http_request *rq, const char *location);

/* Memory that many answers send at once. */
struct http_shared {
	size_t len;
	char bytes[];
};

/* A copy of len bytes with one reference, or NULL without memory.  Any thread
 * may add (ref) and drop (unref) references. */
struct http_shared *http_shared_create(const void *bytes, size_t len);
struct http_shared *http_shared_ref(struct http_shared *s);
void http_shared_unref(struct http_shared *s);

/* Sends the shared bytes; takes a reference of its own. */
void http_reply_shared(struct http_request *rq, int status, const char *type,
		       struct http_shared *s);

/* A file to be sent.  Strings are borrowed as above. */
struct http_file {
	int fd;		  /* read at offsets; the reply owns it from here on */
	int64_t offset;	  /* where the contents begin in fd */
	int64_t len;	  /* length of the contents */
	const char *type; /* Content-Type */
	const char *etag; /* with its quotes, or NULL */
};

/* The whole file with status. */
void
http_reply_file(struct http_request *rq, int status, const struct http_file *f);

/* The file as Range, If-Range and If-None-Match ask: 200, 206, 304 or 416.
 * One range; a request for several gets the whole (RFC 9110, 14.2). */
void http_reply_range(struct http_request *rq, const struct http_file *f);

/* Adds a header to whatever is answered, failures too.  Names and values are
 * copied; a CR, LF or NUL in them drops the header.  Content-Length, Date,
 * Connection and CORS are the server's own; rows that are not PUBLIC say
 * Cache-Control: no-store unless the handler says otherwise. */
void
http_header_add(struct http_request *rq, const char *name, const char *value);

/* A cookie to be set: HttpOnly and SameSite=Strict always, Secure when the
 * request came over TLS, or when is_secure says that clients always use it. */
struct http_cookie {
	const char *name;
	const char *value;
	const char *path;
	int64_t max_age_s; /* 0 removes it */
	bool is_secure;
};
void http_cookie_add(struct http_request *rq, const struct http_cookie *c);

/* Adds a member to the JSON of a failure: key and a complete JSON value,
 * ("soft_logout", "true").  Both borrowed.  At most 4. */
void
http_error_field(struct http_request *rq, const char *key, const char *json);

#endif
