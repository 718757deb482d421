/* http/http_client.h: requests to other machines.
 *
 * Everything that a URL from outside could be used for is refused here: the
 * address that is really connected to is checked (a name may resolve to
 * anything), private and special networks only when the operator's list allows
 * them, http and https only, no redirect is followed, no proxy is taken from
 * the environment, TLS is verified, and time and size have ceilings.
 *
 * A call runs on the caller's thread and blocks: routes that make one have
 * LANE_REMOTE (http/route.h), other work has its own thread.  Never call inside
 * a store_write().  A client keeps connections open between calls and may be
 * shared by threads.
 */
#ifndef HTTP_HTTP_CLIENT_H
#define HTTP_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define HTTP_CALL_TIMEOUT_MS 30000
#define HTTP_CALL_ANSWER_MAX ((size_t)1024 * 1024)
#define HTTP_CALL_HEADERS_MAX 64 /* of the answer; more are dropped */
#define HTTP_CLIENT_ALLOW_ALL "0.0.0.0/0, ::/0" /* for allow_private */

struct http_client;

/* What a client may do.  Strings are copied. */
struct http_client_options {
	const char *allow_private; /* networks (CIDR, comma-separated) that are
				    * allowed though they are private; NULL
				    * none */
	const char *ca_file;	   /* PEM, trusted beside the system's; NULL */
};

struct http_header {
	const char *name;
	const char *value;
};

/* A request; 0 and NULL mean what stands behind.  Borrowed. */
struct http_call {
	const char *method; /* "GET"; "POST" where there is a body */
	const char *url;    /* http:// or https:// */
	const struct http_header *headers;
	size_t header_count;
	const void *body;
	size_t body_len;
	const char *content_type; /* "application/json" where there is a body */
	const char *connect_to;	  /* "host:port" to connect to instead of the
				   * URL's, whose name TLS and Host keep */
	int64_t timeout_ms;	  /* for all of it; HTTP_CALL_TIMEOUT_MS.  The
				   * scope's deadline counts too */
	size_t answer_max;	  /* bytes of body; HTTP_CALL_ANSWER_MAX */
	bool https_only;	  /* refuses http:// */
};

/* What came back, in the scope's memory. */
struct http_answer {
	int status;	  /* 200, 404, 302: any is an answer */
	const char *body; /* followed by a NUL that body_len does not count */
	size_t body_len;
	struct http_header headers[HTTP_CALL_HEADERS_MAX];
	size_t header_count;
};

/* ERR_INVALID_PARAM   allow_private is no list of networks
 * ERR_IO              ca_file cannot be read
 */
enum err
http_client_create(struct scope *sc, const struct http_client_options *o,
		   struct http_client **out) MUST_CHECK;

/* Lets running calls fail soon (ERR_UNAVAILABLE), from any thread: before
 * joining threads that may be in one.  There is no way back. */
void http_client_stop(struct http_client *c);

/* No call may be running. */
void http_client_destroy(struct http_client **c);

/* Asks and waits.  OK whenever there is an answer, whatever its status.
 *
 * ERR_INVALID_PARAM   the URL, a header or the method is not fit to be sent
 * ERR_FORBIDDEN       the address connected to is not allowed
 * ERR_UNAVAILABLE     no such host, refused, TLS not verified, broken off
 * ERR_TIMEOUT         not done in time
 * ERR_LIMIT           the answer is larger than answer_max
 */
enum err http_client_call(struct scope *sc, struct http_client *c,
			  const struct http_call *call,
			  struct http_answer *out) MUST_CHECK;

/* The first header of that name (in any case), or NULL. */
const char *http_answer_header(const struct http_answer *a, const char *name);

/* Whether c would connect to an address: for refusing a URL early. */
struct address;
bool http_client_allows_address(const struct http_client *c,
				const struct address *a);

#endif
