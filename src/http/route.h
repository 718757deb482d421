/* http/route.h: what the server answers, as rows of tables.
 *
 * A row says all that must be known about a request before its body is taken:
 * who may ask, how often, on which threads it runs, and where its body goes.
 * Rows are constants and live as long as the server.
 *
 *     static const struct route rows[] = {
 *         {.method = HTTP_M_PUT,
 *          .pattern = "/_matrix/client/v3/rooms/{roomId}/send/"
 *                     "{eventType}/{txnId}",
 *          .section = "CS 10.6.2",
 *          .access = ACCESS_USER,
 *          .rate = RATE_SEND,
 *          .body = HTTP_BODY_MEMORY,
 *          .handler = send_put},
 *     };
 *
 * Patterns: {name} takes one segment (the last one may be empty, as the state
 * key in ".../state/m.room.name/"); {name*} stands last and takes all that is
 * left, slashes included.  A literal segment goes before a parameter.  Values
 * are percent-decoded; "%2F" does not end a segment.  A path that no row knows
 * is 404 M_UNRECOGNIZED, a known path with another method is 405
 * M_UNRECOGNIZED.  HEAD is answered by the row of GET, without the body;
 * OPTIONS is answered by the server itself.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define HTTP_BODY_MEMORY_MAX ((int64_t)64 * 1024) /* where body_max is 0 */

struct http_request;

enum http_method_name {
	HTTP_M_GET,
	HTTP_M_POST,
	HTTP_M_PUT,
	HTTP_M_DELETE,
	HTTP_M_PATCH,
	HTTP_M_COUNT
};

/* Who may ask.  The server knows only that PUBLIC needs no authorize hook; the
 * rest is the hook's. */
enum http_access {
	ACCESS_PUBLIC = 0, /* anyone; the hook is not called */
	ACCESS_USER,	   /* a signed-in user, or an application service */
	ACCESS_OPTIONAL,   /* anyone; known when a token is given */
	ACCESS_ADMIN,	   /* a signed-in administrator */
	ACCESS_COOKIE,	   /* the refresh cookie of our own app */
	ACCESS_SERVER,	   /* another homeserver, by X-Matrix signature */
	ACCESS_APPSERVICE, /* an application service alone */
	ACCESS_SCIM,	   /* a provisioning client's own token */
	ACCESS_LOCAL	   /* whoever reaches the listener, as /metrics */
};

/* How often: one bucket per class and user (or address); see limits.h for the
 * sizes. */
enum http_rate {
	RATE_NONE = 0,	/* not limited */
	RATE_READ,	/* cheap reads, sync */
	RATE_SEND,	/* messages, state, redactions */
	RATE_TYPING,	/* typing, receipts, presence, account data */
	RATE_LOGIN,	/* login, refresh, password checks; by address too */
	RATE_REGISTER,	/* accounts */
	RATE_ROOM,	/* create, join, invite, kick, ban */
	RATE_MEDIA,	/* uploads and downloads */
	RATE_SEARCH,	/* searches, directories, hierarchies */
	RATE_KEYS,	/* keys, to-device */
	RATE_ADMIN,	/* administration, provisioning */
	RATE_SERVER,	/* other homeservers */
	RATE_FAILED,	/* failed authorisations, by address (not for rows) */
	RATE_HANDSHAKE, /* TLS handshakes, by address (not for rows) */
	RATE_COUNT
};

/* Where the handler runs. */
enum http_lane {
	LANE_LOCAL = 0, /* a worker: plain blocking code */
	LANE_REMOTE,	/* a worker of the lane that waits on other machines */
	LANE_INLINE	/* the I/O thread: memory only, well under a
			 * millisecond, no lock that is held long; ERR_RETRY
			 * without a reply runs it again on LANE_LOCAL */
};

/* Where the request's body goes. */
enum http_body {
	HTTP_BODY_NONE = 0, /* a body is read and dropped (8 KiB at most) */
	HTTP_BODY_MEMORY,   /* http_body(): at most body_max */
	HTTP_BODY_FILE	    /* http_body_file(): at most body_max, needed */
};

typedef enum err (*http_handler)(struct scope *sc, struct http_request *rq);

struct route {
	enum http_method_name method;
	const char *pattern;
	const char *section; /* of the specification that says so */
	enum http_access access;
	enum http_rate rate;
	enum http_lane lane;
	enum http_body body;
	int64_t body_max; /* bytes; 0: HTTP_BODY_MEMORY_MAX, or for a file the
			   * server's upload_max */
	http_handler handler;
	uint32_t tags; /* the caller's own (audit class); http does not read */
};

/* A table, as the server takes them: several, each with its listeners. */
struct route_table {
	const struct route *rows;
	size_t count;
	uint32_t listeners; /* bit n: answers on listeners of group n; 0 all */
};

/* Paths under from are answered as if they were under to.  Both end in "/":
 * {"/_matrix/client/r0/", "/_matrix/client/v3/"}. */
struct route_alias {
	const char *from;
	const char *to;
};

#endif
