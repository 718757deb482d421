/* From the socket to a complete request. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/conn_priv.h"
#include "http/tls.h"

#define LINGER_BYTES ((uint32_t)8 * 1024 * 1024)
#define READS_MAX 16 /* of one connection before others have their turn */
#define SPILL_BYTES                                               \
	((size_t)128 * 1024) /* of a body, before they go to disk \
			      */
#define DISCARD_MAX                                            \
	((int64_t)64 * 1024) /* of a refused body, to keep the \
			      * connection */

ssize_t
conn_recv(struct conn *c, void *to, size_t len)
{
	ssize_t n;

	if (c->tls != NULL) {
		n = tls_read(c->tls, to, len);
		if (n == -1)
			c->readable = false;
	} else {
		do
			n = recv(c->fd, to, len, 0);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			n = errno == EAGAIN ? -1 : -2;
		/* less than asked for: drained, unless the end is behind */
		if (n == -1 || (n > 0 && (size_t)n < len && !c->hangup))
			c->readable = false;
	}
	if (n > 0)
		loop_count(c->loop, COUNT_BYTES_IN, (uint64_t)n);
	return n;
}

static bool
is_reading(const struct conn *c)
{
	return c->state == CONN_IDLE || c->state == CONN_HEAD ||
	       c->state == CONN_BODY;
}

void
conn_refuse(struct conn *c, enum err e, int status)
{
	struct http_request *rq = c->rq;

	rq->keep_alive = false;
	c->linger_after = true;
	reply_finish(rq, e);
	if (status != 0)
		rq->reply.status = status;
	conn_answer(c);
}

/* What our own callbacks, or llhttp, did not like. */
static void
refuse_broken(struct conn *c)
{
	struct http_request *rq = c->rq;
	int status = rq->parse_status;
	enum err e;

	switch (status) {
	case 413:
		e = scope_fail(&rq->sc, ERR_LIMIT, "the body is too large");
		break;
	case 414:
		e = scope_fail(&rq->sc, ERR_LIMIT, "the address is too long");
		break;
	case 431:
		e = scope_fail(&rq->sc, ERR_LIMIT, "the head is too large");
		break;
	case 503:
		e = scope_fail(&rq->sc, ERR_NOMEM,
			       "the server is short of "
			       "memory");
		break;
	default:
		e = scope_fail(&rq->sc, ERR_UNKNOWN,
			       "the request is not well formed");
		break;
	}
	conn_refuse(c, e, status);
}

static bool
can_discard(const struct http_request *rq)
{
	return rq->keep_alive && !rq->expects_100 &&
	       (rq->parser.flags & F_CHUNKED) == 0 &&
	       rq->parser.content_length <= (uint64_t)DISCARD_MAX;
}

static void
read_body(struct conn *c)
{
	parse_continue(c->rq);
	c->state = CONN_BODY;
	conn_set_timer(c, c->loop->server->o.stall_ms);
}

/* The reply is made already; what is still to come is read and dropped, or the
 * connection ends with it. */
static void
answer_early(struct conn *c)
{
	struct http_request *rq = c->rq;

	rq->answered = true;
	if (!rq->has_body) {
		conn_answer(c);
	} else if (can_discard(rq)) {
		rq->discard = true;
		rq->body_max = DISCARD_MAX;
		read_body(c);
	} else {
		rq->keep_alive = false;
		c->linger_after = true;
		conn_answer(c);
	}
}

void
conn_go_on(struct conn *c, enum err admitted)
{
	struct http_request *rq = c->rq;

	if (admitted != OK)
		reply_finish(rq, admitted);
	if (admitted != OK || rq->answered) {
		answer_early(c);
		return;
	}
	if (!rq->has_body) {
		conn_dispatch(c);
		return;
	}
	if (rq->expects_100 && c->in_len == 0)
		conn_send_continue(c);
	if (c->state != CONN_DEAD)
		read_body(c);
}

/* The head is complete: decides on it before anything else is read. */
static void
on_head(struct conn *c)
{
	struct http_request *rq = c->rq;
	enum err e;
	int status;

	c->state = CONN_WORKER; /* until somebody says otherwise */
	wheel_cancel(&c->timer);
	e = parse_check_head(rq, &status);
	if (e != OK) {
		conn_refuse(c, e, status);
		return;
	}
	e = admit_route(rq);
	if (e == OK && !rq->answered) {
		e = admit_authorize(rq, HTTP_STAGE_MEMORY);
		if (e == ERR_RETRY) {
			e = admit_length(rq);
			if (e == OK) {
				conn_submit(c, TASK_AUTHORIZE);
				return;
			}
		}
		if (e == OK)
			e = admit_rate(rq);
		if (e == OK)
			e = admit_length(rq);
	}
	conn_go_on(c, e);
}

static bool
begin_request(struct conn *c)
{
	c->rq = request_create(c->loop, c);
	if (c->rq == NULL) {
		conn_close(c);
		return false;
	}
	parse_begin(c->rq);
	c->state = CONN_HEAD;
	conn_set_timer(c, c->loop->server->o.head_ms);
	return true;
}

/* Bodies for the disk leave in parts. */
static void
spill_if_full(struct conn *c)
{
	struct http_request *rq = c->rq;

	if (c->state == CONN_BODY && rq->route != NULL && !rq->discard &&
	    rq->route->body == HTTP_BODY_FILE &&
	    rq->body_used >= SPILL_BYTES / 2)
		conn_submit(c, TASK_SPILL);
}

/* Parses bytes while they are wanted; returns how many were. */
static size_t
feed(struct conn *c, const char *data, size_t len)
{
	enum parse_end end;
	size_t used = 0, n;

	while (used < len && is_reading(c)) {
		if (c->state == CONN_IDLE && !begin_request(c))
			break;
		end = parse_feed(c->rq, data + used, len - used, &n);
		used += n;
		switch (end) {
		case PARSE_MORE:
			break;
		case PARSE_HEAD:
			on_head(c);
			break;
		case PARSE_MESSAGE:
			c->state = CONN_WORKER;
			wheel_cancel(&c->timer);
			if (c->rq->answered)
				conn_answer(c);
			else
				conn_dispatch(c);
			break;
		case PARSE_BROKEN:
			refuse_broken(c);
			break;
		}
	}
	return used;
}

/* Keeps what was read too far. */
static void
keep(struct conn *c, const char *data, size_t len)
{
	if (len == 0 || c->state == CONN_DEAD || c->state == CONN_LINGER)
		return;
	c->in = malloc(len);
	if (c->in == NULL) {
		conn_close(c);
		return;
	}
	memcpy(c->in, data, len);
	c->in_off = 0;
	c->in_len = (uint32_t)len;
}

static void
feed_kept(struct conn *c)
{
	char *data = c->in;
	uint32_t off = c->in_off, len = c->in_len;
	size_t used;

	used = feed(c, data + off, len - off);
	c->in_off = off + (uint32_t)used;
	if (c->in_off < len && c->state != CONN_DEAD &&
	    c->state != CONN_LINGER) {
		return;
	}
	free(data);
	c->in = NULL;
	c->in_off = c->in_len = 0;
}

static void
on_eof(struct conn *c)
{
	conn_close(c);
}

void
conn_read(struct conn *c)
{
	char *scratch = c->loop->scratch;
	int reads = 0;
	size_t used;
	ssize_t n;

	while (is_reading(c)) {
		if (c->in_len > 0) {
			feed_kept(c);
			if (is_reading(c))
				spill_if_full(c);
			continue;
		}
		if (!c->readable)
			return;
		if (reads++ == READS_MAX) {
			list_remove(&c->ready);
			list_append(&c->loop->ready, &c->ready);
			return;
		}
		n = conn_recv(c, scratch, SCRATCH_BYTES);
		if (n == -1)
			return;
		if (n <= 0) {
			on_eof(c);
			return;
		}
		c->progress += (uint32_t)n;
		used = feed(c, scratch, (size_t)n);
		keep(c, scratch + used, (size_t)n - used);
		if (is_reading(c))
			spill_if_full(c);
	}
}

/* An answer that the client could miss, were the socket closed with bytes of
 * its request unread. */
void
conn_linger(struct conn *c)
{
	int reads = 0;
	ssize_t n;

	while (c->readable && reads++ < READS_MAX) {
		n = recv(c->fd, c->loop->scratch, SCRATCH_BYTES, 0);
		if (n > 0)
			c->progress += (uint32_t)n;
		if (n == 0 || c->progress > LINGER_BYTES ||
		    (n < 0 && errno != EAGAIN && errno != EINTR)) {
			conn_close(c);
			return;
		}
		if (n < 0)
			c->readable = false;
	}
	if (c->readable) {
		list_remove(&c->ready);
		list_append(&c->loop->ready, &c->ready);
	}
}
