#include "sync/timeline.h"

#include <string.h>

#include "room/aggregate.h"
#include "store/event_type_store.h"

/* How many rows at a time where some are dropped, and after how many rounds it
 * is enough. */
#define CHUNK_MIN 40
#define ROUNDS_MAX 25

static bool
content_has_url(const struct event_row *e)
{
	struct scope sc;
	yyjson_val *content;
	bool has = false;

	scope_begin(&sc, "filter");
	if (json_parse_object(&sc, e->pdu + e->content_at, e->content_len,
			      &content) == OK)
		has = yyjson_obj_get(content, "url") != NULL;
	scope_end(&sc);
	return has;
}

bool
timeline_admits(const struct event_filter *f, const char *room_id,
		const struct event_row *e)
{
	struct filter_event fe = {
		.type = e->type, .sender = e->sender, .room_id = room_id};

	if (f->contains_url != -1)
		fe.contains_url = content_has_url(e);
	return event_filter_admits(f, &fe);
}

static bool
is_own_membership(const struct timeline_query *q, const struct event_row *e)
{
	return e->type_nid == TYPE_MEMBER && e->state_key != NULL &&
	       strcmp(e->state_key, q->viewer) == 0;
}

static bool
is_wanted(const struct timeline_query *q, const struct event_row *e)
{
	if (q->view != NULL && !is_own_membership(q, e) &&
	    !room_view_has(q->view, e))
		return false;
	if (q->ignored != NULL && e->state_key == NULL &&
	    map_find(q->ignored, e->sender) != NULL)
		return false;
	return q->filter == NULL || timeline_admits(q->filter, q->room_id, e);
}

static void
reverse(struct event_rows *rows)
{
	size_t i;
	struct event_row swap;

	for (i = 0; i < rows->count / 2; i++) {
		swap = rows->rows[i];
		rows->rows[i] = rows->rows[rows->count - 1 - i];
		rows->rows[rows->count - 1 - i] = swap;
	}
}

/* Takes the next older row if it is wanted. False: enough. */
static bool
take_row(const struct timeline_query *q, const struct event_row *e,
	 struct timeline *out)
{
	if (!is_wanted(q, e))
		return true;
	if (out->events.count == q->limit) {
		out->limited = true;
		return false;
	}
	out->events.rows[out->events.count++] = *e;
	out->start = e->room_order - 1;
	return true;
}

/* Takes from chunk (the newest first) what is wanted. False: enough. */
static bool
take(const struct timeline_query *q, const struct event_rows *chunk,
     struct timeline *out)
{
	size_t i;

	for (i = 0; i < chunk->count; i++)
		if (!take_row(q, &chunk->rows[i], out))
			return false;
	return true;
}

/* What the card has. True: that is all. */
static bool
take_card(const struct timeline_query *q, struct event_range *range,
	  struct timeline *out)
{
	const struct packed_rows *kept = q->card->rows;
	struct event_row e;
	size_t i;

	for (i = 0; i < kept->count; i++) {
		packed_rows_get(kept, i, &e);
		if (!take_row(q, &e, out))
			return true;
	}
	if (q->card->is_whole || kept->count == 0)
		return true;
	range->to = packed_rows_order(kept, kept->count - 1) - 1;
	return false;
}

/* What the store has from there on. */
static enum err
walk(struct scope *sc, struct txn *t, const struct timeline_query *q,
     struct event_range *range, struct timeline *out)
{
	struct event_rows chunk = {NULL, 0};
	int round;

	for (round = 0; round < ROUNDS_MAX; round++) {
		TRY(event_store_list(sc, t, range, &chunk));
		if (!take(q, &chunk, out) || chunk.count < range->limit)
			return OK;
		range->to = chunk.rows[chunk.count - 1].room_order - 1;
		if (range->limit < CHUNK_MIN)
			range->limit = CHUNK_MIN;
	}
	out->limited = true;
	out->start = range->to;
	return OK;
}

enum err
timeline_read(struct scope *sc, struct txn *t, const struct timeline_query *q,
	      struct timeline *out)
{
	struct event_range range = {.room_nid = q->room_nid,
				    .from = q->from,
				    .to = q->to,
				    .backward = true,
				    .limit = q->limit + 1};

	*out = (struct timeline){.start = q->to};
	out->events.rows = scope_array(sc, struct event_row, q->limit + 1);
	if (q->card == NULL || !take_card(q, &range, out))
		TRY(walk(sc, t, q, &range, out));
	reverse(&out->events);
	return OK;
}

static bool
needs_load(const struct event_writer *ew, const struct event_rows *events)
{
	size_t i;

	for (i = 0; i < events->count; i++)
		if (events->rows[i].redacted_by != 0 ||
		    (!ew->is_state && events->rows[i].replaces_nid != 0) ||
		    (ew->is_bundled && events->rows[i].relations != 0))
			return true;
	return false;
}

enum err
timeline_write(struct scope *sc, const struct event_writer *ew,
	       const struct event_rows *events)
{
	struct event_view *views = NULL, plain, *v;
	struct aggregate_viewer av = {.user_nid = ew->viewer.user_nid,
				      .view = ew->view};
	size_t i;

	if (needs_load(ew, events))
		TRY(event_render_load(sc, ew->t, events, &views));
	if (ew->is_bundled && views != NULL) {
		av.room_nid = events->rows[0].room_nid;
		TRY(room_aggregate_load(sc, ew->t, &av, events, views));
	}
	for (i = 0; i < events->count; i++) {
		plain = (struct event_view){.event = &events->rows[i]};
		v = views != NULL ? &views[i] : &plain;
		if (ew->view != NULL)
			v->membership =
				room_view_membership(ew->view, v->event);
		event_render(ew->w, v, &ew->viewer);
	}
	return OK;
}
