/* One thread that looks through new events for who is to be alerted.
 *
 * It starts where the last run left off.  While there is no pusher at all it
 * reads nothing. */
#include "push/call_ring.h"
#include "push/push_priv.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "room/push_view.h"
#include "store/event_type_store.h"
#include "store/user_id_store.h"
#include "user/alert.h"

#define EVENTS_AT_ONCE 100
#define ROWS_AT_ONCE 100
#define KEEP_EVERY ((int64_t)2000) /* positions between notes of the place */
#define RETRY_NS 500000000L

/* What a stretch of events gives. */
struct look {
	struct push *p;
	int64_t from;
	int64_t upto; /* looked through */
	bool has_more;
	struct push_queue_row *rows;
	size_t count;
	size_t cap;
	struct call_ring *rings;
	size_t ring_count;
	size_t ring_cap;
};

/* A piece of it that is written at once. */
struct piece {
	const struct push_queue_row *rows;
	size_t count;
	int64_t upto; /* -1: not the last */
	const struct look *look;
};

/* --- judging --- */

static void
add_row(struct scope *sc, struct look *l, const struct push_queue_row *row)
{
	struct push_queue_row *larger;

	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 16 : 2 * l->cap;
		larger = scope_array(sc, struct push_queue_row, l->cap);
		if (l->count > 0)
			memcpy(larger, l->rows, l->count * sizeof(*larger));
		l->rows = larger;
	}
	l->rows[l->count++] = *row;
}

static void
add_ring(struct scope *sc, struct look *l, const struct call_ring *ring)
{
	struct call_ring *larger;

	if (l->ring_count == l->ring_cap) {
		l->ring_cap = l->ring_cap == 0 ? 4 : 2 * l->ring_cap;
		larger = scope_array(sc, struct call_ring, l->ring_cap);
		if (l->ring_count > 0)
			memcpy(larger, l->rings,
			       l->ring_count * sizeof(*larger));
		l->rings = larger;
	}
	l->rings[l->ring_count++] = *ring;
}

/* Whether the default rules alone alert nobody. */
static bool
is_plain(const struct push_view *v)
{
	return v->row->notify_class == NOTIFY_NONE &&
	       v->row->state_key == NULL &&
	       yyjson_obj_get(v->event.content, "m.mentions") == NULL;
}

static enum err
judge_user(struct scope *sc, struct txn *t, struct look *l,
	   const struct push_view *v, int64_t user_nid, struct push_result *out)
{
	struct alert_case c = {.user_nid = user_nid,
			       .room_id = v->room_id,
			       .event = &v->event,
			       .viewer = v->room,
			       .is_plain = is_plain(v)};

	memset(out, 0, sizeof(*out));
	if (user_nid == v->row->sender_nid)
		return OK;
	TRY(user_id_store_get(sc, t, user_nid, &c.viewer.user_id));
	TRY(push_view_name(sc, t, v->row->room_nid, c.viewer.user_id,
			   &c.viewer.display_name));
	return alert_judge(sc, l->p->users, t, &c, out);
}

/* Whether a phone of our own app is rung instead of told once: then the ring is
 * noted, for all phones of that user. */
static enum err
ring_user(struct scope *sc, struct txn *t, struct look *l,
	  const struct push_view *v, int64_t user_nid,
	  const struct push_result *result)
{
	struct call_ring ring;
	const char *user_id;

	TRY(user_id_store_get(sc, t, user_nid, &user_id));
	if (!call_ring_is_for(v, user_id) || !call_ring_begin(sc, v, &ring))
		return OK;
	ring.user_nid = user_nid;
	ring.row.sounds = result->sound != NULL;
	add_ring(sc, l, &ring);
	return OK;
}

static enum err
judge_pushers(struct scope *sc, struct txn *t, struct look *l,
	      const struct push_view *v, const struct pusher_rows *pushers)
{
	struct push_queue_row row = {.event_nid = v->row->nid,
				     .added_ms = clock_wall_ms()};
	struct push_result result = {0};
	int64_t user_nid = 0, rung_nid = 0;
	bool rings = call_ring_is_invite(v, pushers->count);
	size_t i;

	for (i = 0; i < pushers->count; i++) {
		if (pushers->rows[i].user_nid != user_nid) {
			user_nid = pushers->rows[i].user_nid;
			TRY(judge_user(sc, t, l, v, user_nid, &result));
		}
		if (!result.notify)
			continue;
		if (rings &&
		    strcmp(pushers->rows[i].kind, PUSH_KIND_WEB) == 0) {
			if (rung_nid != user_nid)
				TRY(ring_user(sc, t, l, v, user_nid, &result));
			rung_nid = user_nid;
			continue;
		}
		row.pusher_nid = pushers->rows[i].nid;
		row.highlight = result.highlight;
		row.sound = result.sound;
		row.is_high = result.highlight || result.sound != NULL ||
			      v->row->type_nid == TYPE_ENCRYPTED;
		add_row(sc, l, &row);
	}
	return OK;
}

/* Who is invited is alerted too. */
static enum err
find_invited(struct scope *sc, struct txn *t, const struct event_row *e,
	     int64_t *user_nid_out)
{
	*user_nid_out = 0;
	if (e->type_nid != TYPE_MEMBER || e->state_key == NULL ||
	    event_row_membership(sc, e) != MEMBERSHIP_INVITE)
		return OK;
	return user_id_store_find(sc, t, e->state_key, user_nid_out);
}

static enum err
look_at(struct scope *sc, struct txn *t, struct look *l, int64_t nid)
{
	struct pusher_rows pushers;
	struct push_view view;
	struct call_ring ring;
	struct event_row e;
	int64_t invited;
	enum err err;

	err = event_store_get(sc, t, nid, &e);
	if (err == ERR_NOT_FOUND)
		return OK;
	TRY(err);
	if (clock_wall_ms() - e.received_ts > PUSH_TTL_S * 1000)
		return OK;
	if (call_ring_end(sc, &e, &ring)) {
		add_ring(sc, l, &ring);
		return OK;
	}
	TRY(find_invited(sc, t, &e, &invited));
	TRY(pusher_store_list_room(sc, t, e.room_nid, invited, &pushers));
	if (pushers.count == 0)
		return OK;
	TRY(push_view_read(sc, t, &e, &view));
	return judge_pushers(sc, t, l, &view, &pushers);
}

static enum err
look_through(struct scope *sc, struct txn *t, void *ctx)
{
	struct look *l = ctx;
	size_t count, i;
	int64_t *nids;

	TRY(txn_position(sc, t, &l->upto));
	TRY(push_queue_store_list_events(sc, t, l->from, EVENTS_AT_ONCE, &nids,
					 &count));
	for (i = 0; i < count; i++)
		TRY(look_at(sc, t, l, nids[i]));
	l->has_more = count == EVENTS_AT_ONCE;
	if (l->has_more)
		l->upto = nids[count - 1];
	return OK;
}

/* --- keeping --- */

static enum err
write_piece(struct scope *sc, struct txn *t, void *ctx)
{
	const struct piece *x = ctx;
	size_t i;

	for (i = 0; i < x->count; i++)
		TRY(push_queue_store_add(sc, t, &x->rows[i]));
	for (i = 0; x->upto >= 0 && i < x->look->ring_count; i++)
		TRY(call_ring_write(sc, t, &x->look->rings[i]));
	return x->upto >= 0 ? push_queue_store_set_position(sc, t, x->upto)
			    : OK;
}

static enum err
keep(struct scope *sc, const struct look *l)
{
	struct piece x = {.look = l};
	size_t at = 0;

	do {
		x.rows = l->rows + at;
		x.count = l->count - at;
		if (x.count > ROWS_AT_ONCE)
			x.count = ROWS_AT_ONCE;
		at += x.count;
		x.upto = at == l->count ? l->upto : -1;
		TRY(store_write(sc, l->p->db, write_piece, &x));
	} while (at < l->count);
	for (at = 0; at < l->count; at++)
		delivery_wake(l->p, l->rows[at].pusher_nid, 0);
	if (l->ring_count > 0)
		alert_sender_wake(l->p);
	return OK;
}

/* --- the thread --- */

struct place {
	int64_t pos;  /* looked through */
	int64_t kept; /* and noted in the store */
};

static enum err
go_on(struct scope *sc, struct push *p, struct place *at, bool *more_out)
{
	struct look l = {.p = p, .from = at->pos};

	TRY(store_read(sc, p->db, look_through, &l));
	if (l.count > 0 || l.ring_count > 0 || l.upto - at->kept > KEEP_EVERY) {
		TRY(keep(sc, &l));
		at->kept = l.upto;
	}
	at->pos = l.upto;
	*more_out = l.has_more;
	return OK;
}

/* False: the end. */
static bool
wait_for_news(struct push *p, int64_t pos)
{
	bool stopping;

	(void)pthread_mutex_lock(&p->told_lock);
	while (!p->stopping && (atomic_load(&p->pushers) == 0 ||
				atomic_load(&p->told_pos) <= pos))
		(void)pthread_cond_wait(&p->told, &p->told_lock);
	stopping = p->stopping;
	(void)pthread_mutex_unlock(&p->told_lock);
	return !stopping;
}

static void
read_news(struct push *p, struct place *at)
{
	struct scope sc;
	bool more = true;
	enum err e = OK;

	while (more && e == OK) {
		scope_begin(&sc, "push");
		e = go_on(&sc, p, at, &more);
		if (e != OK)
			log_warn("push: %s", scope_fail_text(&sc));
		scope_end(&sc);
	}
	if (e != OK)
		(void)nanosleep(&(struct timespec){0, RETRY_NS}, NULL);
}

static void *
read_loop(void *arg)
{
	struct push *p = arg;
	struct place at = {p->start_pos, p->start_pos};
	int64_t floor_pos;

	while (wait_for_news(p, at.pos)) {
		floor_pos = atomic_load(&p->floor_pos);
		if (at.pos < floor_pos)
			at.pos = at.kept = floor_pos;
		if (atomic_load(&p->told_pos) > at.pos)
			read_news(p, &at);
	}
	return NULL;
}

static void
wake_reader(struct push *p)
{
	(void)pthread_mutex_lock(&p->told_lock);
	(void)pthread_cond_signal(&p->told);
	(void)pthread_mutex_unlock(&p->told_lock);
}

static void
on_change(void *ctx, const struct notify_change *c)
{
	struct push *p = ctx;

	if (c->kind != NOTIFY_EVENT && c->kind != NOTIFY_MEMBERSHIP)
		return;
	atomic_store(&p->told_pos, c->position);
	if (atomic_load(&p->pushers) > 0)
		wake_reader(p);
}

void
alert_reader_add_pusher(struct push *p, int64_t floor_pos)
{
	if (floor_pos > atomic_load(&p->floor_pos))
		atomic_store(&p->floor_pos, floor_pos);
	atomic_fetch_add(&p->pushers, 1);
	wake_reader(p);
}

static enum err
find_start(struct scope *sc, struct txn *t, void *ctx)
{
	struct push *p = ctx;
	int64_t pushers, now;

	TRY(pusher_store_count(sc, t, &pushers));
	TRY(push_queue_store_get_position(sc, t, &p->start_pos));
	TRY(txn_position(sc, t, &now));
	if (pushers == 0 || p->start_pos < 0)
		p->start_pos = now;
	atomic_store(&p->pushers, pushers);
	atomic_store(&p->told_pos, now);
	return OK;
}

enum err
alert_reader_start(struct scope *sc, struct push *p, struct notify *n)
{
	(void)pthread_mutex_init(&p->told_lock, NULL);
	(void)pthread_cond_init(&p->told, NULL);
	TRY(store_read(sc, p->db, find_start, p));
	notify_subscribe(n, on_change, p);
	if (pthread_create(&p->reader, NULL, read_loop, p) != 0)
		return scope_fail(sc, ERR_NOMEM,
				  "cannot start a thread for pushes");
	p->has_reader = true;
	return OK;
}

void
alert_reader_stop(struct push *p)
{
	(void)pthread_mutex_lock(&p->told_lock);
	p->stopping = true;
	(void)pthread_cond_signal(&p->told);
	(void)pthread_mutex_unlock(&p->told_lock);
	if (p->has_reader)
		(void)pthread_join(p->reader, NULL);
	(void)pthread_mutex_destroy(&p->told_lock);
	(void)pthread_cond_destroy(&p->told);
}
