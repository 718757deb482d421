#include "room/directory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "room/actions.h"
#include "room/alias_priv.h"
#include "room/rooms_priv.h"

#define PUBLIC_MAX 500 /* rooms in one answer */

static const char *
filled(const char *s)
{
	return s != NULL && *s != '\0' ? s : NULL;
}

static bool
has_word(const char *text, const char *search)
{
	return text != NULL && strcasestr(text, search) != NULL;
}

static bool
has_type(const struct room_public *p, yyjson_val *types)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(types);
	yyjson_val *type;

	while ((type = yyjson_arr_iter_next(&it)) != NULL)
		if (p->room_type == NULL
			    ? yyjson_is_null(type)
			    : yyjson_equals_str(type, p->room_type))
			return true;
	return false;
}

static bool
matches(const struct room_public *p, const struct room_public_query *q)
{
	const char *search = filled(q->search);

	if (q->world_readable && !p->world_readable)
		return false;
	if (q->room_types != NULL && !has_type(p, q->room_types))
		return false;
	return search == NULL || has_word(p->name, search) ||
	       has_word(p->topic, search) ||
	       has_word(p->canonical_alias, search);
}

static int
compare(const void *a, const void *b)
{
	const struct room_public *x = a, *y = b;

	if (x->joined != y->joined)
		return x->joined < y->joined ? 1 : -1;
	return strcmp(x->room_id, y->room_id);
}

static enum err
list_all(struct scope *sc, struct rooms *r, const struct room_public_query *q,
	 struct room_public_page *out)
{
	struct room_row *rows;
	struct txn *t;
	size_t count, i;

	TRY(store_read_begin(sc, r->db, &t));
	if (q->network != NULL)
		TRY(room_store_list_network(sc, t, q->network, &rows, &count));
	else
		TRY(room_store_list_public(sc, t, &rows, &count));
	out->rooms = scope_array(sc, struct room_public, count);
	for (i = 0; i < count; i++) {
		TRY(room_public_read(sc, t, &rows[i], &out->rooms[out->total]));
		out->total += matches(&out->rooms[out->total], q);
	}
	store_read_end(&t);
	if (out->total > 1)
		qsort(out->rooms, out->total, sizeof(*out->rooms), compare);
	return OK;
}

enum err
room_directory_list(struct scope *sc, struct rooms *r,
		    const struct room_public_query *q,
		    struct room_public_page *out)
{
	size_t from = q->offset > 0 ? (size_t)q->offset : 0, limit = q->limit;

	*out = (struct room_public_page){.next_offset = -1};
	TRY(list_all(sc, r, q, out));
	if (from > out->total)
		from = out->total;
	if (limit == 0 || limit > PUBLIC_MAX)
		limit = PUBLIC_MAX;
	out->rooms += from;
	out->count = out->total - from;
	if (out->count > limit) {
		out->count = limit;
		out->next_offset = (int64_t)(from + limit);
	}
	return OK;
}

enum err
room_directory_get(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const char *id_or_alias,
		   struct room_public *out, enum membership *membership_out)
{
	struct member_row m = {.membership = MEMBERSHIP_NONE};
	const char *room_id;
	struct room_row room;
	struct txn *t;
	bool may;

	*membership_out = MEMBERSHIP_NONE;
	TRY(room_alias_resolve(sc, r, id_or_alias, &room_id));
	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_store_get(sc, t, room_id, &room));
	TRY(room_public_read(sc, t, &room, out));
	if (rq != NULL)
		TRY(member_store_find(sc, t, room.nid, rq->user_nid, &m));
	TRY(room_public_may_know(sc, t, m.membership,
				 rq != NULL ? rq->user_nid : 0, out, &may));
	store_read_end(&t);
	*membership_out = m.membership;
	if (may || room.is_public)
		return OK;
	return scope_fail(sc, ERR_NOT_FOUND, "this server knows no such room");
}

enum err
room_directory_has(struct scope *sc, struct rooms *r, const char *room_id,
		   bool *out)
{
	struct room_row room;
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	e = room_store_get(sc, t, room_id, &room);
	store_read_end(&t);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "this server knows no such room");
	*out = room.is_public;
	return e;
}

enum err
room_directory_resolve(struct scope *sc, struct rooms *r, const char *alias,
		       const char **room_id_out)
{
	if (alias[0] != '#')
		return scope_fail(sc, ERR_INVALID_PARAM, "not a room alias");
	return room_alias_resolve(sc, r, alias, room_id_out);
}

struct visibility {
	int64_t room_nid;
	bool is_public;
};

static enum err
set_public(struct scope *sc, struct txn *t, void *ctx)
{
	const struct visibility *v = ctx;

	return room_store_set_public(sc, t, v->room_nid, v->is_public);
}

enum err
room_set_visibility(struct scope *sc, struct rooms *r,
		    const struct requester *rq, const char *room_id,
		    bool is_public)
{
	struct visibility v = {.is_public = is_public};
	struct room_row room;
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	e = room_store_get(sc, t, room_id, &room);
	store_read_end(&t);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "this server knows no such room");
	TRY(e);
	if (!rq->is_admin)
		TRY(room_require_power(sc, r, rq, room_id,
				       "m.room.canonical_alias"));
	v.room_nid = room.nid;
	return store_write(sc, r->db, set_public, &v);
}
