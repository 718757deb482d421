/* http/park.h: requests that wait without a thread (long polls).
 *
 * A handler takes its ticket, registers it with whoever may wake it, computes,
 * and when there is nothing to say yet parks and returns OK:
 *
 *     ticket = http_ticket(rq);
 *     watch_add(.., ticket);            (wakes count from here on)
 *     compute();
 *     if (nothing)
 *             return http_park(rq, deadline, &calls, ctx);
 *
 * While parked, the request costs a connection record and ctx: its scope,
 * headers and body are gone, so ctx holds what the answer will need.  A wake
 * between http_ticket() and the park is remembered and resumes at once.
 *
 * Resumed, it is a request again, with a fresh scope; resuming ends as a
 * handler does: with a reply, with a failure, or with http_park() again.
 */
#ifndef HTTP_PARK_H
#define HTTP_PARK_H

#include <stdint.h>

#include "base/scope.h"

struct http_request;
struct http_server;

/* Why it was resumed. */
enum http_cause {
	HTTP_WOKEN,    /* http_wake() */
	HTTP_DEADLINE, /* the deadline came */
	HTTP_STOPPING  /* the server stops: answer now */
};

struct http_park_calls {
	/* On the I/O thread: memory only, no wait, well under a millisecond.
	 * ERR_RETRY without a reply: go on with resume on a worker.  NULL:
	 * always resume. */
	enum err (*resume_inline)(struct scope *sc, struct http_request *rq,
				  void *ctx, enum http_cause cause);

	/* On a worker of the row's lane. */
	enum err (*resume)(struct scope *sc, struct http_request *rq, void *ctx,
			   enum http_cause cause);

	/* Frees ctx and unregisters the ticket.  Exactly once for each ctx:
	 * after the answer, or when the client left, or when a later
	 * http_park() came with another ctx.  Never while resume runs.  On any
	 * thread of the server, memory only. */
	void (*gone)(void *ctx);
};

/* A number that names this request until it is answered; never 0.  From the
 * handler only, before http_park(). */
uint64_t http_ticket(struct http_request *rq);

/* Says that the request waits, once its handler has returned OK.  deadline_ms
 * is a clock_mono_ms(); calls lives as long as the server.  ctx is the server's
 * from here on, even if the handler then returns a failure.  Returns OK, so
 * that `return http_park(...)` reads well. */
enum err http_park(struct http_request *rq, int64_t deadline_ms,
		   const struct http_park_calls *calls, void *ctx);

/* Resumes the request, or remembers that it is to be; a ticket that is no
 * longer good is no error.  From any thread; never blocks, takes no lock and
 * runs nothing of the request here. */
void http_wake(struct http_server *server, uint64_t ticket);

#endif
