#include "room/space.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "room/rooms_priv.h"
#include "store/event_type_store.h"

#define ORDER_MAX 50

/* A child with what it is sorted by. */
struct child {
	struct event_row row;
	const char *order; /* NULL: none that is valid */
};

static const char *
valid_order(const char *order)
{
	const char *c;

	if (order == NULL || strlen(order) > ORDER_MAX)
		return NULL;
	for (c = order; *c != '\0'; c++)
		if (*c < 0x20 || *c > 0x7e)
			return NULL;
	return order;
}

/* Ordering of children within a space. */
static int
compare(const void *a, const void *b)
{
	const struct child *x = a, *y = b;
	int by_order = 0;

	if ((x->order == NULL) != (y->order == NULL))
		return x->order == NULL ? 1 : -1;
	if (x->order != NULL)
		by_order = strcmp(x->order, y->order);
	if (by_order != 0)
		return by_order;
	if (x->row.origin_ts != y->row.origin_ts)
		return x->row.origin_ts < y->row.origin_ts ? -1 : 1;
	return strcmp(x->row.state_key, y->row.state_key);
}

void
space_sort(struct scope *sc, struct event_rows *children)
{
	struct child *sorted = scope_array(sc, struct child, children->count);
	size_t i;

	for (i = 0; i < children->count; i++) {
		sorted[i].row = children->rows[i];
		sorted[i].order = valid_order(
			event_row_peek(sc, &children->rows[i], "order"));
	}
	if (children->count > 1)
		qsort(sorted, children->count, sizeof(*sorted), compare);
	for (i = 0; i < children->count; i++)
		children->rows[i] = sorted[i].row;
}

/* A room that is yet to be looked at. */
struct waiting {
	const char *room_id;
	size_t depth;
};

struct walk {
	struct scope *sc;
	const struct requester *rq;
	const struct space_query *q;
	struct txn *t;
	int64_t pos;
	struct waiting stack[SPACE_ROOMS_MAX];
	size_t waiting;
	struct map seen;
	int64_t passed;
	struct space_page *out;
};

static bool
is_child(const struct walk *w, const struct event_row *e)
{
	yyjson_val *content = event_row_content(w->sc, e);
	yyjson_val *via = yyjson_obj_get(content, "via");

	if (!yyjson_is_arr(via) || yyjson_arr_size(via) == 0)
		return false;
	return !w->q->suggested_only ||
	       yyjson_is_true(yyjson_obj_get(content, "suggested"));
}

static enum err
list_children(struct walk *w, int64_t room_nid, struct event_rows *out)
{
	const struct state_log_range at = {room_nid, 0, w->pos};
	struct state_entries entries;
	size_t i, kept = 0;

	TRY(state_store_list_at(w->sc, w->t, &at, TYPE_SPACE_CHILD, &entries));
	TRY(room_load_events(w->sc, w->t, &entries, out));
	for (i = 0; i < out->count; i++)
		if (is_child(w, &out->rows[i]))
			out->rows[kept++] = out->rows[i];
	out->count = kept;
	space_sort(w->sc, out);
	return OK;
}

/* The first child is looked at next. */
static void
push_children(struct walk *w, const struct event_rows *children, size_t depth)
{
	size_t i;

	if (depth >= w->q->max_depth)
		return;
	for (i = children->count; i-- > 0;) {
		if (w->waiting == SPACE_ROOMS_MAX ||
		    map_find(&w->seen, children->rows[i].state_key) != NULL)
			continue;
		w->stack[w->waiting++] = (struct waiting){
			children->rows[i].state_key, depth + 1};
	}
}

static enum err
read_room(struct walk *w, const char *room_id, struct space_room *room,
	  int64_t *room_nid_out, bool *may_out)
{
	struct room_row row;
	struct member_row m;
	enum err e;

	*may_out = false;
	e = room_store_get(w->sc, w->t, room_id, &row);
	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	*room_nid_out = row.nid;
	TRY(room_public_read(w->sc, w->t, &row, &room->info));
	TRY(member_store_find(w->sc, w->t, row.nid, w->rq->user_nid, &m));
	return room_public_may_know(w->sc, w->t, m.membership, w->rq->user_nid,
				    &room->info, may_out);
}

/* Looks at the next room; *may_out tells whether the user may know it. */
static enum err
look_at_next(struct walk *w, bool *may_out)
{
	struct waiting next = w->stack[--w->waiting];
	struct space_room room = {0};
	int64_t room_nid = 0;

	*may_out = false;
	if (map_find(&w->seen, next.room_id) != NULL)
		return OK;
	(void)map_put(&w->seen, next.room_id, w);
	w->passed++;
	TRY(read_room(w, next.room_id, &room, &room_nid, may_out));
	if (!*may_out)
		return OK;
	if (room.info.room_type != NULL &&
	    strcmp(room.info.room_type, "m.space") == 0)
		TRY(list_children(w, room_nid, &room.children));
	push_children(w, &room.children, next.depth);
	if (w->passed > w->q->from.passed)
		w->out->rooms[w->out->count++] = room;
	return OK;
}

static enum err
run(struct walk *w)
{
	bool may, is_root = true;

	w->stack[w->waiting++].room_id = w->q->room_id;
	while (w->waiting > 0 && w->out->count < w->q->limit) {
		TRY(look_at_next(w, &may));
		if (is_root && !may)
			return scope_fail(w->sc, ERR_FORBIDDEN,
					  "you are not allowed to view this "
					  "room");
		is_root = false;
	}
	w->out->has_next = w->waiting > 0;
	w->out->next = (struct space_point){w->pos, w->passed};
	return OK;
}

static void
free_seen(void *arg)
{
	map_deinit(arg);
}

enum err
room_space_walk(struct scope *sc, struct rooms *r, const struct requester *rq,
		const struct space_query *q, struct space_page *out)
{
	struct walk *w = scope_new(sc, struct walk);

	*out = (struct space_page){
		.rooms = scope_array(sc, struct space_room, q->limit)};
	*w = (struct walk){.sc = sc, .rq = rq, .q = q, .out = out};
	map_init(&w->seen);
	scope_defer(sc, free_seen, &w->seen);
	TRY(store_read_begin(sc, r->db, &w->t));
	w->pos = q->from.pos;
	if (w->pos == 0)
		TRY(txn_position(sc, w->t, &w->pos));
	TRY(run(w));
	store_read_end(&w->t);
	return OK;
}
