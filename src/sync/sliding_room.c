/* One room of an answer of sliding sync. */
#include <string.h>

#include "room/erasure.h"
#include "store/event_type_store.h"
#include "sync/memory.h"
#include "sync/sliding_part.h"
#include "sync/state_section.h"
#include "sync/timeline.h"

/* --- what is to be sent --- */

static bool
has_left(const struct member_row *m)
{
	return m->membership == MEMBERSHIP_LEAVE ||
	       m->membership == MEMBERSHIP_BAN;
}

static void
begin(struct sliding *x, struct sliding_entry *e, struct sliding_part *p)
{
	const struct sliding_seen *seen;

	p->e = e;
	p->m = e->m;
	seen = sliding_conn_find(x->q->conn, p->m->room_nid);
	if (seen != NULL)
		p->seen = *seen;
	e->was_in_window = p->seen.in_window;
	p->is_inside = p->m->membership == MEMBERSHIP_JOIN ||
		       (has_left(p->m) && p->seen.is_inside);
	p->initial = !p->seen.is_inside || !p->is_inside;
	p->until = p->m->membership == MEMBERSHIP_JOIN ? x->now : p->m->pos;
	p->has_news = p->initial || e->recency > p->seen.sent_pos;
	p->expanded = !p->initial &&
		      e->config.timeline_limit > p->seen.timeline_count;
	p->state_hash = sliding_state_hash(&e->config);
}

static bool
is_up_to_date(const struct sliding *x, const struct sliding_part *p)
{
	if (p->seen.sent_pos == 0 || p->e->recency > p->seen.sent_pos ||
	    p->seen.membership != p->m->membership ||
	    sliding_is_direct(x, p->m->room_id) != p->seen.is_dm)
		return false;
	if (!p->is_inside)
		return true;
	if (p->expanded || p->state_hash != p->seen.state_hash)
		return false;
	return p->m->membership != MEMBERSHIP_JOIN ||
	       p->m->receipt_pos <= p->seen.receipt_pos;
}

static enum err
read_timeline(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	struct timeline_query tq = {.room_nid = p->m->room_nid,
				    .room_id = p->m->room_id,
				    .viewer = x->q->rq->user_id,
				    .from = p->initial || p->expanded
						    ? INT64_MIN
						    : p->seen.sent_pos,
				    .to = p->until,
				    .limit = p->e->config.timeline_limit,
				    .view = p->view,
				    .ignored = x->ignored};
	size_t i;

	if (p->e->card != NULL && tq.from == INT64_MIN)
		tq.card = p->e->card->timeline;
	p->timeline.start = p->until;
	if (!p->has_news && !p->expanded)
		return OK;
	TRY(timeline_read(sc, x->t, &tq, &p->timeline));
	if (x->has_erased)
		TRY(room_hide_erased(sc, x->t, x->q->rq->user_nid,
				     &p->timeline.events));
	for (i = 0; x->since > 0 && i < p->timeline.events.count; i++)
		if (p->timeline.events.rows[i].room_order > x->since)
			p->live++;
	return OK;
}

/* Members that lazy loading needs: who wrote, and who was changed. */
static void
collect_members(struct sliding *x, const struct sliding_part *p,
		struct map *wanted)
{
	const struct sent_members_key k = {(int64_t)sliding_conn_id(x->q->conn),
					   p->m->room_nid};
	int64_t seq = (int64_t)sliding_conn_seq(x->q->conn);
	const struct event_row *e;
	size_t i;

	for (i = 0; i < p->timeline.events.count; i++) {
		e = &p->timeline.events.rows[i];
		if (p->initial ||
		    !sent_members_has(x->s->sent, &k, e->sender_nid, seq))
			(void)map_put(wanted, e->sender, wanted);
		if (e->type_nid == TYPE_MEMBER && e->state_key != NULL)
			(void)map_put(wanted, e->state_key, wanted);
	}
}

static void
note_member(struct sliding *x, const struct sliding_part *p,
	    const struct event_row *e)
{
	const struct sent_members_key k = {(int64_t)sliding_conn_id(x->q->conn),
					   p->m->room_nid};

	if (e->type_nid == TYPE_MEMBER && strcmp(e->sender, e->state_key) == 0)
		sent_members_add(x->s->sent, &k, e->sender_nid,
				 (int64_t)sliding_conn_seq(x->q->conn) + 1);
}

static bool
has_event(const struct event_rows *rows, int64_t nid)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->rows[i].nid == nid)
			return true;
	return false;
}

static void
append(struct scope *sc, struct event_rows *to, const struct event_rows *from)
{
	struct event_row *all;
	size_t i, count = to->count;

	if (from->count == 0)
		return;
	all = scope_array(sc, struct event_row, to->count + from->count);
	if (count > 0)
		memcpy(all, to->rows, count * sizeof(*all));
	for (i = 0; i < from->count; i++)
		if (!has_event(to, from->rows[i].nid))
			all[count++] = from->rows[i];
	to->rows = all;
	to->count = count;
}

/* Of what changed: what is asked for, and with lazy members all of theirs while
 * there is no gap. */
static enum err
read_changes(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	const struct sliding_room_config *c = &p->e->config;
	struct state_entries picked = {NULL, 0};
	struct event_rows changed;
	bool lazy = c->lazy && !p->timeline.limited;
	size_t i, kept = 0;

	picked.entries =
		scope_array(sc, struct state_entry, p->delta.count + 1);
	for (i = 0; i < p->delta.count; i++) {
		const struct state_entry *e = &p->delta.entries[i];

		if (e->type_nid == TYPE_MEMBER && !lazy &&
		    !sliding_wants_state(c, "m.room.member", e->state_key,
					 x->q->rq->user_id))
			continue;
		picked.entries[picked.count++] = *e;
	}
	TRY(room_load_events(sc, x->t, &picked, &changed));
	for (i = 0; i < changed.count; i++)
		if ((lazy && changed.rows[i].type_nid == TYPE_MEMBER) ||
		    sliding_wants_state(c, changed.rows[i].type,
					changed.rows[i].state_key,
					x->q->rq->user_id))
			changed.rows[kept++] = changed.rows[i];
	changed.count = kept;
	append(sc, &p->state, &changed);
	return OK;
}

static enum err
read_lazy(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	struct map *wanted = sync_scope_map(sc);
	struct state_entry key = {.type_nid = TYPE_MEMBER};
	struct event_rows members = {NULL, 0};
	size_t it = 0;
	void *value;

	collect_members(x, p, wanted);
	members.rows = scope_array(sc, struct event_row, wanted->count + 1);
	while (map_next(wanted, &it, &key.state_key, &value)) {
		TRY(sliding_key_read(sc, x, p->e, &key,
				     &members.rows[members.count]));
		members.count += key.event_nid != 0;
	}
	append(sc, &p->state, &members);
	return OK;
}

static int64_t
state_until(const struct sliding_part *p)
{
	return p->e->left_at < p->until ? p->e->left_at : p->until;
}

static enum err
read_state(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	size_t i;

	if (!p->initial && p->has_news)
		TRY(room_state_delta(sc, x->t, p->m->room_nid, p->seen.sent_pos,
				     state_until(p), &p->delta));
	if (p->initial || p->state_hash != p->seen.state_hash)
		TRY(sliding_state_read(sc, x, p->e, &p->state));
	if (p->delta.count > 0)
		TRY(read_changes(sc, x, p));
	if (p->e->config.lazy)
		TRY(read_lazy(sc, x, p));
	for (i = 0; p->e->config.lazy && i < p->state.count; i++)
		note_member(x, p, &p->state.rows[i]);
	return OK;
}

static enum err
read_unread(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	struct room_unread_all all = {0};
	const struct room_unread_query uq = {
		p->m->room_nid, x->q->rq->user_nid, x->ignored,
		push_settings_is_quiet(x->push, p->m->room_id)};
	struct memory_unread learned = {x->q->rq->user_nid, p->m->room_nid,
					x->now, &all, false};

	if (p->m->membership == MEMBERSHIP_JOIN &&
	    memory_find_unread(x->s, p->m, x->settings_since, &p->unread))
		return OK;
	learned.is_muted = p->m->membership != MEMBERSHIP_JOIN ||
			   push_settings_is_muted(x->push, p->m->room_id);
	if (!learned.is_muted)
		TRY(room_unread_read(sc, x->t, &uq, &all));
	learned.is_muted |= uq.mentions_only;
	memory_learn_unread(x->s, &learned);
	p->unread = all.total;
	return OK;
}

/* --- writing --- */

static struct event_writer
writer_for(struct sliding *x, const struct sliding_part *p)
{
	const struct requester *rq = x->q->rq;

	return (struct event_writer){.t = x->t,
				     .w = &x->w,
				     .viewer = {.user_nid = rq->user_nid,
						.device_nid = rq->device_nid,
						.now_ms = rq->now_ms,
						.room_id = p->m->room_id,
						.format = EVENT_FORMAT_SYNC},
				     .view = p->view};
}

static enum err
write_events(struct scope *sc, struct sliding *x, const struct sliding_part *p)
{
	struct event_writer ew = writer_for(x, p);

	ew.is_bundled = p->initial || p->expanded || p->timeline.limited;
	json_key(&x->w, "timeline");
	json_array_begin(&x->w);
	TRY(timeline_write(sc, &ew, &p->timeline.events));
	json_array_end(&x->w);
	ew.is_state = true;
	ew.is_bundled = false;
	json_key(&x->w, "required_state");
	json_array_begin(&x->w);
	TRY(timeline_write(sc, &ew, &p->state));
	json_array_end(&x->w);
	if (!p->has_news && !p->expanded)
		return OK;
	json_put_bool(&x->w, "limited", p->timeline.limited);
	json_put_string(&x->w, "prev_batch",
			sync_token_order_text(sc, p->timeline.start));
	json_put_int(&x->w, "num_live", (int64_t)p->live);
	if (p->expanded) {
		json_put_bool(&x->w, "unstable_expanded_timeline", true);
		json_put_bool(&x->w, "expanded_timeline", true);
	}
	return OK;
}

/* What every room has, whatever the user is in it. */
static enum err
write_common(struct scope *sc, struct sliding *x, const struct sliding_part *p)
{
	bool is_dm = sliding_is_direct(x, p->m->room_id);
	int64_t bump;

	if (p->initial)
		json_put_bool(&x->w, "initial", true);
	json_put_string(&x->w, "membership", membership_name(p->m->membership));
	sliding_put_lists(&x->w, x->cfg, &p->e->lists);
	if (is_dm || is_dm != p->seen.is_dm)
		json_put_bool(&x->w, "is_dm", is_dm);
	TRY(sliding_bump_find(sc, x, p, &bump));
	if (bump != 0)
		json_put_int(&x->w, "bump_stamp", bump);
	return OK;
}

/* Whoever refused, or was refused, is told just that. */
static enum err
read_own(struct scope *sc, struct sliding *x, const struct sliding_part *p,
	 struct event_rows *out)
{
	out->rows = scope_new(sc, struct event_row);
	out->count = 1;
	return event_store_get(sc, x->t, p->m->event_nid, out->rows);
}

static enum err
write_stripped(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	struct event_writer ew = writer_for(x, p);
	struct event_rows state;
	size_t at, len;

	ew.viewer.format = EVENT_FORMAT_STRIPPED;
	ew.is_state = true;
	if (has_left(p->m))
		TRY(read_own(sc, x, p, &state));
	else
		TRY(room_stripped_state(sc, x->t, p->m->room_nid,
					x->q->rq->user_id, &state));
	TRY(write_common(sc, x, p));
	json_key(&x->w, "invite_state");
	at = x->w.out->len;
	json_array_begin(&x->w);
	TRY(timeline_write(sc, &ew, &state));
	json_array_end(&x->w);
	len = x->w.out->len - at;
	json_put_raw(&x->w, "stripped_state",
		     scope_memdup(sc, x->w.out->data + at, len), len);
	json_put_raw(&x->w, "required_state", "[]", 2);
	json_put_raw(&x->w, "timeline", "[]", 2);
	return OK;
}

static enum err
write_inside(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	TRY(write_common(sc, x, p));
	TRY(sliding_summary_write(sc, x, p));
	TRY(write_events(sc, x, p));
	json_put_int(&x->w, "notification_count", p->unread.notifications);
	json_put_int(&x->w, "highlight_count", p->unread.highlights);
	return OK;
}

/* --- what the client has afterwards --- */

static uint32_t
timeline_count(const struct sliding_part *p)
{
	size_t shown = p->timeline.events.count;

	if (!p->has_news && !p->expanded)
		return p->seen.timeline_count;
	if (p->initial || p->expanded)
		return p->timeline.limited ? (uint32_t)shown : UINT32_MAX;
	if (p->timeline.limited)
		return (uint32_t)shown;
	if (p->seen.timeline_count > UINT32_MAX - shown)
		return UINT32_MAX;
	return p->seen.timeline_count + (uint32_t)shown;
}

static void
note(struct sliding *x, const struct sliding_part *p)
{
	bool has_receipts = p->m->membership == MEMBERSHIP_JOIN;
	struct sliding_seen seen = {
		.room_nid = p->m->room_nid,
		.sent_pos = x->now,
		.receipt_pos =
			has_receipts ? p->m->receipt_pos : p->seen.receipt_pos,
		.state_hash = p->state_hash,
		.timeline_count = timeline_count(p),
		.notifications = (uint32_t)p->unread.notifications,
		.highlights = (uint32_t)p->unread.highlights,
		.membership = (uint8_t)p->m->membership,
		.is_inside = p->is_inside,
		.is_dm = sliding_is_direct(x, p->m->room_id)};

	sliding_conn_note(x->q->conn, &seen);
}

/* Only receipts are new: whether they changed the counts. */
static bool
is_worth_sending(const struct sliding *x, const struct sliding_part *p)
{
	return p->initial || p->has_news || p->expanded || p->state.count > 0 ||
	       p->seen.membership != p->m->membership ||
	       sliding_is_direct(x, p->m->room_id) != p->seen.is_dm ||
	       p->seen.notifications != (uint32_t)p->unread.notifications ||
	       p->seen.highlights != (uint32_t)p->unread.highlights;
}

/* A room that begins anew is shown as all members see it. */
static enum err
read_card(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	const struct sliding_room_config *c = &p->e->config;
	const struct card_wish wish = {
		.members = sliding_wants_members(c),
		.events = c->timeline_limit > 0 ? c->timeline_limit : 1};
	struct room_card *card;

	if (!p->initial || c->timeline_limit > ROOM_CARD_EVENTS_MAX)
		return OK;
	TRY(room_card_get(sc, &x->cards, p->m, &wish, &card));
	if (card != NULL && card->state->faces.joined <= ROOM_CARD_FEW_MEMBERS)
		TRY(room_card_add_members(sc, &x->cards, p->m, card));
	p->e->card = card;
	return OK;
}

static enum err
open_view(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	const char *viewer = x->q->rq->user_id;

	if (p->e->card == NULL)
		return room_view_open(sc, x->t, p->m->room_nid, viewer,
				      &p->view);
	return room_view_open_as(sc, x->t, p->m, viewer,
				 &p->e->card->state->visibility, &p->view);
}

static enum err
read_inside(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	TRY(read_card(sc, x, p));
	TRY(open_view(sc, x, p));
	p->e->left_at = room_view_left_at(p->view);
	TRY(read_timeline(sc, x, p));
	TRY(read_state(sc, x, p));
	return read_unread(sc, x, p);
}

/* Whoever is shown that they were put out of a room saw it until then. */
static enum err
look_inside(struct scope *sc, struct sliding *x, struct sliding_part *p)
{
	enum membership before;

	if (p->seen.sent_pos != 0 || !has_left(p->m))
		return OK;
	TRY(room_membership_at(sc, x->t, p->m->room_nid, x->q->rq->user_id,
			       p->m->since_pos - 1, &before));
	p->is_inside = before == MEMBERSHIP_JOIN;
	return OK;
}

enum err
sliding_room_write(struct scope *sc, struct sliding *x, struct sliding_entry *e)
{
	struct sliding_part p = {0};

	begin(x, e, &p);
	/* A room that begins anew shows what stands in its timeline. */
	e->receipts_from = p.initial ? INT64_MAX : p.seen.receipt_pos;
	if (is_up_to_date(x, &p))
		return OK;
	TRY(look_inside(sc, x, &p));
	if (p.is_inside)
		TRY(read_inside(sc, x, &p));
	note(x, &p);
	e->noted = true;
	if (p.initial || p.expanded) {
		e->shown_anew = true;
		e->shown_from = p.timeline.start;
	}
	if (!is_worth_sending(x, &p))
		return OK;
	x->said_something = true;
	json_key(&x->w, p.m->room_id);
	json_object_begin(&x->w);
	if (p.is_inside)
		TRY(write_inside(sc, x, &p));
	else
		TRY(write_stripped(sc, x, &p));
	json_object_end(&x->w);
	room_card_put(e->card);
	return OK;
}
