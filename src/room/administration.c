#include "room/administration.h"

#include <stdlib.h>
#include <string.h>

#include "room/alias_priv.h"
#include "room/rooms_priv.h"
#include "store/db.h"
#include "store/event_type_store.h"

static int
compare_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

/* The larger one first. */
static int
compare_int(int64_t a, int64_t b)
{
	return (a < b) - (a > b);
}

#define ORDERS(X)                                                            \
	X(name, compare_text(a->name, b->name))                              \
	X(alphabetical, compare_text(a->name, b->name))                      \
	X(canonical_alias,                                                   \
	  compare_text(a->canonical_alias, b->canonical_alias))              \
	X(joined_members, compare_int(a->row.joined, b->row.joined))         \
	X(size, compare_int(a->row.joined, b->row.joined))                   \
	X(joined_local_members,                                              \
	  compare_int(a->row.joined_local, b->row.joined_local))             \
	X(version, compare_int(strtoll(a->row.room.version, NULL, 10),       \
			       strtoll(b->row.room.version, NULL, 10)))      \
	X(creator, compare_text(a->row.creator, b->row.creator))             \
	X(encryption, compare_text(a->encryption, b->encryption))            \
	X(federatable, compare_int(!a->is_closed, !b->is_closed))            \
	X(public, compare_int(a->row.room.is_public, b->row.room.is_public)) \
	X(join_rules, compare_text(a->join_rule, b->join_rule))              \
	X(guest_access, compare_text(a->guest_access, b->guest_access))      \
	X(history_visibility,                                                \
	  compare_text(a->history_visibility, b->history_visibility))        \
	X(state_events, compare_int(a->row.state_events, b->row.state_events))

#define X(key, how)                                                      \
	static int by_##key(const void *l, const void *r, void *dir)     \
	{                                                                \
		const struct room_admin_info *a = l, *b = r;             \
		int c = (how);                                           \
		if (c != 0)                                              \
			return *(bool *)dir ? -c : c;                    \
		return strcmp(a->row.room.room_id, b->row.room.room_id); \
	}
ORDERS(X)
#undef X

static const struct {
	const char *name;
	int (*compare)(const void *, const void *, void *);
} orders[] = {
#define X(key, how) {#key, by_##key},
	ORDERS(X)
#undef X
};

static const char *
peek(struct scope *sc, yyjson_val *content, const char *key)
{
	const char *s = json_peek_string(content, key);

	return s != NULL && *s != '\0' ? scope_strdup(sc, s) : NULL;
}

static void
describe_create(struct scope *sc, yyjson_val *content,
		struct room_admin_info *i)
{
	yyjson_val *federate = yyjson_obj_get(content, "m.federate");

	i->room_type = peek(sc, content, "type");
	i->is_closed = yyjson_is_bool(federate) && !yyjson_get_bool(federate);
}

static void
describe(struct scope *sc, const struct room_admin_state *s,
	 struct room_admin_info *i)
{
	static const struct {
		int64_t type_nid;
		const char *key;
		size_t at;
	} members[] = {
#define AT(m) offsetof(struct room_admin_info, m)
		{TYPE_NAME, "name", AT(name)},
		{TYPE_TOPIC, "topic", AT(topic)},
		{TYPE_AVATAR, "url", AT(avatar)},
		{TYPE_CANONICAL_ALIAS, "alias", AT(canonical_alias)},
		{TYPE_ENCRYPTION, "algorithm", AT(encryption)},
		{TYPE_JOIN_RULES, "join_rule", AT(join_rule)},
		{TYPE_GUEST_ACCESS, "guest_access", AT(guest_access)},
		{TYPE_HISTORY_VISIBILITY, "history_visibility",
		 AT(history_visibility)},
#undef AT
	};
	yyjson_val *content;
	size_t n;

	if (json_parse(sc, s->content, s->content_len, &content) != OK) {
		scope_clear_failure(sc);
		return;
	}
	if (s->type_nid == TYPE_CREATE)
		describe_create(sc, content, i);
	for (n = 0; n < sizeof(members) / sizeof(*members); n++)
		if (members[n].type_nid == s->type_nid)
			*(const char **)(void *)((char *)i + members[n].at) =
				peek(sc, content, members[n].key);
}

/* Rooms and what their state says; both lists are in the order of the rooms'
 * numbers. */
static enum err
read_infos(struct scope *sc, struct txn *t, int64_t room_nid,
	   struct room_admin_info **out, size_t *count_out)
{
	struct room_admin_state *state;
	struct room_admin_row *rows;
	size_t i, n = 0, count;

	TRY(room_admin_store_list(sc, t, room_nid, &rows, count_out));
	TRY(room_admin_store_list_state(sc, t, room_nid, &state, &count));
	*out = scope_array(sc, struct room_admin_info, *count_out + 1);
	for (i = 0; i < *count_out; i++) {
		(*out)[i].row = rows[i];
		while (n < count && state[n].room_nid < rows[i].room.nid)
			n++;
		for (; n < count && state[n].room_nid == rows[i].room.nid; n++)
			describe(sc, &state[n], &(*out)[i]);
	}
	return OK;
}

static bool
is_found(const struct room_admin_info *i, const char *search)
{
	size_t len;

	if (search == NULL || *search == '\0')
		return true;
	if (i->name != NULL && strcasestr(i->name, search) != NULL)
		return true;
	if (strstr(i->row.room.room_id, search) != NULL)
		return true;
	if (i->canonical_alias == NULL)
		return false;
	len = strcspn(i->canonical_alias, ":");
	return memmem(i->canonical_alias, len, search, strlen(search)) != NULL;
}

static bool
matches(const struct room_admin_query *q, const struct room_admin_info *i)
{
	return (q->is_public < 0 ||
		(q->is_public != 0) == i->row.room.is_public) &&
	       (q->is_empty < 0 ||
		(q->is_empty != 0) == (i->row.joined == 0)) &&
	       is_found(i, q->search);
}

static enum err
sort(struct scope *sc, const struct room_admin_query *q,
     struct room_admin_info *rooms, size_t count)
{
	const char *by = q->order_by != NULL ? q->order_by : "name";
	bool backward = q->backward;
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		if (strcmp(by, orders[i].name) != 0)
			continue;
		if (count > 1)
			qsort_r(rooms, count, sizeof(*rooms), orders[i].compare,
				&backward);
		return OK;
	}
	return scope_fail(sc, ERR_INVALID_PARAM, "order_by: no such order");
}

enum err
room_admin_list(struct scope *sc, struct rooms *r,
		const struct room_admin_query *q, struct room_admin_page *out)
{
	struct room_admin_info *rooms;
	size_t i, count, n = 0;
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(read_infos(sc, t, 0, &rooms, &count));
	store_read_end(&t);
	for (i = 0; i < count; i++)
		if (matches(q, &rooms[i]))
			rooms[n++] = rooms[i];
	TRY(sort(sc, q, rooms, n));
	*out = (struct room_admin_page){.rooms = rooms, .total = n};
	if ((uint64_t)q->from >= n)
		return OK;
	out->rooms += q->from;
	out->count = n - (size_t)q->from;
	if (out->count > (size_t)q->limit)
		out->count = (size_t)q->limit;
	return OK;
}

enum err
room_admin_get(struct scope *sc, struct rooms *r, const char *id_or_alias,
	       struct room_admin_info **out)
{
	const char *room_id;
	struct room_row room;
	struct txn *t;
	size_t count;

	TRY(room_alias_resolve(sc, r, id_or_alias, &room_id));
	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_store_get(sc, t, room_id, &room));
	TRY(read_infos(sc, t, room.nid, out, &count));
	store_read_end(&t);
	if (count == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "Room not found");
	return OK;
}

enum err
room_admin_count(struct scope *sc, struct rooms *r, int64_t room_nid,
		 struct room_admin_counts *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_admin_store_count(sc, t, room_nid, &out->local_devices,
				   &out->remembering));
	TRY(room_store_get_head(sc, t, room_nid, &out->head));
	store_read_end(&t);
	return OK;
}

enum err
room_admin_members(struct scope *sc, struct rooms *r, int64_t room_nid,
		   struct member_rows *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(member_store_list(sc, t, room_nid, MEMBERSHIP_JOIN, 0, out));
	store_read_end(&t);
	return OK;
}

static enum err
list_rooms(struct scope *sc, struct rooms *r, int64_t user_nid, unsigned mask,
	   struct member_rows *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(member_store_list_rooms(sc, t, user_nid, mask, out));
	store_read_end(&t);
	return OK;
}

enum err
room_admin_memberships(struct scope *sc, struct rooms *r, int64_t user_nid,
		       struct member_rows *out)
{
	return list_rooms(sc, r, user_nid, MEMBERSHIP_ANY, out);
}
