#include <string.h>

#include "room/erasure.h"
#include "store/event_type_store.h"
#include "sync/memory.h"
#include "sync/state_section.h"
#include "sync/timeline.h"
#include "sync/v3_priv.h"

/* One room of the answer. */
struct room_part {
	const struct member_row *m;
	bool fresh;    /* the client does not know the room yet */
	int64_t since; /* what the client knows; 0 when fresh */
	int64_t until; /* what it may know afterwards */
	int64_t left;  /* where the user's view of others ends */
	bool is_joined;
	bool members_changed;
	struct room_card *card; /* NULL: all from the store */
	struct room_view *view;
	struct timeline timeline;
	struct event_rows state;
	struct room_summary summary;
	bool has_heroes;
	struct map *wanted; /* lazy loading: members needed */
	struct receipt_rows receipts;
};

static struct event_writer
writer_for(struct v3 *v, const struct room_part *p, bool is_state)
{
	const struct requester *rq = v->q->rq;

	return (struct event_writer){
		.t = v->t,
		.w = &v->w,
		.viewer = {.user_nid = rq->user_nid,
			   .device_nid = rq->device_nid,
			   .now_ms = rq->now_ms,
			   .room_id = p->m->room_id,
			   .format = v->q->filter->f.is_federation_format
					     ? EVENT_FORMAT_FEDERATION
					     : EVENT_FORMAT_SYNC},
		.view = p->view,
		.is_state = is_state};
}

/* What the client knows of the room, and where its view ends. */
static enum err
read_span(struct scope *sc, struct v3 *v, struct room_part *p)
{
	enum membership before = MEMBERSHIP_NONE;

	p->is_joined = p->m->membership == MEMBERSHIP_JOIN;
	p->until = p->is_joined ? v->now : p->m->pos;
	if (v->since > 0 && p->m->since_pos > v->since)
		TRY(room_membership_at(sc, v->t, p->m->room_nid,
				       v->q->rq->user_id, v->since, &before));
	else if (v->since > 0)
		before = p->m->membership;
	p->fresh = before != MEMBERSHIP_JOIN;
	p->since = p->fresh ? 0 : v->since;
	return OK;
}

/* Somebody who left never saw more than the timeline up to then. Whoever was
 * not joined before the leave (an invite refused) sees nothing but the event.
 */
static enum err
read_timeline(struct scope *sc, struct v3 *v, struct room_part *p)
{
	const struct sync_filter *f = v->q->filter;
	struct timeline_query tq = {
		.room_nid = p->m->room_nid,
		.room_id = p->m->room_id,
		.viewer = v->q->rq->user_id,
		.from = p->fresh ? INT64_MIN : p->since,
		.to = p->until,
		.limit = f->timeline_limit,
		.filter = sync_filter_is_open(&f->f.timeline) ? NULL
							      : &f->f.timeline,
		.view = p->view,
		.ignored = v->ignored,
		.card = p->card != NULL ? p->card->timeline : NULL};
	enum membership before = MEMBERSHIP_JOIN;

	if (!p->is_joined && p->fresh) {
		TRY(room_membership_at(sc, v->t, p->m->room_nid,
				       v->q->rq->user_id, p->m->pos - 1,
				       &before));
		if (before != MEMBERSHIP_JOIN)
			tq.from = p->m->pos - 1;
	}
	TRY(timeline_read(sc, v->t, &tq, &p->timeline));
	if (!v->has_erased)
		return OK;
	return room_hide_erased(sc, v->t, v->q->rq->user_nid,
				&p->timeline.events);
}

static int64_t
min_pos(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool
has_member_event(const struct event_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->rows[i].type_nid == TYPE_MEMBER &&
		    rows->rows[i].state_key != NULL)
			return true;
	return false;
}

static enum err
has_state(struct scope *sc, struct v3 *v, const struct room_part *p,
	  int64_t type_nid, bool *out)
{
	const struct state_entry key = {.type_nid = type_nid, .state_key = ""};
	int64_t nid;

	TRY(state_store_find(sc, v->t, p->m->room_nid, &key, &nid));
	*out = nid != 0;
	return OK;
}

/* Heroes name a room that has no name of its own. */
static enum err
read_summary(struct scope *sc, struct v3 *v, struct room_part *p)
{
	bool named;

	struct event_row e;

	if (p->card != NULL &&
	    room_summary_make(&p->card->state->faces, v->q->rq->user_id,
			      &p->summary)) {
		p->has_heroes =
			!room_card_find(p->card, TYPE_NAME, "", &e) &&
			!room_card_find(p->card, TYPE_CANONICAL_ALIAS, "", &e);
		return OK;
	}
	TRY(room_summary_read(sc, v->t, p->m->room_nid, v->q->rq->user_id,
			      &p->summary));
	TRY(has_state(sc, v, p, TYPE_NAME, &named));
	if (!named)
		TRY(has_state(sc, v, p, TYPE_CANONICAL_ALIAS, &named));
	p->has_heroes = !named;
	return OK;
}

static void
want(struct v3 *v, struct room_part *p, const char *user_id, int64_t user_nid)
{
	const struct sent_members_key k = {v->q->rq->device_nid,
					   p->m->room_nid};
	const struct event_filter *f = &v->q->filter->f.state;

	if (user_nid != 0 && !p->fresh && !f->include_redundant_members &&
	    sent_members_has(v->s->sent, &k, user_nid, v->since))
		return;
	(void)map_put(p->wanted, user_id, p);
}

/* Which members a lazy-loading client cannot do without. */
static void
collect_wanted(struct scope *sc, struct v3 *v, struct room_part *p)
{
	const struct event_row *e;
	size_t i;

	p->wanted = sync_scope_map(sc);
	for (i = 0; i < p->timeline.events.count; i++) {
		e = &p->timeline.events.rows[i];
		want(v, p, e->sender, e->sender_nid);
	}
	for (i = 0; p->has_heroes && i < p->summary.hero_count; i++)
		if (p->fresh || p->members_changed)
			want(v, p, p->summary.heroes[i], 0);
	if (p->fresh || v->q->full_state)
		want(v, p, v->q->rq->user_id, 0);
}

static bool
is_lazy(const struct v3 *v)
{
	return v->q->filter->f.state.lazy_load_members ||
	       v->q->filter->f.timeline.lazy_load_members;
}

static enum err
read_state(struct scope *sc, struct v3 *v, struct room_part *p)
{
	const struct event_filter *f = &v->q->filter->f.state;
	bool open = sync_filter_is_open(f);
	struct state_query sq = {
		.room_nid = p->m->room_nid,
		.from = p->since,
		.to = v->q->state_after_key != NULL
			      ? p->left
			      : min_pos(p->timeline.start, p->left),
		.now = p->left,
		.current = v->now,
		.full = p->fresh || v->q->full_state,
		.lazy = is_lazy(v),
		.wanted = p->wanted,
		.timeline = &p->timeline.events,
		.card = p->card};
	size_t i, kept = 0;

	/* What lies beyond a leave is nobody's business; state after it is the
	 * leave itself. */
	if (p->fresh && !p->is_joined && p->timeline.start == p->m->pos - 1) {
		if (v->q->state_after_key != NULL)
			p->state = p->timeline.events;
		return OK;
	}
	TRY(state_section_read(sc, v->t, &sq, &p->state));
	for (i = 0; i < p->state.count; i++)
		if (open ||
		    timeline_admits(f, p->m->room_id, &p->state.rows[i]))
			p->state.rows[kept++] = p->state.rows[i];
	p->state.count = kept;
	return OK;
}

/* Notes which members go out with this answer. */
static void
note_sent(struct v3 *v, const struct room_part *p)
{
	const struct sent_members_key k = {v->q->rq->device_nid,
					   p->m->room_nid};
	const struct event_row *e;
	size_t i;

	for (i = 0; i < p->state.count; i++) {
		e = &p->state.rows[i];
		if (e->type_nid == TYPE_MEMBER &&
		    strcmp(e->sender, e->state_key) == 0)
			sent_members_add(v->s->sent, &k, e->sender_nid, v->now);
	}
}

/* Who does not know a joined room yet is shown what all are. */
static enum err
read_card(struct scope *sc, struct v3 *v, struct room_part *p)
{
	const struct sync_filter *f = v->q->filter;
	const struct card_wish wish = {
		.members = !is_lazy(v),
		.events = f->timeline_limit > 0 ? f->timeline_limit : 1};

	if (!p->fresh || !p->is_joined || f->f.is_federation_format ||
	    f->timeline_limit > ROOM_CARD_EVENTS_MAX)
		return OK;
	TRY(room_card_get(sc, &v->cards, p->m, &wish, &p->card));
	if (p->card != NULL &&
	    p->card->state->faces.joined <= ROOM_CARD_FEW_MEMBERS)
		return room_card_add_members(sc, &v->cards, p->m, p->card);
	return OK;
}

static enum err
open_view(struct scope *sc, struct v3 *v, struct room_part *p)
{
	const char *viewer = v->q->rq->user_id;

	if (p->card == NULL)
		return room_view_open(sc, v->t, p->m->room_nid, viewer,
				      &p->view);
	return room_view_open_as(sc, v->t, p->m, viewer,
				 &p->card->state->visibility, &p->view);
}

static enum err
read_room(struct scope *sc, struct v3 *v, struct room_part *p)
{
	TRY(read_span(sc, v, p));
	TRY(read_card(sc, v, p));
	TRY(open_view(sc, v, p));
	p->left = min_pos(p->until, room_view_left_at(p->view));
	TRY(read_timeline(sc, v, p));
	p->members_changed = p->fresh || p->timeline.limited ||
			     has_member_event(&p->timeline.events);
	if (p->is_joined && (p->members_changed || v->q->full_state))
		TRY(read_summary(sc, v, p));
	if (is_lazy(v))
		collect_wanted(sc, v, p);
	TRY(read_state(sc, v, p));
	if (is_lazy(v))
		note_sent(v, p);
	if (p->fresh && v->since > 0)
		TRY(v3_data_read_room(v, p->m->room_id));
	if (p->is_joined && p->m->receipt_pos > p->since)
		TRY(receipt_store_list(sc, v->t, p->m->room_nid, p->since,
				       v->now, &p->receipts));
	return OK;
}

static void
write_summary(struct v3 *v, const struct room_part *p)
{
	size_t i;

	if (!p->is_joined || !(p->members_changed || v->q->full_state))
		return;
	json_key(&v->w, "summary");
	json_object_begin(&v->w);
	if (p->has_heroes) {
		json_key(&v->w, "m.heroes");
		json_array_begin(&v->w);
		for (i = 0; i < p->summary.hero_count; i++)
			json_string(&v->w, p->summary.heroes[i]);
		json_array_end(&v->w);
	}
	json_put_int(&v->w, "m.joined_member_count", p->summary.joined);
	json_put_int(&v->w, "m.invited_member_count", p->summary.invited);
	json_object_end(&v->w);
}

static enum err
write_events(struct scope *sc, struct v3 *v, const struct room_part *p)
{
	struct event_writer ew = writer_for(v, p, false);

	ew.is_bundled = p->timeline.limited;
	json_key(&v->w, "timeline");
	json_object_begin(&v->w);
	json_key(&v->w, "events");
	json_array_begin(&v->w);
	TRY(timeline_write(sc, &ew, &p->timeline.events));
	json_array_end(&v->w);
	json_put_bool(&v->w, "limited", p->timeline.limited);
	json_put_string(&v->w, "prev_batch",
			sync_token_order_text(sc, p->timeline.start));
	json_object_end(&v->w);
	ew.is_state = true;
	ew.is_bundled = false;
	json_key(&v->w, v->q->state_after_key != NULL ? v->q->state_after_key
						      : "state");
	json_object_begin(&v->w);
	json_key(&v->w, "events");
	json_array_begin(&v->w);
	TRY(timeline_write(sc, &ew, &p->state));
	json_array_end(&v->w);
	json_object_end(&v->w);
	return OK;
}

static bool
ephemeral_admits(const struct v3 *v, const char *room_id, const char *type)
{
	const struct filter_event e = {.type = type, .room_id = room_id};

	return event_filter_admits(&v->q->filter->f.ephemeral, &e);
}

/* Writes the event m.receipt; nothing when there is none for this viewer. */
static bool
write_receipts(struct scope *sc, struct v3 *v, const struct room_part *p)
{
	const struct room_receipt_options o = {.viewer_nid =
						       v->q->rq->user_nid};
	struct json_writer before = v->w;
	size_t len = v->w.out->len;
	bool any = false;

	if (p->receipts.count == 0 ||
	    !ephemeral_admits(v, p->m->room_id, "m.receipt"))
		return false;
	json_object_begin(&v->w);
	json_put_string(&v->w, "type", "m.receipt");
	json_key(&v->w, "content");
	room_receipts_render(&v->w, sc, &p->receipts, &o, &any);
	json_object_end(&v->w);
	if (!any) {
		v->w = before;
		v->w.out->len = len;
	}
	return any;
}

static void
put_typing(struct json_writer *w, const char **users, size_t count)
{
	size_t i;

	json_object_begin(w);
	json_put_string(w, "type", "m.typing");
	json_key(w, "content");
	json_object_begin(w);
	json_key(w, "user_ids");
	json_array_begin(w);
	for (i = 0; i < count; i++)
		json_string(w, users[i]);
	json_array_end(w);
	json_object_end(w);
	json_object_end(w);
}

enum err
v3_typing_write(struct scope *sc, struct sync *s, struct json_writer *w,
		int64_t room_nid)
{
	const char **users;
	size_t count;
	int64_t changed;

	TRY(room_typing_read(sc, s->rooms, room_nid, &users, &count, &changed));
	put_typing(w, users, count);
	return OK;
}

static enum err
write_typing(struct scope *sc, struct v3 *v, const struct room_part *p,
	     bool *any_out)
{
	const char **users;
	size_t count;
	int64_t changed;

	if (!ephemeral_admits(v, p->m->room_id, "m.typing"))
		return OK;
	TRY(room_typing_read(sc, v->s->rooms, p->m->room_nid, &users, &count,
			     &changed));
	if (p->fresh ? count == 0
		     : changed <= v->volatile_since && v->volatile_since >= 0)
		return OK;
	*any_out = true;
	put_typing(&v->w, users, count);
	return OK;
}

static void
write_counts(struct v3 *v, const struct room_unread *u)
{
	json_object_begin(&v->w);
	json_put_int(&v->w, "notification_count", u->notifications);
	json_put_int(&v->w, "highlight_count", u->highlights);
	json_object_end(&v->w);
}

static enum err
write_unread(struct scope *sc, struct v3 *v, const struct room_part *p)
{
	struct room_unread_all u = {0};
	const struct memory_unread learned = {
		v->q->rq->user_nid, p->m->room_nid, v->now, &u,
		push_settings_is_muted(v->push, p->m->room_id) ||
			push_settings_is_quiet(v->push, p->m->room_id)};
	const struct room_unread_query uq = {
		p->m->room_nid, v->q->rq->user_nid, v->ignored,
		push_settings_is_quiet(v->push, p->m->room_id)};
	bool threads = v->q->filter->has_threads;
	size_t i;

	if (memory_find_unread(v->s, p->m, v->settings_since, &u.total)) {
		u.main = u.total;
	} else {
		if (!push_settings_is_muted(v->push, p->m->room_id))
			TRY(room_unread_read(sc, v->t, &uq, &u));
		memory_learn_unread(v->s, &learned);
	}
	json_key(&v->w, "unread_notifications");
	write_counts(v, threads ? &u.main : &u.total);
	if (!threads)
		return OK;
	json_key(&v->w, "unread_thread_notifications");
	json_object_begin(&v->w);
	for (i = 0; i < u.thread_count; i++) {
		json_key(&v->w, u.threads[i].root);
		write_counts(v, &u.threads[i].unread);
	}
	json_object_end(&v->w);
	return OK;
}

static bool
has_own_receipt(const struct v3 *v, const struct room_part *p)
{
	size_t i;

	for (i = 0; i < p->receipts.count; i++)
		if (p->receipts.rows[i].user_nid == v->q->rq->user_nid)
			return true;
	return false;
}

static enum err
write_room(struct scope *sc, struct v3 *v, const struct member_row *m)
{
	struct room_part p = {.m = m};
	struct json_writer before = v->w;
	size_t len = v->w.out->len;
	bool any;

	TRY(read_room(sc, v, &p));
	any = p.fresh || v->q->full_state || p.timeline.events.count > 0 ||
	      p.timeline.limited || p.state.count > 0 || !p.is_joined ||
	      has_own_receipt(v, &p);
	json_key(&v->w, m->room_id);
	json_object_begin(&v->w);
	write_summary(v, &p);
	TRY(write_events(sc, v, &p));
	if (p.is_joined) {
		json_key(&v->w, "ephemeral");
		json_object_begin(&v->w);
		json_key(&v->w, "events");
		json_array_begin(&v->w);
		any |= write_receipts(sc, v, &p);
		TRY(write_typing(sc, v, &p, &any));
		json_array_end(&v->w);
		json_object_end(&v->w);
		TRY(write_unread(sc, v, &p));
	}
	json_key(&v->w, "account_data");
	v3_data_write(v, m->room_id, &v->q->filter->f.room_account_data, &any);
	json_object_end(&v->w);
	if (!any) {
		v->w = before;
		v->w.out->len = len;
	}
	v->said_something |= any;
	return OK;
}

/* A room at a time: what was read for one goes before the next is read. */
enum err
v3_room_write(struct scope *sc, struct v3 *v, const struct member_row *m)
{
	struct scope own;
	enum err e;

	scope_begin(&own, sc->tag);
	e = write_room(&own, v, m);
	if (e != OK)
		e = scope_fail(sc, e, "%s", scope_fail_text(&own));
	scope_end(&own);
	return e;
}
