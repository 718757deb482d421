/* The thread of the ladders: does what is due, a few times a second; and the
 * thread of what goes out, so that no slow gateway and no room holds up a step;
 * and two of the same for major incidents.
 *
 * What is due is a column with an index, so looking costs next to nothing; what
 * was done is written in the transaction that does it, so that a crash repeats
 * nothing and forgets nothing, and two servers cannot both do it.
 */
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "clinic/clinic_clock.h"
#include "clinic/incident.h"
#include "clinic/person_channel.h"
#include "clinic/priority_channel.h"
#include "clinic/priority_priv.h"

#define LOOK_MS 250
#define BATCH_MAX 128 /* items of one transaction */
#define CHAIN_MAX 64  /* things due at once in one item, in one transaction */

/* One thread that looks, until it is stopped. */
struct looker {
	struct clinic *c;
	void (*look)(struct clinic *c);
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t due;
	bool stopping;
	bool is_running;
};

struct priority_timer {
	struct looker ladders;
	struct looker delivery;
	struct looker incidents; /* steps, alerts, what is said of them */
	struct looker incident_channel;
};

struct running {
	struct priority_item x;
	int64_t nid;
	int64_t *nids;
	size_t count;
	size_t batch_at; /* some of them */
	size_t batch_count;
};

static enum err
read_due(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *r = ctx;

	return priority_store_list_due(sc, t, r->x.now_ms, &r->nids, &r->count);
}

static enum err
run_row(struct scope *sc, struct txn *t, struct running *r)
{
	bool more = true;
	int i;

	TRY(priority_item_load(sc, t, &r->x));
	r->x.is_again = true;
	for (i = 0; more && i < CHAIN_MAX; i++)
		TRY(priority_apply(sc, t, &r->x, &more));
	return priority_item_write(sc, t, &r->x);
}

static enum err
run_item(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *r = ctx;

	r->x.ladder_of = NULL;
	TRY(priority_store_get(sc, t, r->nid, &r->x.row));
	if (r->x.row == NULL || r->x.row->due_ms == 0 ||
	    r->x.row->due_ms > r->x.now_ms)
		return OK;
	return run_row(sc, t, r);
}

static int
by_role(const void *a, const void *b)
{
	const struct priority_row *x = a, *y = b;

	return (x->role_nid > y->role_nid) - (x->role_nid < y->role_nid);
}

/* Many at once cost one commit, and those of a role one reading of its ladder.
 */
static enum err
run_batch(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *r = ctx;
	struct priority_row *rows;
	size_t count, i;

	r->x.ladder_of = NULL;
	TRY(priority_store_list_due_rows(
		sc, t, r->x.now_ms, (int64_t)r->batch_count, &rows, &count));
	if (count > 1)
		qsort(rows, count, sizeof(*rows), by_role);
	for (i = 0; i < count; i++) {
		r->x.row = &rows[i];
		TRY(run_row(sc, t, r));
	}
	return OK;
}

/* One that fails holds up no other. */
static void
run_singly(struct scope *sc, struct clinic *c, struct running *r)
{
	size_t i;

	for (i = 0; i < r->batch_count; i++) {
		r->nid = r->nids[r->batch_at + i];
		if (store_write(sc, c->db, run_item, r) == OK)
			continue;
		log_error("ladder: item %lld: %s", (long long)r->nid,
			  scope_fail_text(sc));
		scope_clear_failure(sc);
	}
}

enum err
priority_run_due(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct running r = {.x = {.c = c, .now_ms = now_ms}};

	TRY(store_read(sc, c->db, read_due, &r));
	for (; r.batch_at < r.count; r.batch_at += r.batch_count) {
		r.batch_count = r.count - r.batch_at;
		if (r.batch_count > BATCH_MAX)
			r.batch_count = BATCH_MAX;
		if (store_write(sc, c->db, run_batch, &r) == OK)
			continue;
		scope_clear_failure(sc);
		run_singly(sc, c, &r);
	}
	return OK;
}

static void
look_at_ladders(struct clinic *c)
{
	struct scope sc;

	scope_begin(&sc, "ladder");
	if (priority_run_due(&sc, c, priority_now(c)) != OK ||
	    clinic_clock_note(&sc, c, priority_now(c)) != OK)
		log_warn("ladder: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static void
look_at_delivery(struct clinic *c)
{
	struct scope sc;
	enum err e;

	scope_begin(&sc, "delivery");
	e = priority_post_all(&sc, c);
	if (e == OK)
		e = priority_channel_run(&sc, c, priority_now(c));
	if (e == OK)
		e = person_channel_run(&sc, c, clock_wall_ms());
	if (e == OK)
		e = clinic_notices_post(&sc, c, clock_wall_ms());
	if (e != OK)
		log_warn("delivery: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static void
look_at_incidents(struct clinic *c)
{
	struct scope sc;
	enum err e;

	scope_begin(&sc, "incident");
	e = incident_run_due(&sc, c, priority_now(c));
	if (e == OK)
		e = incident_post_all(&sc, c);
	if (e != OK)
		log_warn("incident: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static void
look_at_incident_channel(struct clinic *c)
{
	struct scope sc;

	scope_begin(&sc, "incident channel");
	if (incident_run_channel(&sc, c, priority_now(c)) != OK)
		log_warn("incident channel: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static void
wait_a_little(struct looker *l)
{
	const struct timespec until = clock_after(LOOK_MS);

	(void)pthread_cond_timedwait(&l->due, &l->lock, &until);
}

static void *
run(void *arg)
{
	struct looker *l = arg;

	(void)pthread_mutex_lock(&l->lock);
	while (!l->stopping) {
		(void)pthread_mutex_unlock(&l->lock);
		l->look(l->c);
		(void)pthread_mutex_lock(&l->lock);
		if (!l->stopping)
			wait_a_little(l);
	}
	(void)pthread_mutex_unlock(&l->lock);
	return NULL;
}

static bool
start(struct looker *l, struct clinic *c, void (*look)(struct clinic *c))
{
	l->c = c;
	l->look = look;
	(void)pthread_mutex_init(&l->lock, NULL);
	clock_cond_init(&l->due);
	l->is_running = pthread_create(&l->thread, NULL, run, l) == 0;
	return l->is_running;
}

static void
wake(struct looker *l)
{
	(void)pthread_mutex_lock(&l->lock);
	(void)pthread_cond_signal(&l->due);
	(void)pthread_mutex_unlock(&l->lock);
}

static void
stop(struct looker *l)
{
	if (!l->is_running)
		return;
	(void)pthread_mutex_lock(&l->lock);
	l->stopping = true;
	(void)pthread_cond_signal(&l->due);
	(void)pthread_mutex_unlock(&l->lock);
	(void)pthread_join(l->thread, NULL);
	(void)pthread_mutex_destroy(&l->lock);
	(void)pthread_cond_destroy(&l->due);
}

enum err
priority_timer_start(struct clinic *c)
{
	struct priority_timer *p = calloc(1, sizeof(*p));
	struct scope sc;

	if (p == NULL)
		return ERR_NOMEM;
	scope_begin(&sc, "clinic clock");
	if (clinic_clock_start(&sc, c) != OK)
		log_error("clinic: the clock: %s", scope_fail_text(&sc));
	scope_end(&sc);
	c->timer = p;
	if (start(&p->ladders, c, look_at_ladders) &&
	    start(&p->delivery, c, look_at_delivery) &&
	    start(&p->incidents, c, look_at_incidents) &&
	    start(&p->incident_channel, c, look_at_incident_channel))
		return OK;
	priority_timer_stop(c);
	return ERR_NOMEM;
}

void
priority_timer_wake(struct clinic *c)
{
	if (c->timer == NULL)
		return;
	wake(&c->timer->ladders);
	wake(&c->timer->delivery);
}

void
incident_timer_wake(struct clinic *c)
{
	if (c->timer == NULL)
		return;
	wake(&c->timer->incidents);
}

void
priority_delivery_wake(struct clinic *c)
{
	if (c->timer != NULL)
		wake(&c->timer->delivery);
}

void
priority_timer_stop(struct clinic *c)
{
	struct priority_timer *p = c->timer;

	if (p == NULL)
		return;
	stop(&p->ladders);
	stop(&p->delivery);
	stop(&p->incidents);
	stop(&p->incident_channel);
	free(p);
	c->timer = NULL;
}
