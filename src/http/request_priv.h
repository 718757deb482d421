/* http/request_priv.h: what a request is made of.
 *
 * Created by the I/O thread at the first byte of a head (or when a parked
 * request resumes) and freed by it.  While a job runs, the worker alone touches
 * it, but for gone.
 */
#ifndef HTTP_REQUEST_PRIV_H
#define HTTP_REQUEST_PRIV_H

#include <llhttp.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/uri.h"
#include "http/address.h"
#include "http/body.h"
#include "http/request.h"
#include "http/router.h"
#include "http/server.h"
#include "http/worker.h"

#define REQUEST_ID_MAX 28
#define ERROR_FIELDS_MAX 4

struct conn;
struct io_loop;

enum reply_kind {
	REPLY_NONE,
	REPLY_BYTES,
	REPLY_SHARED,
	REPLY_FILE,
	REPLY_EMPTY
};

struct reply {
	enum reply_kind kind;
	int status;
	const char *type;
	const void *bytes;
	size_t len;
	struct http_shared *shared;
	int fd;
	bool keep_fd; /* the descriptor is the server's own */
	int64_t file_from;
	int64_t file_len;
	int64_t range_of; /* 206 and 416: the whole length; else -1 */
	int64_t range_from;
	struct buf headers; /* complete lines */
	bool has_cache_control;
	unsigned error_count;
	const char *error_keys[ERROR_FIELDS_MAX];
	const char *error_values[ERROR_FIELDS_MAX];
};

/* http_park() as the handler called it. */
struct park {
	const struct http_park_calls *calls; /* NULL: not parked */
	void *ctx;
	int64_t deadline_ms;
};

/* A header: offsets of NUL-terminated texts in head. */
struct head_field {
	uint32_t name; /* lower case */
	uint32_t value;
};

enum task { TASK_AUTHORIZE, TASK_HANDLE, TASK_RESUME, TASK_SPILL };

struct http_request {
	struct job job;		   /* first: a job is its request */
	struct http_request *next; /* among the loop's spare ones */
	struct scope sc;
	struct http_server *server;
	struct io_loop *loop;
	struct conn *conn; /* for the I/O thread only */
	char id[REQUEST_ID_MAX];
	uint64_t number;
	uint64_t ticket;
	bool ticket_taken;
	atomic_bool gone;

	/* The head.  head holds the target, then the fields. */
	llhttp_t parser;
	char *head;
	size_t head_len;
	size_t head_cap;
	size_t target_len;
	size_t path_from; /* after the origin of an absolute target */
	size_t path_len;
	struct head_field *fields;
	unsigned field_count;
	unsigned field_cap;
	bool in_field;	  /* a name has begun */
	size_t raw_len;	  /* bytes of the message, before feed */
	const char *feed; /* what is being parsed */
	size_t line_end;  /* of the method, then of the target, in raw bytes */
	size_t extra_len; /* trailers and chunk extensions */
	bool head_done;
	bool message_done;
	int parse_status; /* why our own callbacks refused, as a status; or 0 */

	/* What it is. */
	enum http_method_name method;
	bool is_head; /* HEAD: no body in the answer */
	bool cors;
	bool keep_alive;
	bool secure;
	bool has_body;
	bool discard;	  /* the body is read and dropped */
	bool answered;	  /* the reply was made before the body */
	bool expects_100; /* and was not told yet */
	bool resumed;	  /* after a park: nothing of the head is left */
	struct address client;
	char client_text[ADDRESS_TEXT_MAX];
	int64_t time_ms;
	int64_t mono_us;
	const struct route *route;
	const struct router_row *row;
	const char *params[ROUTER_PARAMS_MAX];
	struct uri_query *query; /* NULL: none */
	const void *identity;
	const char *rate_key;
	bool rate_exempt;
	bool rate_done;

	/* The body. */
	int64_t body_max;
	int64_t body_len; /* so far */
	char *body;	  /* heap; memory bodies, and what waits for the file */
	size_t body_used;
	size_t body_cap;
	struct body_file *file;

	/* The end. */
	enum task task;
	bool on_io_thread;
	enum err result;
	enum http_cause cause;
	struct park resuming; /* the park that this resumes */
	struct park park;
	struct reply reply;
};

/* Parses a part of a message; see parse.c. */
enum parse_end { PARSE_MORE, PARSE_HEAD, PARSE_MESSAGE, PARSE_BROKEN };
void parse_begin(struct http_request *rq);
enum parse_end parse_feed(struct http_request *rq, const char *data, size_t len,
			  size_t *used_out);
/* Goes on after PARSE_HEAD, into the body. */
void parse_continue(struct http_request *rq);
/* What a finished head says that the parser leaves to us.  *status_out is the
 * answer's where the table of errors has none for it, else 0. */
enum err parse_check_head(struct http_request *rq, int *status_out) MUST_CHECK;

struct http_request *request_create(struct io_loop *loop, struct conn *c);
/* Writes id from number. */
void request_name(struct http_request *rq);
void request_destroy(struct http_request **rq);

/* The text of a field, or NULL; name is in lower case. */
const char *request_field(const struct http_request *rq, const char *name);
bool request_field_repeats(const struct http_request *rq, const char *name);

/* Decodes path parameters and the query once the row is known. */
enum err request_decode(struct http_request *rq,
			const struct router_match *m) MUST_CHECK;

/* The steps between head and body (admit.c). */
enum err admit_route(struct http_request *rq) MUST_CHECK;
enum err
admit_authorize(struct http_request *rq, enum http_stage stage) MUST_CHECK;
enum err admit_rate(struct http_request *rq) MUST_CHECK;
enum err admit_length(struct http_request *rq) MUST_CHECK;

/* Runs the handler (or what the park said) on the I/O thread and leaves the
 * result in rq. */
void request_run(struct http_request *rq);

/* Makes the reply of a result: the failure's JSON, or 200 {}. */
void reply_finish(struct http_request *rq, enum err result);
void reply_reset(struct http_request *rq);
/* http_reply_range() with a descriptor that may stay the caller's. */
void
reply_range(struct http_request *rq, const struct http_file *f, bool keep_fd);
/* Complete header lines, each with its CR LF. */
void reply_add_lines(struct http_request *rq, const char *lines);

/* Writes the head of the reply for the wire; the body's length is in *len_out
 * (for HEAD too). */
void response_head(struct http_request *rq, bool close, const char *date,
		   struct buf *out);
int64_t response_body_len(const struct reply *r);

#endif
