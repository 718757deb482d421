#include "clinic/clinic.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "clinic/handover_priv.h"
#include "clinic/incident_priv.h"
#include "clinic/priority.h"
#include "clinic/role_priv.h"
#include "clinic/role_rooms.h"
#include "clinic/settings.h"
#include "clinic/test_call.h"
#include "clinic/zone.h"
#include "store/rota_store.h"

#define SCAN_MS 2000 /* between looks at hand-overs that wait */

/* A Trust whose zone the machine does not have goes on with UTC. */
static enum err
open_zone(struct scope *sc, struct clinic *c)
{
	struct clinic_settings s;
	const struct zone *zone;

	TRY(clinic_settings_get(sc, c, &s));
	if (zone_find(sc, s.time_zone, &zone) == OK) {
		zone_set_default(zone);
		return OK;
	}
	log_warn("clinic: %s: times are shown as UTC", scope_fail_text(sc));
	scope_clear_failure(sc);
	return OK;
}

enum err
clinic_open(struct scope *sc, const struct clinic_options *o,
	    struct clinic **out)
{
	struct clinic *c = calloc(1, sizeof(*c));

	*out = c;
	if (c == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	c->db = o->db;
	c->notify = o->notify;
	c->users = o->users;
	c->rooms = o->rooms;
	if (o->channel != NULL)
		c->channel = *o->channel;
	c->started_ms = clock_wall_ms();
	c->started_mono_ms = clock_mono_ms();
	(void)pthread_mutex_init(&c->post_lock, NULL);
	(void)pthread_mutex_init(&c->rooms_lock, NULL);
	(void)pthread_mutex_init(&c->lock, NULL);
	(void)pthread_cond_init(&c->due, NULL);
	c->watch = clinic_watch_create();
	if (c->watch == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	if (c->notify != NULL)
		notify_subscribe(c->notify, clinic_watch_on_change, c);
	TRY(role_cache_open(sc, c));
	TRY(incident_rooms_open(sc, c));
	return open_zone(sc, c);
}

static void
stop_thread(struct clinic *c)
{
	(void)pthread_mutex_lock(&c->lock);
	c->stopping = true;
	(void)pthread_cond_signal(&c->due);
	(void)pthread_mutex_unlock(&c->lock);
	if (c->has_thread)
		(void)pthread_join(c->thread, NULL);
}

void
clinic_close(struct clinic **c)
{
	if (*c == NULL)
		return;
	priority_timer_stop(*c);
	stop_thread(*c);
	incident_rooms_close(*c);
	role_cache_close(*c);
	clinic_watch_destroy(&(*c)->watch);
	(void)pthread_mutex_destroy(&(*c)->post_lock);
	(void)pthread_mutex_destroy(&(*c)->rooms_lock);
	(void)pthread_mutex_destroy(&(*c)->lock);
	(void)pthread_cond_destroy(&(*c)->due);
	free(*c);
	*c = NULL;
}

static void
step(struct clinic *c, int64_t now_ms)
{
	struct scope sc;
	enum err e = OK;

	scope_begin(&sc, "clinic");
	/* Or the clock went back. */
	if (now_ms - c->scanned_ms >= SCAN_MS || now_ms < c->scanned_ms) {
		c->scanned_ms = now_ms;
		e = overdue_scan(&sc, c, now_ms);
		if (e == OK)
			e = test_call_scan(&sc, c, now_ms);
		if (e == OK)
			e = handover_late_scan(&sc, c, now_ms);
	}
	if (e == OK)
		e = role_rooms_follow(&sc, c, now_ms);
	if (e != OK)
		log_warn("clinic: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static void *
run(void *arg)
{
	struct clinic *c = arg;
	int64_t now_ms;

	(void)pthread_mutex_lock(&c->lock);
	while (!c->stopping) {
		if (!c->is_due) {
			(void)pthread_cond_wait(&c->due, &c->lock);
			continue;
		}
		c->is_due = false;
		now_ms = c->now_ms;
		(void)pthread_mutex_unlock(&c->lock);
		step(c, now_ms);
		(void)pthread_mutex_lock(&c->lock);
	}
	(void)pthread_mutex_unlock(&c->lock);
	return NULL;
}

void
clinic_tick(struct clinic *c, int64_t now_ms)
{
	(void)pthread_mutex_lock(&c->lock);
	c->now_ms = now_ms;
	c->is_due = true;
	if (!c->has_thread && !c->stopping) {
		c->has_thread = pthread_create(&c->thread, NULL, run, c) == 0;
		if (priority_timer_start(c) != OK)
			log_error("clinic: the ladders' thread did not start");
	}
	(void)pthread_cond_signal(&c->due);
	(void)pthread_mutex_unlock(&c->lock);
}

void
clinic_wake(struct clinic *c)
{
	(void)pthread_mutex_lock(&c->lock);
	if (c->has_thread) {
		c->now_ms = clock_wall_ms();
		c->is_due = true;
		(void)pthread_cond_signal(&c->due);
	}
	(void)pthread_mutex_unlock(&c->lock);
}

enum err
clinic_tell(struct scope *sc, struct txn *t, struct clinic *c,
	    const struct clinic_change_row *change)
{
	struct notify_change n = {.kind = NOTIFY_CLINIC,
				  .user_nid = change->user_nid};

	TRY(clinic_change_store_put(sc, t, change, &n.position));
	if (c->notify != NULL)
		notify_publish_at_commit(sc, t, c->notify, &n);
	return OK;
}

enum err
clinic_require_manager(struct scope *sc, struct txn *t,
		       const struct requester *r)
{
	bool rota_manager;

	if (r->is_admin)
		return OK;
	TRY(clinic_rights_store_get(sc, t, r->user_nid, &rota_manager));
	return rota_manager ? OK
			    : scope_fail(sc, ERR_FORBIDDEN,
					 "only administrators and rota "
					 "managers may do this");
}

static enum err
read_pulse(struct scope *sc, struct txn *t, void *ctx)
{
	struct clinic_pulse *p = ctx;

	return txn_position(sc, t, &p->position);
}

enum err
clinic_check(struct scope *sc, struct clinic *c, struct clinic_pulse *out)
{
	out->started_ms = c->started_ms;
	return store_read(sc, c->db, read_pulse, out);
}

struct reading {
	const struct clinic_change_query *q;
	struct clinic_news *out;
};

static enum err
read_changes(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct clinic_news *out = x->out;

	TRY(txn_position(sc, t, &out->next));
	if (x->q->since == 0)
		return OK;
	TRY(clinic_change_store_list(sc, t, x->q, &out->rows, &out->count));
	if (out->count == CLINIC_CHANGES_MAX)
		out->next = out->rows[out->count - 1].pos;
	return OK;
}

enum err
clinic_read_changes(struct scope *sc, struct clinic *c,
		    const struct clinic_change_query *q,
		    struct clinic_news *out)
{
	struct reading x = {q, out};

	*out = (struct clinic_news){0};
	return store_read(sc, c->db, read_changes, &x);
}
