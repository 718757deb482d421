/* The part of room/history.h that reads state and members. */
#include "room/history.h"
#include "room/rooms_priv.h"
#include "store/event_type_store.h"
#include "store/user_id_store.h"

#define MUTUAL_PAGE 100

/* A reader of a room's state: members read the current one, who left reads what
 * it was then, whatever became of them since. */
struct state_reading {
	struct txn *t;
	struct room_row room;
	int64_t until; /* INT64_MAX: as it is now */
};

static enum err
begin(struct scope *sc, struct rooms *r, const struct requester *rq,
      const char *room_id, struct state_reading *out)
{
	struct room_view *view;
	struct member_row m;
	bool is_open;

	out->until = INT64_MAX;
	TRY(store_read_begin(sc, r->db, &out->t));
	TRY(room_require_reader(sc, out->t, rq, room_id, &out->room, &m));
	if (m.membership == MEMBERSHIP_JOIN)
		return OK;
	TRY(room_is_world_readable(sc, out->t, out->room.nid, &is_open));
	if (is_open)
		return OK;
	TRY(room_view_open(sc, out->t, out->room.nid, rq->user_id, &view));
	out->until = room_view_left_at(view);
	return OK;
}

static enum err
list(struct scope *sc, const struct state_reading *rd, int64_t at,
     int64_t type_nid, struct state_entries *out)
{
	struct state_log_range range = {rd->room.nid, 0, at};

	if (rd->until < range.to)
		range.to = rd->until;
	if (range.to == INT64_MAX)
		return state_store_list(sc, rd->t, rd->room.nid, type_nid, out);
	return state_store_list_at(sc, rd->t, &range, type_nid, out);
}

static enum err
load(struct scope *sc, struct state_reading *rd,
     const struct state_entries *entries, struct room_events *out)
{
	TRY(room_load_events(sc, rd->t, entries, &out->rows));
	TRY(event_render_load(sc, rd->t, &out->rows, &out->views));
	store_read_end(&rd->t);
	return OK;
}

enum err
room_history_state(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const char *room_id,
		   struct room_events *out)
{
	struct state_entries entries;
	struct state_reading rd;

	*out = (struct room_events){0};
	TRY(begin(sc, r, rq, room_id, &rd));
	TRY(list(sc, &rd, INT64_MAX, 0, &entries));
	return load(sc, &rd, &entries, out);
}

enum err
room_history_state_find(struct scope *sc, struct rooms *r,
			const struct requester *rq,
			const struct room_state_query *q,
			struct room_events *out)
{
	struct state_entry key = {.state_key = q->state_key};
	struct state_entries one = {&key, 1};
	struct state_reading rd;

	*out = (struct room_events){0};
	TRY(begin(sc, r, rq, q->room_id, &rd));
	TRY(event_type_store_find(sc, rd.t, q->type, &key.type_nid));
	if (key.type_nid != 0 && rd.until != INT64_MAX)
		TRY(state_store_find_at(sc, rd.t, rd.room.nid, &key, rd.until,
					&key.event_nid));
	else if (key.type_nid != 0)
		TRY(state_store_find(sc, rd.t, rd.room.nid, &key,
				     &key.event_nid));
	if (key.event_nid == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no such state");
	return load(sc, &rd, &one, out);
}

enum err
room_history_members(struct scope *sc, struct rooms *r,
		     const struct requester *rq,
		     const struct room_members_query *q,
		     struct room_events *out)
{
	struct state_entries entries;
	struct state_reading rd;
	struct event_rows all;
	enum membership m;
	size_t i;

	*out = (struct room_events){0};
	TRY(begin(sc, r, rq, q->room_id, &rd));
	TRY(list(sc, &rd, q->at, TYPE_MEMBER, &entries));
	TRY(room_load_events(sc, rd.t, &entries, &all));
	out->rows.rows = all.rows;
	for (i = 0; i < all.count; i++) {
		m = event_row_membership(sc, &all.rows[i]);
		if ((m & q->mask) != 0 && (m & q->not_mask) == 0)
			out->rows.rows[out->rows.count++] = all.rows[i];
	}
	TRY(event_render_load(sc, rd.t, &out->rows, &out->views));
	store_read_end(&rd.t);
	return OK;
}

enum err
room_history_joined_members(struct scope *sc, struct rooms *r,
			    const struct requester *rq, const char *room_id,
			    struct room_events *out)
{
	struct member_rows members;
	struct room_row room;
	struct txn *t;
	size_t i;

	*out = (struct room_events){0};
	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_require_joined(sc, t, rq, room_id, &room));
	TRY(member_store_list(sc, t, room.nid, MEMBERSHIP_JOIN, 0, &members));
	out->rows.rows = scope_array(sc, struct event_row, members.count);
	for (i = 0; i < members.count; i++)
		TRY(event_store_get(sc, t, members.rows[i].event_nid,
				    &out->rows.rows[out->rows.count++]));
	store_read_end(&t);
	return OK;
}

enum err
room_history_joined_rooms(struct scope *sc, struct rooms *r,
			  const struct requester *rq, struct member_rows *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(member_store_list_rooms(sc, t, rq->user_nid, MEMBERSHIP_JOIN, out));
	store_read_end(&t);
	return OK;
}

enum err
room_history_mutual(struct scope *sc, struct rooms *r,
		    const struct requester *rq,
		    const struct room_mutual_query *q, struct room_mutual *out)
{
	struct member_shared shared = {
		.a = rq->user_nid, .after = q->from, .limit = MUTUAL_PAGE + 1};
	struct txn *t;

	*out = (struct room_mutual){0};
	TRY(store_read_begin(sc, r->db, &t));
	TRY(user_id_store_find(sc, t, q->user_id, &shared.b));
	if (shared.b != 0)
		TRY(member_store_list_shared(sc, t, &shared, &out->rooms,
					     &out->total));
	store_read_end(&t);
	if (out->rooms.count > MUTUAL_PAGE) {
		out->rooms.count = MUTUAL_PAGE;
		out->next = out->rooms.rows[MUTUAL_PAGE - 1].room_nid;
	}
	return OK;
}
