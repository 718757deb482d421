/* The part of room/history.h that follows relations. */
#include "room/aggregate.h"
#include "room/history_priv.h"
#include "room/relation.h"
#include "room/rooms_priv.h"
#include "store/event_type_store.h"

#define THREADS_MAX 100
#define RELATION_ROUNDS 20

static enum err
begin(struct scope *sc, struct rooms *r, const struct requester *rq,
      const struct room_relations_query *q, struct reading *out)
{
	enum err e;

	/* Whoever may not read the room learns nothing of its events. */
	e = reading_begin(sc, r, rq, q->page.room_id, out);
	if (e != ERR_FORBIDDEN)
		return e;
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_NOT_FOUND, "no such event in this room");
}

/* What a page gathers. */
struct gathering {
	const struct reading *rd;
	struct relation_query rel;
	size_t limit;
	struct room_page *out;
};

/* Takes those rows that may be seen, until there are enough; the range moves
 * behind what was looked at. */
static enum err
take(struct scope *sc, struct gathering *g, const struct relation_rows *found,
     size_t *taken_out)
{
	struct event_rows *rows = &g->out->chunk.rows;
	struct event_range *range = &g->rel.range;
	struct event_row e;
	size_t i;

	for (i = 0; i < found->count && rows->count < g->limit; i++) {
		if (range->backward)
			range->to = found->rows[i].room_order - 1;
		else
			range->from = found->rows[i].room_order;
		TRY(event_store_get(sc, g->rd->t, found->rows[i].event_nid,
				    &e));
		if (e.in_timeline && room_view_has(g->rd->view, &e) &&
		    (g->rd->ignored == NULL ||
		     map_find(g->rd->ignored, e.sender) == NULL))
			rows->rows[rows->count++] = e;
	}
	*taken_out = i;
	return OK;
}

static enum err
gather(struct scope *sc, struct gathering *g)
{
	struct relation_rows found;
	size_t taken, round;

	g->out->chunk.rows.rows = scope_array(sc, struct event_row, g->limit);
	g->out->has_end = true;
	for (round = 0; round < RELATION_ROUNDS; round++) {
		/* One more tells whether this is the end. */
		g->rel.range.limit = g->limit - g->out->chunk.rows.count + 1;
		TRY(relation_store_list(sc, g->rd->t, &g->rel, &found));
		TRY(take(sc, g, &found, &taken));
		g->out->has_end = taken < found.count ||
				  found.count == g->rel.range.limit;
		if (!g->out->has_end || g->out->chunk.rows.count == g->limit)
			break;
	}
	g->out->end =
		g->rel.range.backward ? g->rel.range.to : g->rel.range.from;
	return OK;
}

enum err
room_history_relations(struct scope *sc, struct rooms *r,
		       const struct requester *rq,
		       const struct room_relations_query *q,
		       struct room_page *out)
{
	struct room_events parent;
	struct reading rd;
	struct gathering g = {.rd = &rd, .out = out};
	bool known = true;

	*out = (struct room_page){0};
	TRY(begin(sc, r, rq, q, &rd));
	TRY(reading_find(sc, &rd, q->event_id, &parent));
	TRY(reading_range(sc, &rd, &q->page, &g.rel.range));
	g.limit = g.rel.range.limit;
	g.rel.parent_nid = parent.rows.rows[0].nid;
	g.rel.rel_type = q->rel_type;
	g.rel.depth = q->recurse ? RELATION_DEPTH_MAX : 1;
	out->start = q->page.backward ? g.rel.range.to : g.rel.range.from;
	if (q->type != NULL) {
		TRY(event_type_store_find(sc, rd.t, q->type, &g.rel.type_nid));
		known = g.rel.type_nid != 0;
	}
	if (known)
		TRY(gather(sc, &g));
	TRY(reading_complete(sc, &rd, &out->chunk));
	store_read_end(&rd.t);
	return OK;
}

/* What is left of an event whose sender is ignored: its shell. */
static void
redact_ignored(const struct map *ignored, struct event_row *e)
{
	if (ignored == NULL || map_find(ignored, e->sender) == NULL)
		return;
	e->content_len = 0;
}

static enum err
add_roots(struct scope *sc, const struct reading *rd,
	  const struct thread_row *threads, size_t count, struct room_page *out)
{
	struct event_row *e;
	size_t i;

	out->chunk.rows.rows = scope_array(sc, struct event_row, count);
	for (i = 0; i < count; i++) {
		e = &out->chunk.rows.rows[out->chunk.rows.count];
		TRY(event_store_get(sc, rd->t, threads[i].root_nid, e));
		if (!e->in_timeline || !room_view_has(rd->view, e))
			continue;
		redact_ignored(rd->ignored, e);
		out->chunk.rows.count++;
	}
	return OK;
}

/* Roots whose whole thread the viewer may not see, or wishes not to, are left
 * out. */
static void
drop_empty(struct room_events *ev)
{
	size_t i, kept = 0;

	for (i = 0; i < ev->rows.count; i++) {
		if (ev->views[i].aggregate == NULL ||
		    ev->views[i].aggregate->thread_count == 0)
			continue;
		ev->views[kept++] = ev->views[i];
	}
	ev->rows.count = kept;
}

enum err
room_history_threads(struct scope *sc, struct rooms *r,
		     const struct requester *rq,
		     const struct room_threads_query *q, struct room_page *out)
{
	struct thread_query tq = {.before = q->has_from ? q->from : INT64_MAX,
				  .limit = q->limit};
	struct thread_row *threads;
	struct reading rd;
	size_t count;

	*out = (struct room_page){0};
	if (tq.limit > THREADS_MAX)
		tq.limit = THREADS_MAX;
	TRY(reading_begin(sc, r, rq, q->room_id, &rd));
	tq.room_nid = rd.room.nid;
	tq.sender_nid = q->participated ? rq->user_nid : 0;
	TRY(relation_store_list_threads(sc, rd.t, &tq, &threads, &count));
	TRY(add_roots(sc, &rd, threads, count, out));
	TRY(reading_complete(sc, &rd, &out->chunk));
	drop_empty(&out->chunk);
	out->has_end = count == tq.limit && count > 0;
	if (out->has_end)
		out->end = threads[count - 1].last_order;
	store_read_end(&rd.t);
	return OK;
}
