#include "store/device_list_store.h"

#include <string.h>

enum err
device_list_store_put(struct scope *sc, struct txn *t,
		      const struct device_list_change *c)
{
	return db_exec(
		sc, t,
		"INSERT INTO device_list_changes (viewer_nid, user_nid, pos)"
		" VALUES ($1, $2, $3) ON CONFLICT (viewer_nid, user_nid)"
		" DO UPDATE SET pos = excluded.pos",
		"iii", c->viewer_nid, c->user_nid, c->pos);
}

static void
add_id(struct scope *sc, struct user_id_list *l, size_t *cap, const char *id)
{
	const char **wider;

	if (l->count == *cap) {
		*cap = *cap == 0 ? 16 : *cap * 2;
		wider = scope_array(sc, const char *, *cap);
		if (l->count > 0)
			memcpy(wider, l->items, l->count * sizeof(*wider));
		l->items = wider;
	}
	l->items[l->count++] = id;
}

static enum err
read_ids(struct scope *sc, struct stmt *s, struct user_id_list *out)
{
	size_t cap = 0;
	bool row;

	*out = (struct user_id_list){0};
	TRY(stmt_step(sc, s, &row));
	while (row) {
		add_id(sc, out, &cap, stmt_text_dup(sc, s, 0));
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

/* $1 the viewer, $2 since; the rooms are those that the viewer is in. The plus
 * keeps memberships from choosing the index: few came since, many are there. */
#define SHARES_WITH_VIEWER(user)                                   \
	"EXISTS (SELECT 1 FROM room_members x JOIN room_members y" \
	" ON y.room_nid = x.room_nid AND y.user_nid = " user       \
	" AND y.membership = 1 WHERE x.user_nid = $1"              \
	" AND x.membership = 1)"

#define WHOSE_KEYS_CHANGED                                     \
	"SELECT c.user_nid FROM device_list_changes c"         \
	" WHERE c.viewer_nid = 0 AND c.pos > $2"               \
	" AND (c.user_nid = $1"                                \
	" OR " SHARES_WITH_VIEWER(                             \
		"c.user_nid") ")"                              \
			      " UNION SELECT c.user_nid FROM " \
			      "device_list_changes c"          \
			      " WHERE c.viewer_nid = $1 AND c.pos > $2"

#define WHO_MET                                           \
	"SELECT b.user_nid FROM room_members a"           \
	" JOIN room_members b ON b.room_nid = a.room_nid" \
	" AND b.since_pos > $2 AND +b.membership = 1"     \
	" WHERE a.user_nid = $1 AND a.membership = 1"     \
	" AND b.user_nid <> $1"                           \
	" UNION SELECT b.user_nid FROM room_members a"    \
	" JOIN room_members b ON b.room_nid = a.room_nid" \
	" AND b.membership = 1"                           \
	" WHERE a.user_nid = $1 AND a.membership = 1"     \
	" AND a.since_pos > $2 AND b.user_nid <> $1"

enum err
device_list_store_has_moves(struct scope *sc, struct txn *t, int64_t since,
			    bool *out)
{
	int64_t one;
	enum err e;

	e = db_get_int(
		sc, t, &one,
		"SELECT 1 FROM room_members WHERE since_pos > $1 LIMIT 1", "i",
		since);
	*out = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
device_list_store_changed(struct scope *sc, struct txn *t, int64_t viewer_nid,
			  int64_t since, struct user_id_list *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT u.user_id FROM user_ids u WHERE u.nid IN"
		      " (" WHOSE_KEYS_CHANGED ")",
		      "ii", viewer_nid, since));
	return read_ids(sc, s, out);
}

enum err
device_list_store_changed_or_met(struct scope *sc, struct txn *t,
				 int64_t viewer_nid, int64_t since,
				 struct user_id_list *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT u.user_id FROM user_ids u WHERE u.nid IN"
		      " (" WHOSE_KEYS_CHANGED " UNION " WHO_MET ")",
		      "ii", viewer_nid, since));
	return read_ids(sc, s, out);
}

enum err
device_list_store_left(struct scope *sc, struct txn *t, int64_t viewer_nid,
		       int64_t since, struct user_id_list *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT u.user_id FROM user_ids u WHERE u.nid <> $1"
		      " AND u.nid IN ("
		      "SELECT b.user_nid FROM room_members a"
		      " JOIN room_members b ON b.room_nid = a.room_nid"
		      " AND b.since_pos > $2 AND +b.membership IN (8, 16)"
		      " WHERE a.user_nid = $1 AND a.membership = 1"
		      " UNION SELECT b.user_nid FROM room_members a"
		      " JOIN room_members b ON b.room_nid = a.room_nid"
		      " AND (b.membership = 1 OR b.since_pos > $2)"
		      " WHERE a.user_nid = $1 AND a.membership IN (8, 16)"
		      " AND a.since_pos > $2)"
		      " AND NOT " SHARES_WITH_VIEWER("u.nid"),
		      "ii", viewer_nid, since));
	return read_ids(sc, s, out);
}
