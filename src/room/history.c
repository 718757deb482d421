#include "room/history_priv.h"

#include <string.h>

#include "room/aggregate.h"
#include "room/erasure.h"
#include "room/rooms_priv.h"
#include "store/event_type_store.h"

#define CHUNKS_MAX 20 /* read at most for one page of a strict filter */

enum err
reading_begin(struct scope *sc, struct rooms *r, const struct requester *rq,
	      const char *room_id, struct reading *out)
{
	struct map *ignored;

	TRY(store_read_begin(sc, r->db, &out->t));
	TRY(room_require_reader(sc, out->t, rq, room_id, &out->room,
				&out->member));
	out->rq = rq;
	TRY(room_ignored_read(sc, out->t, rq->user_nid, &ignored));
	out->ignored = ignored;
	if (rq->sees_all) {
		out->view = room_view_create_all(sc);
		return OK;
	}
	return room_view_open(sc, out->t, out->room.nid, rq->user_id,
			      &out->view);
}

enum err
reading_complete(struct scope *sc, const struct reading *rd,
		 struct room_events *ev)
{
	const struct aggregate_viewer v = {rd->room.nid, rd->rq->user_nid,
					   rd->view};
	size_t i;

	if (!rd->rq->sees_all)
		TRY(room_hide_erased(sc, rd->t, rd->rq->user_nid, &ev->rows));
	TRY(event_render_load(sc, rd->t, &ev->rows, &ev->views));
	for (i = 0; i < ev->rows.count; i++)
		if (ev->rows.rows[i].in_timeline)
			ev->views[i].membership = room_view_membership(
				rd->view, &ev->rows.rows[i]);
	return room_aggregate_load(sc, rd->t, &v, &ev->rows, ev->views);
}

static bool
passes(struct scope *sc, const struct reading *rd, const struct room_match *m,
       const struct event_row *e)
{
	if (rd->ignored != NULL && e->state_key == NULL &&
	    map_find(rd->ignored, e->sender) != NULL)
		return false;
	return room_view_has(rd->view, e) &&
	       (m->match == NULL || m->match(m->ctx, sc, e));
}

/* Reads on from range until limit events pass, the room ends (*end_out), or
 * enough was looked at. range->from or ->to moves behind what was taken. */
static enum err
gather(struct scope *sc, const struct reading *rd, struct event_range *range,
       const struct room_match *m, struct room_events *out, bool *end_out)
{
	size_t limit = range->limit, chunk, i;
	struct event_rows rows;
	int64_t order;

	*end_out = false;
	out->rows.rows = scope_array(sc, struct event_row, limit);
	for (chunk = 0; chunk < CHUNKS_MAX && out->rows.count < limit;
	     chunk++) {
		range->limit = limit < 20 ? 20 : limit;
		TRY(event_store_list(sc, rd->t, range, &rows));
		for (i = 0; i < rows.count && out->rows.count < limit; i++) {
			order = rows.rows[i].room_order;
			if (range->backward)
				range->to = order - 1;
			else
				range->from = order;
			if (passes(sc, rd, m, &rows.rows[i]))
				out->rows.rows[out->rows.count++] =
					rows.rows[i];
		}
		*end_out = rows.count < range->limit && i == rows.count;
		if (*end_out)
			break;
	}
	range->limit = limit;
	return OK;
}

enum err
reading_range(struct scope *sc, const struct reading *rd,
	      const struct room_page_query *q, struct event_range *range)
{
	struct room_head head;
	int64_t last;

	TRY(room_store_get_head(sc, rd->t, rd->room.nid, &head));
	*range = (struct event_range){.room_nid = rd->room.nid,
				      .from = INT64_MIN,
				      .to = INT64_MAX,
				      .backward = q->backward,
				      .limit = q->limit};
	if (range->limit > HISTORY_PAGE_MAX)
		range->limit = HISTORY_PAGE_MAX;
	last = room_view_last_order(rd->view);
	if (q->backward) {
		range->to = q->has_from ? q->from : head.last_pos;
		if (q->has_to)
			range->from = q->to;
	} else {
		if (q->has_from)
			range->from = q->from;
		if (q->has_to)
			range->to = q->to;
	}
	if (range->to > last)
		range->to = last;
	return OK;
}

/* The member events of those who sent rows. */
static enum err
load_senders(struct scope *sc, const struct reading *rd,
	     const struct event_rows *rows, struct room_events *out)
{
	const char **senders;
	size_t count = 0, i, j;

	senders = scope_array(sc, const char *, rows->count);
	for (i = 0; i < rows->count; i++) {
		for (j = 0; j < count; j++)
			if (strcmp(senders[j], rows->rows[i].sender) == 0)
				break;
		if (j == count)
			senders[count++] = rows->rows[i].sender;
	}
	TRY(room_state_members(sc, rd->t, rd->room.nid, senders, count,
			       &out->rows));
	return reading_complete(sc, rd, out);
}

enum err
room_history_page(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const struct room_page_query *q, struct room_page *out)
{
	struct event_range range;
	struct reading rd;
	bool at_end;

	*out = (struct room_page){0};
	TRY(reading_begin(sc, r, rq, q->room_id, &rd));
	TRY(reading_range(sc, &rd, q, &range));
	out->start = q->backward ? range.to : range.from;
	if (!q->backward && !q->has_from)
		out->start = 0;
	TRY(gather(sc, &rd, &range, &q->match, &out->chunk, &at_end));
	out->end = q->backward ? range.to : range.from;
	out->has_end = !at_end;
	TRY(reading_complete(sc, &rd, &out->chunk));
	if (q->match.lazy_load_members)
		TRY(load_senders(sc, &rd, &out->chunk.rows, &out->members));
	store_read_end(&rd.t);
	return OK;
}

enum err
reading_find(struct scope *sc, const struct reading *rd, const char *event_id,
	     struct room_events *out)
{
	enum err e;

	out->rows.rows = scope_new(sc, struct event_row);
	out->rows.count = 1;
	e = event_store_get_by_id(sc, rd->t, event_id, out->rows.rows);
	if (e == OK && (out->rows.rows->room_nid != rd->room.nid ||
			!out->rows.rows->in_timeline ||
			!room_view_has(rd->view, out->rows.rows)))
		e = ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "no such event in this room");
	TRY(e);
	return reading_complete(sc, rd, out);
}

enum err
room_history_event(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const char *room_id,
		   const char *event_id, struct room_events *out)
{
	struct reading rd;
	enum err e;

	*out = (struct room_events){0};
	/* Whoever may not read the room learns nothing of its events. */
	e = reading_begin(sc, r, rq, room_id, &rd);
	if (e == ERR_FORBIDDEN) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no such event in this room");
	}
	TRY(e);
	TRY(reading_find(sc, &rd, event_id, out));
	store_read_end(&rd.t);
	return OK;
}

enum err
reading_around(struct scope *sc, const struct reading *rd,
	       const struct reading_around *near, struct room_context *out)
{
	int64_t order = out->event.rows.rows[0].room_order;
	struct event_range before = {rd->room.nid, INT64_MIN, order - 1, true,
				     near->before};
	struct event_range after = {rd->room.nid, order, INT64_MAX, false,
				    near->after};
	bool at_end;

	after.to = room_view_last_order(rd->view);
	TRY(gather(sc, rd, &before, &near->match, &out->before, &at_end));
	TRY(gather(sc, rd, &after, &near->match, &out->after, &at_end));
	out->start = before.to;
	out->end = after.from;
	TRY(reading_complete(sc, rd, &out->before));
	return reading_complete(sc, rd, &out->after);
}

static bool
has_sender(const struct event_rows *rows, const char *user_id)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (strcmp(rows->rows[i].sender, user_id) == 0)
			return true;
	return false;
}

static bool
context_has_sender(const struct room_context *c, const char *user_id)
{
	return has_sender(&c->event.rows, user_id) ||
	       has_sender(&c->before.rows, user_id) ||
	       has_sender(&c->after.rows, user_id);
}

/* State at the last event returned; with lazy loading only the members who
 * sent something of it. */
static enum err
context_state(struct scope *sc, const struct reading *rd,
	      const struct room_match *m, struct room_context *out)
{
	const struct event_row *last = &out->event.rows.rows[0];
	struct state_entries state;
	size_t i, kept = 0;

	if (out->after.rows.count > 0)
		last = &out->after.rows.rows[out->after.rows.count - 1];
	/* One's own later comings and goings stand outside the room. */
	if (last->room_order > room_view_last_order(rd->view))
		return OK;
	TRY(room_state_at(sc, rd->t, last, true, &state));
	for (i = 0; i < state.count; i++)
		if (!m->lazy_load_members ||
		    state.entries[i].type_nid != TYPE_MEMBER ||
		    context_has_sender(out, state.entries[i].state_key))
			state.entries[kept++] = state.entries[i];
	state.count = kept;
	TRY(room_load_events(sc, rd->t, &state, &out->state.rows));
	return reading_complete(sc, rd, &out->state);
}

enum err
room_history_context(struct scope *sc, struct rooms *r,
		     const struct requester *rq,
		     const struct room_context_query *q,
		     struct room_context *out)
{
	struct room_context_query bounded = *q;
	struct reading_around near = {.match = q->match};
	struct reading rd;

	*out = (struct room_context){0};
	if (bounded.limit > HISTORY_PAGE_MAX)
		bounded.limit = HISTORY_PAGE_MAX;
	TRY(reading_begin(sc, r, rq, q->room_id, &rd));
	TRY(reading_find(sc, &rd, q->event_id, &out->event));
	near.before = bounded.limit / 2;
	near.after = bounded.limit - near.before;
	TRY(reading_around(sc, &rd, &near, out));
	TRY(context_state(sc, &rd, &q->match, out));
	store_read_end(&rd.t);
	return OK;
}
