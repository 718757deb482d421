/* http/server.h: the HTTP server.
 *
 * I/O threads (one per core) read, parse, write and hold parked requests; they
 * never block.  Worker threads run handlers: plain blocking code with one
 * scope.  The order for each request:
 *
 *   head parsed -> route -> authorize (memory) -> rate -> Content-Length
 *   -> [authorize (store), on a worker] -> 100-continue -> body -> handler
 *
 * Nothing of a body is kept before authorisation, rate and length have passed.
 * This folder knows nothing of Matrix but CORS (http/cors.h) and the shape of
 * an error.
 *
 * Life: http_server_create(), http_server_start(), http_server_stop(),
 * http_server_destroy(), all from one thread.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "http/limits.h"
#include "http/park.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/route.h"

struct http_server;

/* How far authorisation may go. */
enum http_stage {
	HTTP_STAGE_MEMORY, /* on the I/O thread: what memory knows; ERR_RETRY
			    * (without a text) where the store must be asked */
	HTTP_STAGE_STORE   /* on a worker; final */
};

/* Whether the request may go on.  OK after http_identity_set() (or without, for
 * ACCESS_OPTIONAL), or a failure that is answered: ERR_MISSING_TOKEN,
 * ERR_UNKNOWN_TOKEN (with http_error_field "soft_logout"), ERR_FORBIDDEN... */
typedef enum err (*http_authorize)(struct scope *sc, struct http_request *rq,
				   const struct http_credentials *cr,
				   enum http_stage stage);

/* Where to listen. */
struct http_listener {
	const char *address;  /* "127.0.0.1:8008", "[::]:8448", "localhost:0",
			       * "unix:/run/wardwire/http.sock" */
	const char *tls_cert; /* PEM chain; NULL: plain */
	const char *tls_key;
	unsigned group; /* 0 to 31, for route_table.listeners */
};

/* 0, NULL and false mean the default that stands behind each.  Everything
 * pointed to is borrowed until http_server_destroy(). */
struct http_options {
	const struct http_listener *listeners;
	size_t listener_count;
	const struct route_table *tables;
	size_t table_count;
	const struct route_alias *aliases;
	size_t alias_count;
	void *app;		  /* http_app() */
	http_authorize authorize; /* needed unless all rows are PUBLIC */

	const char *static_root; /* folder of the built app, for listeners of
				  * group 0; NULL: none */
	const char *body_folder; /* for HTTP_BODY_FILE; same file system as
				  * where the files will stay */
	int64_t upload_max;	 /* HTTP_BODY_FILE rows; 100 MiB */

	const char *trusted_proxies; /* "127.0.0.1, 10.0.0.0/8, ::1"; none */

	bool rates_off;			    /* no rate limits at all */
	const struct http_rate_size *rates; /* RATE_COUNT; http_rate_defaults */

	unsigned io_threads;	  /* one per core, 16 at most */
	unsigned local_workers;	  /* 64 at most, started as needed */
	unsigned remote_workers;  /* 32 at most, started as needed */
	unsigned queue_max;	  /* 4096 requests waiting for a worker, then
				   * 503 */
	unsigned connections_max; /* 20000, then 503 */

	unsigned head_max;    /* 16384 bytes of line and headers, then 431 */
	unsigned headers_max; /* 100 headers, then 431 */
	unsigned target_max;  /* 8192 bytes of path and query, then 414 */
	int64_t head_ms;      /* 10000 for a whole head, then 408 */
	int64_t idle_ms;      /* 75000 between requests */
	int64_t stall_ms;     /* 20000 within which a body read or an answer
			       * written must move by stall_bytes */
	unsigned stall_bytes; /* 4096 */
};

/* Checks the options, builds the router, reads certificates and binds the
 * listeners, so that mistakes are told before anything runs.
 *
 * ERR_INVALID_PARAM   an option, with its name
 * ERR_IO              an address in use, a file missing
 * ERR_CONFLICT        two rows for the same method and pattern
 */
enum err http_server_create(struct scope *sc, const struct http_options *o,
			    struct http_server **out) MUST_CHECK;

/* Begins to answer. */
enum err http_server_start(struct scope *sc, struct http_server *s) MUST_CHECK;

/* Closes the listeners, resumes what is parked (HTTP_STOPPING), lets running
 * requests end for grace_ms, then closes all and joins the threads.  Every
 * parked ctx has been given to its gone() when this returns. */
void http_server_stop(struct http_server *s, int64_t grace_ms);

/* After stop, or without start. */
void http_server_destroy(struct http_server **s);

/* Reads the certificates again; new connections use them.  A failure leaves
 * the old ones in use.
 *
 * ERR_IO, ERR_INVALID_PARAM   a file that cannot be used
 */
enum err
http_server_reload_tls(struct scope *sc, struct http_server *s) MUST_CHECK;

/* The port that listener i (of the options) has; 0 for a unix socket. */
unsigned http_server_port(const struct http_server *s, size_t i);

/* The rate limits in use, for keys that only an action knows (an account whose
 * password is tried). */
struct http_limits *http_server_limits(struct http_server *s);
struct http_limits *http_request_limits(struct http_request *rq);
struct http_server *http_request_server(struct http_request *rq);

/* Numbers for /metrics.  Counters grow since start, the others are now. */
struct http_stats {
	uint64_t requests;     /* answered */
	uint64_t by_status[6]; /* [2]: 2xx, ... */
	uint64_t bytes_in;
	uint64_t bytes_out;
	uint64_t accepted;     /* connections */
	uint64_t refused;      /* connections, by a limit */
	uint64_t timed_out;    /* slow clients */
	uint64_t rate_limited; /* answers with 429 */
	uint64_t wakes;	       /* parked requests woken */
	uint64_t connections;  /* now */
	uint64_t parked;       /* now */
	uint64_t queued;       /* now waiting for a worker */
	uint64_t workers;      /* threads now */
};
void http_server_stats(const struct http_server *s, struct http_stats *out);

#endif
