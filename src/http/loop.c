/* One I/O thread: events, what other threads hand over, deadlines. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/conn_priv.h"
#include "http/loop_priv.h"

#define EVENTS_MAX 256
#define TRIM_AFTER 2000 /* connections that have gone */

static struct loop_source notify_source = {SOURCE_NOTIFY};

static bool
open_descriptors(struct io_loop *loop)
{
	struct epoll_event ev = {.events = EPOLLIN | EPOLLET};

	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	loop->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (loop->epoll < 0 || loop->event < 0)
		return false;
	ev.data.ptr = &notify_source;
	return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->event, &ev) == 0;
}

struct io_loop *
loop_create(struct http_server *s, unsigned index)
{
	struct io_loop *loop;

	loop = aligned_alloc(64, (sizeof(*loop) + 63) / 64 * 64);
	if (loop == NULL)
		return NULL;
	/* the wheel sets itself up, and scratch is touched as it is used */
	memset(loop, 0, offsetof(struct io_loop, wheel));
	loop->server = s;
	loop->index = index;
	list_init(&loop->conns);
	list_init(&loop->ready);
	list_init(&loop->dead);
	loop->now_ms = clock_mono_ms();
	wheel_init(&loop->wheel, loop->now_ms);
	loop->next_number = index + 1;
	loop->number_step = s->loop_count;
	job_list_init(&loop->batch[0]);
	job_list_init(&loop->batch[1]);
	loop->free_slot = UINT32_MAX;
	loop->chunk_max = s->o.connections_max / SLOT_CHUNK + 2;
	loop->chunks = calloc(loop->chunk_max, sizeof(*loop->chunks));
	loop->listeners =
		calloc(s->o.listener_count + 1, sizeof(*loop->listeners));
	if (!open_descriptors(loop) || loop->chunks == NULL ||
	    loop->listeners == NULL)
		loop_destroy(&loop);
	return loop;
}

void
loop_destroy(struct io_loop **where)
{
	struct io_loop *loop = *where;
	struct http_request *rq;
	size_t i;

	if (loop == NULL)
		return;
	loop_stop_listening(loop);
	while (loop->spare != NULL) {
		rq = loop->spare;
		loop->spare = rq->next;
		free(rq->head);
		free(rq->fields);
		free(rq);
	}
	for (i = 0; i < loop->chunk_count; i++)
		free(atomic_load(&loop->chunks[i]));
	free(loop->chunks);
	free(loop->listeners);
	if (loop->epoll >= 0)
		(void)close(loop->epoll);
	if (loop->event >= 0)
		(void)close(loop->event);
	if (loop->reserve_fd >= 0)
		(void)close(loop->reserve_fd);
	free(loop);
	*where = NULL;
}

bool
loop_watch(struct io_loop *loop, int fd, struct loop_source *source)
{
	struct epoll_event ev = {0};

	ev.events = source->kind == SOURCE_LISTENER
			    ? EPOLLIN
			    : EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
	ev.data.ptr = source;
	return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &ev) == 0;
}

enum err
loop_add_listener(struct scope *sc, struct io_loop *loop,
		  const struct loop_listener *l)
{
	struct loop_listener *copy = &loop->listeners[loop->listener_count];

	*copy = *l;
	copy->source.kind = SOURCE_LISTENER;
	loop->listener_count++;
	if (!loop_watch(loop, copy->fd, &copy->source))
		return scope_fail(sc, ERR_IO, "cannot watch a listener");
	return OK;
}

void
loop_stop_listening(struct io_loop *loop)
{
	size_t i;

	for (i = 0; i < loop->listener_count; i++)
		if (loop->listeners[i].fd >= 0) {
			(void)close(loop->listeners[i].fd);
			loop->listeners[i].fd = -1;
		}
}

/* The loop says that it is about to sleep before it looks at its stacks for
 * the last time; whoever pushes looks after that. */
void
loop_notify(struct io_loop *loop)
{
	static const uint64_t one = 1;

	if (!atomic_load_explicit(&loop->sleeping, memory_order_seq_cst) ||
	    !atomic_exchange_explicit(&loop->sleeping, false,
				      memory_order_seq_cst))
		return;
	if (write(loop->event, &one, sizeof(one)) < 0 && errno != EAGAIN)
		log_error("cannot wake an I/O thread: errno %d", errno);
}

void
loop_post_done(struct io_loop *loop, struct job *j)
{
	j->next = atomic_load_explicit(&loop->done, memory_order_relaxed);
	while (!atomic_compare_exchange_weak_explicit(&loop->done, &j->next, j,
						      memory_order_seq_cst,
						      memory_order_relaxed))
		continue;
	loop_notify(loop);
}

void
loop_put_job(struct io_loop *loop, enum http_lane lane, struct job *j)
{
	job_list_append(&loop->batch[lane == LANE_REMOTE ? 1 : 0], j);
}

const char *
loop_date(struct io_loop *loop)
{
	time_t now = time(NULL);
	struct tm tm;

	if (now != loop->date_s) {
		loop->date_s = now;
		(void)gmtime_r(&now, &tm);
		(void)strftime(loop->date, sizeof(loop->date),
			       "%a, %d %b %Y %H:%M:%S GMT", &tm);
	}
	return loop->date;
}

static void
drain_done(struct io_loop *loop)
{
	struct job *j, *next, *list = NULL;

	if (atomic_load_explicit(&loop->done, memory_order_relaxed) == NULL)
		return;
	j = atomic_exchange_explicit(&loop->done, NULL, memory_order_seq_cst);
	for (; j != NULL; j = next) {
		next = j->next;
		j->next = list;
		list = j;
	}
	for (j = list; j != NULL; j = next) {
		next = j->next;
		j->done(j);
	}
}

static void
drain_ready(struct io_loop *loop)
{
	struct list round, *it;

	if (list_is_empty(&loop->ready))
		return;
	/* those that come back wait for the next round */
	round = loop->ready;
	round.next->prev = &round;
	round.prev->next = &round;
	list_init(&loop->ready);
	while (!list_is_empty(&round)) {
		it = round.next;
		list_remove(it);
		conn_advance(LIST_ENTRY(it, struct conn, ready));
	}
}

/* On a worker: a crowd has left, and the system may have its memory. */
static void
trim_run(struct job *j)
{
	struct io_loop *loop =
		(struct io_loop *)(void *)((char *)j -
					   offsetof(struct io_loop, trim));

	(void)malloc_trim(0);
	loop_post_done(loop, j);
}

static void
trim_done(struct job *j)
{
	struct io_loop *loop =
		(struct io_loop *)(void *)((char *)j -
					   offsetof(struct io_loop, trim));

	loop->trimming = false;
}

static void
trim_if_many_left(struct io_loop *loop)
{
	if (loop->freed < TRIM_AFTER || loop->trimming || loop->draining ||
	    !list_is_empty(&loop->dead))
		return;
	loop->freed = 0;
	loop->trimming = true;
	loop->trim.run = trim_run;
	loop->trim.done = trim_done;
	loop_put_job(loop, LANE_LOCAL, &loop->trim);
}

static void
free_dead(struct io_loop *loop)
{
	struct list *it, *after;
	struct conn *c;

	LIST_FOREACH (&loop->dead, it, after) {
		c = LIST_ENTRY(it, struct conn, link);
		if (c->jobs > 0)
			continue;
		list_remove(it);
		if (c->rq != NULL)
			request_destroy(&c->rq);
		conn_out_destroy(c);
		free(c->in);
		free(c);
		loop->freed++;
	}
}

static void
on_timer(struct wheel_timer *t, void *arg)
{
	(void)arg;
	conn_on_timer(LIST_ENTRY(t, struct conn, timer));
}

/* Closes what is idle and answers what waits; after the grace all the rest. */
static void
drain(struct io_loop *loop)
{
	bool force = loop->draining && loop->now_ms >= loop->drain_until_ms;
	struct list *it, *after;
	struct conn *c;

	if (!loop->draining) {
		loop->draining = true;
		loop->drain_until_ms = loop->now_ms + loop->server->grace_ms;
		loop_stop_listening(loop);
	} else if (!force)
		return;
	LIST_FOREACH (&loop->conns, it, after) {
		c = LIST_ENTRY(it, struct conn, link);
		if (force)
			conn_close(c);
		else
			conn_begin_drain(c);
	}
}

static bool
has_mail(struct io_loop *loop)
{
	return atomic_load_explicit(&loop->done, memory_order_seq_cst) !=
		       NULL ||
	       atomic_load_explicit(&loop->woken, memory_order_seq_cst) != NULL;
}

static int
sleep_ms(struct io_loop *loop)
{
	int ms;

	if (!list_is_empty(&loop->ready))
		return 0;
	ms = wheel_sleep_ms(&loop->wheel, loop->now_ms);
	if (loop->draining && (ms < 0 || ms > 50))
		ms = 50;
	return ms;
}

static int
wait_for_events(struct io_loop *loop, struct epoll_event *events)
{
	int n, ms = sleep_ms(loop);

	if (ms != 0) {
		atomic_store_explicit(&loop->sleeping, true,
				      memory_order_seq_cst);
		if (has_mail(loop) ||
		    (!loop->draining && atomic_load(&loop->server->stopping)))
			ms = 0;
	}
	n = epoll_wait(loop->epoll, events, EVENTS_MAX, ms);
	atomic_store_explicit(&loop->sleeping, false, memory_order_relaxed);
	loop->now_ms = clock_mono_ms();
	return n < 0 ? 0 : n;
}

static void
on_event(struct io_loop *loop, struct epoll_event *ev)
{
	struct loop_source *source = ev->data.ptr;

	switch (source->kind) {
	case SOURCE_NOTIFY:
		break;
	case SOURCE_LISTENER:
		loop_accept(loop, (struct loop_listener *)(void *)source);
		break;
	case SOURCE_CONN:
		conn_on_event((struct conn *)(void *)source, ev->events);
		break;
	}
}

static void *
loop_main(void *arg)
{
	struct io_loop *loop = arg;
	struct epoll_event events[EVENTS_MAX];
	int i, n;

	(void)pthread_setname_np(pthread_self(), "http-io");
	for (;;) {
		n = wait_for_events(loop, events);
		for (i = 0; i < n; i++)
			on_event(loop, &events[i]);
		drain_done(loop);
		park_drain_woken(loop);
		drain_ready(loop);
		wheel_expire(&loop->wheel, loop->now_ms, on_timer, NULL);
		if (atomic_load_explicit(&loop->server->stopping,
					 memory_order_acquire))
			drain(loop);
		free_dead(loop);
		trim_if_many_left(loop);
		worker_lane_put(loop->server->lanes[0], &loop->batch[0]);
		worker_lane_put(loop->server->lanes[1], &loop->batch[1]);
		if (loop->draining && list_is_empty(&loop->conns) &&
		    list_is_empty(&loop->dead) && !loop->trimming)
			return NULL;
	}
}

enum err
loop_start(struct scope *sc, struct io_loop *loop)
{
	pthread_attr_t attr;
	sigset_t all, before;
	int failed;

	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, (size_t)1024 * 1024);
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	failed = pthread_create(&loop->thread, &attr, loop_main, loop);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&attr);
	if (failed != 0)
		return scope_fail(sc, ERR_NOMEM, "cannot start a thread");
	loop->started = true;
	return OK;
}
