/* The thread of the ladders: does what is due, a few times a second.
 *
 * What is due is a column with an index, so looking costs next to nothing; what
 * was done is written in the transaction that does it, so that a crash repeats
 * nothing and forgets nothing, and two servers cannot both do it.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "clinic/priority_channel.h"
#include "clinic/priority_priv.h"

#define LOOK_MS 250
#define CHAIN_MAX 64 /* things due at once in one item, in one transaction */

struct priority_timer {
	struct clinic *c;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t due;
	bool stopping;
};

struct running {
	struct priority_item x;
	int64_t nid;
	int64_t *nids;
	size_t count;
};

static enum err
read_due(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *r = ctx;

	return priority_store_list_due(sc, t, r->x.now_ms, &r->nids, &r->count);
}

static enum err
run_item(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *r = ctx;
	bool more = true;
	int i;

	TRY(priority_store_get(sc, t, r->nid, &r->x.row));
	if (r->x.row == NULL || r->x.row->due_ms == 0 ||
	    r->x.row->due_ms > r->x.now_ms)
		return OK;
	TRY(priority_item_load(sc, t, &r->x));
	for (i = 0; more && i < CHAIN_MAX; i++)
		TRY(priority_apply(sc, t, &r->x, &more));
	return priority_item_write(sc, t, &r->x);
}

enum err
priority_run_due(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct running r = {.x = {.c = c, .now_ms = now_ms}};
	size_t i;

	TRY(store_read(sc, c->db, read_due, &r));
	for (i = 0; i < r.count; i++) {
		r.nid = r.nids[i];
		TRY(store_write(sc, c->db, run_item, &r));
	}
	return OK;
}

static void
look(struct clinic *c)
{
	struct scope sc;
	enum err e;

	scope_begin(&sc, "ladder");
	e = priority_run_due(&sc, c, priority_now(c));
	if (e == OK)
		e = priority_post_all(&sc, c);
	if (e == OK)
		e = priority_channel_run(&sc, c, priority_now(c));
	if (e != OK)
		log_warn("ladder: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static void
wait_a_little(struct priority_timer *p)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	(void)pthread_cond_timedwait(&p->due, &p->lock, &until);
}

static void *
run(void *arg)
{
	struct priority_timer *p = arg;

	(void)pthread_mutex_lock(&p->lock);
	while (!p->stopping) {
		(void)pthread_mutex_unlock(&p->lock);
		look(p->c);
		(void)pthread_mutex_lock(&p->lock);
		if (!p->stopping)
			wait_a_little(p);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return NULL;
}

enum err
priority_timer_start(struct clinic *c)
{
	struct priority_timer *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return ERR_NOMEM;
	p->c = c;
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->due, NULL);
	if (pthread_create(&p->thread, NULL, run, p) != 0) {
		free(p);
		return ERR_NOMEM;
	}
	c->timer = p;
	return OK;
}

void
priority_timer_wake(struct clinic *c)
{
	struct priority_timer *p = c->timer;

	if (p == NULL)
		return;
	(void)pthread_mutex_lock(&p->lock);
	(void)pthread_cond_signal(&p->due);
	(void)pthread_mutex_unlock(&p->lock);
}

void
priority_timer_stop(struct clinic *c)
{
	struct priority_timer *p = c->timer;

	if (p == NULL)
		return;
	(void)pthread_mutex_lock(&p->lock);
	p->stopping = true;
	(void)pthread_cond_signal(&p->due);
	(void)pthread_mutex_unlock(&p->lock);
	(void)pthread_join(p->thread, NULL);
	(void)pthread_mutex_destroy(&p->lock);
	(void)pthread_cond_destroy(&p->due);
	free(p);
	c->timer = NULL;
}
