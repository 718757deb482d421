#include "http/conn_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/tls.h"

#define HANDSHAKE_MS 10000

void
conn_create(struct io_loop *loop, const struct loop_listener *listener, int fd,
	    const struct address *peer)
{
	struct conn *c;

	c = calloc(1, sizeof(*c));
	if (c == NULL || !slot_take(loop, c))
		goto fail;
	c->source.kind = SOURCE_CONN;
	c->fd = fd;
	c->loop = loop;
	c->listener = listener;
	c->peer = *peer;
	c->writable = true;
	c->state = CONN_IDLE;
	list_init(&c->ready);
	list_append(&loop->conns, &c->link);
	wheel_timer_init(&c->timer);
	loop_count(loop, COUNT_CONNECTIONS, 1);
	if (listener->tls != NULL) {
		c->state = CONN_HANDSHAKE;
		c->tls = tls_open(listener->tls, fd);
	}
	if ((listener->tls != NULL && c->tls == NULL) ||
	    !loop_watch(loop, fd, &c->source)) {
		conn_close(c);
		return;
	}
	conn_set_timer(c,
		       c->tls != NULL ? HANDSHAKE_MS : loop->server->o.head_ms);
	return;
fail:
	free(c);
	(void)close(fd);
	(void)atomic_fetch_sub_explicit(&loop->server->connections, 1,
					memory_order_relaxed);
}

void
conn_set_timer(struct conn *c, int64_t ms)
{
	c->progress = 0;
	wheel_set(&c->loop->wheel, &c->timer, c->loop->now_ms + ms);
}

/* Everything but the record itself, which goes when its jobs are back. */
void
conn_close(struct conn *c)
{
	struct io_loop *loop = c->loop;

	if (c->state == CONN_DEAD)
		return;
	if (c->state == CONN_PARKED)
		conn_drop_park(c);
	c->state = CONN_DEAD;
	wheel_cancel(&c->timer);
	list_remove(&c->ready);
	list_remove(&c->link);
	list_append(&loop->dead, &c->link);
	if (c->rq != NULL)
		atomic_store_explicit(&c->rq->gone, true, memory_order_relaxed);
	if (c->tls != NULL)
		tls_close(c->tls);
	c->tls = NULL;
	(void)close(c->fd);
	c->fd = -1;
	slot_release(loop, c);
	loop_count(loop, COUNT_CONNECTIONS, (uint64_t)-1);
	(void)atomic_fetch_sub_explicit(&loop->server->connections, 1,
					memory_order_relaxed);
}

void
conn_on_event(struct conn *c, uint32_t events)
{
	if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
		c->readable = true;
	if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0)
		c->writable = true;
	if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
		c->hangup = true;
	if (c->tls != NULL) {
		/* either direction may be waiting for the other */
		c->readable = true;
		c->writable = true;
	}
	conn_advance(c);
}

static void
shake_hands(struct conn *c)
{
	switch (tls_handshake(c->tls)) {
	case TLS_DONE:
		c->state = CONN_IDLE;
		conn_set_timer(c, c->loop->server->o.head_ms);
		break;
	case TLS_AGAIN:
		if (c->hangup)
			conn_close(c);
		break;
	case TLS_BROKEN:
		conn_close(c);
		break;
	}
}

static void
advance_parked(struct conn *c)
{
	if (c->hangup) {
		conn_close(c);
		return;
	}
	if (slot_take_wake(c->loop, c->slot)) {
		loop_count(c->loop, COUNT_WAKES, 1);
		conn_resume(c, HTTP_WOKEN);
	} else if (c->loop->draining)
		conn_resume(c, HTTP_STOPPING);
}

/* One step; conn_advance() asks again while the state changes. */
static void
step(struct conn *c)
{
	switch ((enum conn_state)c->state) {
	case CONN_HANDSHAKE:
		shake_hands(c);
		break;
	case CONN_IDLE:
	case CONN_HEAD:
	case CONN_BODY:
		conn_read(c);
		break;
	case CONN_WORKER:
		if (c->hangup)
			atomic_store_explicit(&c->rq->gone, true,
					      memory_order_relaxed);
		break;
	case CONN_PARKED:
		advance_parked(c);
		break;
	case CONN_WRITE:
		conn_flush(c);
		break;
	case CONN_LINGER:
		conn_linger(c);
		break;
	case CONN_DEAD:
		break;
	}
}

void
conn_advance(struct conn *c)
{
	enum conn_state before;
	int rounds = 0;

	do {
		before = c->state;
		step(c);
		if (++rounds < 64)
			continue;
		/* others want their turn too */
		list_remove(&c->ready);
		list_append(&c->loop->ready, &c->ready);
		return;
	} while (before != (enum conn_state)c->state);
}

static void
time_out(struct conn *c)
{
	loop_count(c->loop, COUNT_TIMED_OUT, 1);
	if (c->state == CONN_HEAD || c->state == CONN_BODY)
		conn_refuse(c, ERR_TIMEOUT, 408);
	else
		conn_close(c);
}

void
conn_on_timer(struct conn *c)
{
	const struct http_options *o = &c->loop->server->o;

	switch ((enum conn_state)c->state) {
	case CONN_BODY:
	case CONN_WRITE:
		if (c->progress >= o->stall_bytes ||
		    (c->out != NULL && c->out->fetching))
			conn_set_timer(c, o->stall_ms);
		else
			time_out(c);
		break;
	case CONN_PARKED:
		conn_resume(c, HTTP_DEADLINE);
		break;
	case CONN_IDLE:
	case CONN_LINGER:
		conn_close(c);
		break;
	case CONN_HEAD:
	case CONN_HANDSHAKE:
		time_out(c);
		break;
	case CONN_WORKER:
	case CONN_DEAD:
		break;
	}
	conn_advance(c);
}

/* The server stops: who waits is answered, who is idle goes, others end. */
void
conn_begin_drain(struct conn *c)
{
	if (c->state == CONN_IDLE || c->state == CONN_HANDSHAKE)
		conn_close(c);
	else
		conn_advance(c);
}
