/* http/conn_priv.h: one connection.  Belongs to its I/O thread.
 *
 * A connection that waits (between requests, or parked) is this record and a
 * slot, nothing else.  Events only set readable, writable and hangup;
 * conn_advance() does what the state allows until nothing more can be done.
 */
#ifndef HTTP_CONN_PRIV_H
#define HTTP_CONN_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "http/address.h"
#include "http/loop_priv.h"
#include "http/request_priv.h"
#include "http/wheel.h"

enum conn_state {
	CONN_HANDSHAKE, /* TLS */
	CONN_IDLE,	/* no request begun */
	CONN_HEAD,	/* reading a head */
	CONN_BODY,	/* reading a body */
	CONN_WORKER,	/* a worker has the request */
	CONN_PARKED,
	CONN_WRITE,  /* an answer is on its way */
	CONN_LINGER, /* answered and shut; what still comes is dropped */
	CONN_DEAD    /* closed; freed when its last job is back */
};

/* What of an answer could not be written at once. */
struct conn_out {
	char *mem; /* heap, or NULL */
	size_t mem_len;
	size_t mem_off;
	struct http_shared *shared;
	size_t shared_off;
	int fd; /* -1: no file */
	bool keep_fd;
	int64_t file_from;
	int64_t file_left;
	int64_t cached_to; /* the file is in memory up to here */
	struct job fetch;  /* reads the file ahead */
	bool fetching;
	struct conn *conn;
};

struct conn {
	struct loop_source source; /* first: what epoll points to */
	int fd;
	uint8_t state;
	bool readable;
	bool writable;
	bool hangup;	  /* the client has shut its side */
	bool failed;	  /* the connection is broken */
	bool close_after; /* the answer on its way */
	bool linger_after;
	uint8_t jobs; /* that workers have */
	uint32_t slot;
	uint32_t progress; /* bytes since the timer was set */
	struct list link;  /* loop->conns */
	struct list ready; /* loop->ready, or in no list */
	struct wheel_timer timer;
	struct io_loop *loop;
	const struct loop_listener *listener;
	void *tls; /* SSL, or NULL */
	struct http_request *rq;
	struct conn_out *out;
	char *in; /* heap: bytes read and not parsed */
	uint32_t in_off;
	uint32_t in_len;
	struct address peer;

	/* While parked. */
	struct park park;
	const struct route *route;
	uint64_t number;
	struct address client;
	bool park_cors;
	bool park_head;
	bool park_keep_alive;
	bool park_secure;
};

/* Takes the accepted socket; closes it where that fails. */
void conn_create(struct io_loop *loop, const struct loop_listener *listener,
		 int fd, const struct address *peer);
void conn_on_event(struct conn *c, uint32_t events);
void conn_advance(struct conn *c);
/* Ends it: now, or when its job is back. */
void conn_close(struct conn *c);
void conn_set_timer(struct conn *c, int64_t ms);
void conn_on_timer(struct conn *c);
void conn_begin_drain(struct conn *c);

/* conn_read.c */
void conn_read(struct conn *c);
void conn_linger(struct conn *c);
/* The body of a new stage: after the head, or after an admission. */
void conn_go_on(struct conn *c, enum err admitted);
/* Answers a broken head and closes. */
void conn_refuse(struct conn *c, enum err e, int status);

/* conn_write.c */
/* Sends rq's reply and ends the request. */
void conn_answer(struct conn *c);
void conn_flush(struct conn *c);
void conn_out_destroy(struct conn *c);
void conn_send_continue(struct conn *c);

/* conn_run.c: between handlers and the wire. */
void conn_dispatch(struct conn *c);
void conn_submit(struct conn *c, enum task task);
void conn_on_done(struct http_request *rq);
/* Resumes a parked request. */
void conn_resume(struct conn *c, enum http_cause cause);
void conn_drop_park(struct conn *c);

/* Bytes: > 0 read or written, 0 end of stream, -1 try later (readable or
 * writable was cleared), -2 broken. */
ssize_t conn_recv(struct conn *c, void *to, size_t len);
ssize_t
conn_send(struct conn *c, const struct iovec *iov, int count, bool more);

#endif
