/* The part of room/history.h that finds events by their time.
 *
 * There is no index by time: events stand in the order in which they came,
 * which is nearly that of their times.  The place is found by halving, and
 * around it the closest is chosen.
 */
#include "room/history_priv.h"
#include "room/rooms_priv.h"

#define AROUND 50    /* events looked at on either side of the place */
#define STRETCHES 10 /* further ones, where nothing may be seen */

/* The first event behind a place. */
static enum err
first_behind(struct scope *sc, const struct reading *rd, int64_t order,
	     struct event_rows *out)
{
	const struct event_range range = {.room_nid = rd->room.nid,
					  .from = order,
					  .to = INT64_MAX,
					  .limit = 1};

	return event_store_list(sc, rd->t, &range, out);
}

/* The place behind which times are at least ts, if times rise with order. */
static enum err
find_place(struct scope *sc, const struct reading *rd, int64_t ts, int64_t *out)
{
	struct room_head head;
	struct event_rows one;
	int64_t low, high, middle;

	TRY(room_store_get_head(sc, rd->t, rd->room.nid, &head));
	low = head.first_order - 1;
	high = head.last_pos;
	while (low < high) {
		middle = low + (high - low) / 2;
		TRY(first_behind(sc, rd, middle, &one));
		if (one.count == 0 || one.rows[0].origin_ts >= ts)
			high = middle;
		else
			low = one.rows[0].room_order;
	}
	*out = low;
	return OK;
}

static bool
fits(const struct reading *rd, const struct room_time_query *q,
     const struct event_row *e)
{
	return (q->backward ? e->origin_ts <= q->ts : e->origin_ts >= q->ts) &&
	       room_view_has(rd->view, e);
}

static int64_t
distance(const struct room_time_query *q, const struct event_row *e)
{
	return q->backward ? q->ts - e->origin_ts : e->origin_ts - q->ts;
}

/* Takes the closest of a stretch. */
static void
choose(const struct reading *rd, const struct room_time_query *q,
       const struct event_rows *rows, struct event_row *best)
{
	const struct event_row *e;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		e = &rows->rows[i];
		if (fits(rd, q, e) &&
		    (best->nid == 0 || distance(q, e) < distance(q, best)))
			*best = *e;
	}
}

static enum err
look_on(struct scope *sc, const struct reading *rd,
	const struct room_time_query *q, struct event_range *range,
	struct event_row *best)
{
	struct event_rows rows;

	TRY(event_store_list(sc, rd->t, range, &rows));
	choose(rd, q, &rows, best);
	if (rows.count < range->limit)
		range->limit = 0; /* the end */
	else if (range->backward)
		range->to = rows.rows[rows.count - 1].room_order - 1;
	else
		range->from = rows.rows[rows.count - 1].room_order;
	return OK;
}

enum err
room_history_at_time(struct scope *sc, struct rooms *r,
		     const struct requester *rq,
		     const struct room_time_query *q, struct event_row *out)
{
	struct event_range on = {
		.from = INT64_MIN, .to = INT64_MAX, .limit = AROUND};
	struct event_range back;
	struct reading rd;
	int64_t place;
	int i;

	*out = (struct event_row){0};
	TRY(reading_begin(sc, r, rq, q->room_id, &rd));
	TRY(find_place(sc, &rd, q->ts, &place));
	on.room_nid = rd.room.nid;
	back = on;
	on.from = back.to = place;
	back.backward = true;
	TRY(look_on(sc, &rd, q, &on, out));
	TRY(look_on(sc, &rd, q, &back, out));
	for (i = 0; i < STRETCHES && out->nid == 0; i++) {
		if (!q->backward && on.limit > 0)
			TRY(look_on(sc, &rd, q, &on, out));
		if (q->backward && back.limit > 0)
			TRY(look_on(sc, &rd, q, &back, out));
	}
	store_read_end(&rd.t);
	if (out->nid == 0)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no event from then in that direction");
	return OK;
}
