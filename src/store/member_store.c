#include "store/member_store.h"

#include <string.h>

#include "store/head_table.h"
#include "store/rows_priv.h"
#include "store/touch.h"

static const struct {
	enum membership membership;
	const char *name;
} names[] = {
	{MEMBERSHIP_JOIN, "join"},   {MEMBERSHIP_INVITE, "invite"},
	{MEMBERSHIP_KNOCK, "knock"}, {MEMBERSHIP_LEAVE, "leave"},
	{MEMBERSHIP_BAN, "ban"},
};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

const char *
membership_name(enum membership m)
{
	size_t i;

	for (i = 0; i < NAME_COUNT; i++)
		if (names[i].membership == m)
			return names[i].name;
	return "leave";
}

enum membership
membership_parse(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < NAME_COUNT; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].membership;
	return MEMBERSHIP_NONE;
}

enum err
member_store_put(struct scope *sc, struct txn *t, const struct member_row *m)
{
	touch_user(t, m->user_nid);
	return db_exec(sc, t,
		       "INSERT INTO room_members (user_nid, room_nid,"
		       " membership, event_nid, pos, since_pos, forgotten)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7)"
		       " ON CONFLICT (user_nid, room_nid) DO UPDATE SET"
		       " membership = excluded.membership,"
		       " event_nid = excluded.event_nid, pos = excluded.pos,"
		       " since_pos = excluded.since_pos,"
		       " forgotten = excluded.forgotten",
		       "iiiiiii", m->user_nid, m->room_nid,
		       (int64_t)m->membership, m->event_nid, m->pos,
		       m->since_pos, (int64_t)m->forgotten);
}

enum err
member_store_find(struct scope *sc, struct txn *t, int64_t room_nid,
		  int64_t user_nid, struct member_row *out)
{
	struct stmt *s;
	bool row;

	*out = (struct member_row){.user_nid = user_nid, .room_nid = room_nid};
	TRY(stmt_open(sc, t, &s,
		      "SELECT membership, event_nid, pos, forgotten,"
		      " since_pos"
		      " FROM room_members"
		      " WHERE user_nid = $1 AND room_nid = $2",
		      "ii", user_nid, room_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		out->membership = (enum membership)stmt_int(s, 0);
		out->event_nid = stmt_int(s, 1);
		out->pos = stmt_int(s, 2);
		out->forgotten = stmt_int(s, 3) != 0;
		out->since_pos = stmt_int(s, 4);
	}
	stmt_close(&s);
	return OK;
}

enum err
member_store_forget(struct scope *sc, struct txn *t, int64_t room_nid,
		    int64_t user_nid)
{
	touch_user(t, user_nid);
	return db_exec(sc, t,
		       "UPDATE room_members SET forgotten = 1"
		       " WHERE user_nid = $1 AND room_nid = $2",
		       "ii", user_nid, room_nid);
}

/* Columns: user_nid, room_nid, an id, membership, event_nid, pos, forgotten,
 * last_pos, receipt_pos, since_pos; of a user also snapshot_nid. */
static enum err
read_members(struct scope *sc, struct stmt *s, bool of_user,
	     struct member_rows *out)
{
	struct member_row *m;
	bool row;

	*out = (struct member_rows){0};
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		out->rows = rows_grow(sc, out->rows, out->count,
				      sizeof(*out->rows));
		m = &out->rows[out->count++];
		*m = (struct member_row){
			.user_nid = stmt_int(s, 0),
			.room_nid = stmt_int(s, 1),
			.membership = (enum membership)stmt_int(s, 3),
			.event_nid = stmt_int(s, 4),
			.pos = stmt_int(s, 5),
			.forgotten = stmt_int(s, 6) != 0,
			.room_pos = stmt_int(s, 7),
			.receipt_pos = stmt_int(s, 8),
			.since_pos = stmt_int(s, 9),
		};
		if (!of_user) {
			m->user_id = stmt_text_dup(sc, s, 2);
			continue;
		}
		m->room_id = stmt_text_dup(sc, s, 2);
		m->room_state_nid = stmt_int(s, 10);
	}
	stmt_close(&s);
	return OK;
}

#define ALL_ROOMS_OF_USER                                              \
	"SELECT m.user_nid, m.room_nid, r.room_id, m.membership,"      \
	" m.event_nid, m.pos, m.forgotten, h.last_pos, h.receipt_pos," \
	" m.since_pos, h.snapshot_nid"                                 \
	" FROM room_members m JOIN rooms r ON r.nid = m.room_nid"      \
	" JOIN room_heads h ON h.room_nid = m.room_nid"                \
	" WHERE m.user_nid = $1"
#define ROOMS_OF_USER ALL_ROOMS_OF_USER " AND m.forgotten = 0"

enum err
member_store_list_rooms(struct scope *sc, struct txn *t, int64_t user_nid,
			unsigned mask, struct member_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, ROOMS_OF_USER " AND (m.membership & $2) <> 0",
		      "ii", user_nid, (int64_t)mask));
	return read_members(sc, s, true, out);
}

void
member_store_learn_heads(struct db *db, const struct member_rows *rows)
{
	const struct member_row *m;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		m = &rows->rows[i];
		head_table_learn(db_heads(db),
				 &(struct head_place){m->room_nid, m->room_pos,
						      m->receipt_pos,
						      m->room_state_nid});
	}
}

bool
member_store_fill_heads(struct scope *sc, struct db *db,
			struct member_rows *rows)
{
	struct head_place *p = scope_array(sc, struct head_place, rows->count);
	size_t i;

	for (i = 0; i < rows->count; i++)
		p[i].room_nid = rows->rows[i].room_nid;
	if (!head_table_find(db_heads(db), p, rows->count))
		return false;
	for (i = 0; i < rows->count; i++) {
		rows->rows[i].room_pos = p[i].last_pos;
		rows->rows[i].receipt_pos = p[i].receipt_pos;
		rows->rows[i].room_state_nid = p[i].state_nid;
	}
	return true;
}

enum err
member_store_list_changed(struct scope *sc, struct txn *t, int64_t user_nid,
			  int64_t since, struct member_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      ALL_ROOMS_OF_USER
		      " AND (m.pos > $2 OR (m.membership = 1"
		      " AND (h.last_pos > $2 OR h.receipt_pos > $2)))",
		      "ii", user_nid, since));
	return read_members(sc, s, true, out);
}

enum err
member_store_list_unread(struct scope *sc, struct txn *t, int64_t user_nid,
			 struct member_rows *out)
{
	struct stmt *s;

	/* kinds 1 and 2: m.read and m.read.private */
	TRY(stmt_open(sc, t, &s,
		      ROOMS_OF_USER
		      " AND m.membership = 1 AND h.last_pos > m.since_pos"
		      " AND NOT EXISTS (SELECT 1 FROM receipts r"
		      " WHERE r.room_nid = m.room_nid AND r.user_nid = $1"
		      " AND r.kind IN (1, 2) AND r.thread = ''"
		      " AND r.event_order >= h.last_pos)",
		      "i", user_nid));
	return read_members(sc, s, true, out);
}

enum err
member_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
		  unsigned mask, size_t limit, struct member_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT m.user_nid, m.room_nid, u.user_id, m.membership,"
		      " m.event_nid, m.pos, m.forgotten, 0, 0, m.since_pos"
		      " FROM room_members m"
		      " JOIN user_ids u ON u.nid = m.user_nid"
		      " WHERE m.room_nid = $1 AND (m.membership & $2) <> 0"
		      " ORDER BY m.pos LIMIT $3",
		      "iii", room_nid, (int64_t)mask,
		      limit == 0 ? INT64_MAX : (int64_t)limit));
	return read_members(sc, s, false, out);
}

enum err
member_store_share_room(struct scope *sc, struct txn *t, int64_t a, int64_t b,
			bool *out)
{
	int64_t n;
	enum err e;

	e = db_get_int(sc, t, &n,
		       "SELECT 1 FROM room_members x JOIN room_members y"
		       " ON y.room_nid = x.room_nid AND y.user_nid = $2"
		       " WHERE x.user_nid = $1 AND x.membership = 1"
		       " AND y.membership = 1 LIMIT 1",
		       "ii", a, b);
	*out = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

#define SHARED_BY                                                   \
	" FROM room_members x JOIN room_members y"                  \
	" ON y.room_nid = x.room_nid AND y.user_nid = $2"           \
	" JOIN rooms r ON r.nid = x.room_nid WHERE x.user_nid = $1" \
	" AND x.membership = 1 AND y.membership = 1"

enum err
member_store_list_shared(struct scope *sc, struct txn *t,
			 const struct member_shared *q, struct member_rows *out,
			 int64_t *total_out)
{
	struct member_row *row;
	struct stmt *s;
	bool found;

	*out = (struct member_rows){0};
	TRY(db_get_int(sc, t, total_out, "SELECT COUNT(*)" SHARED_BY, "ii",
		       q->a, q->b));
	TRY(stmt_open(sc, t, &s,
		      "SELECT x.room_nid, r.room_id" SHARED_BY
		      " AND x.room_nid > $3 ORDER BY x.room_nid LIMIT $4",
		      "iiii", q->a, q->b, q->after, (int64_t)q->limit));
	for (;;) {
		TRY(stmt_step(sc, s, &found));
		if (!found)
			break;
		out->rows = rows_grow(sc, out->rows, out->count,
				      sizeof(*out->rows));
		row = &out->rows[out->count++];
		*row = (struct member_row){.room_nid = stmt_int(s, 0),
					   .room_id = stmt_text_dup(sc, s, 1)};
	}
	stmt_close(&s);
	return OK;
}

enum err
member_store_list_peers(struct scope *sc, struct txn *t, int64_t user_nid,
			struct member_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT u.nid, 0, u.user_id, 1, 0, 0, 0, 0, 0, 0"
		      " FROM user_ids u WHERE u.nid <> $1 AND u.nid IN"
		      " (SELECT y.user_nid FROM room_members x"
		      " JOIN room_members y ON y.room_nid = x.room_nid"
		      " AND y.membership = 1"
		      " WHERE x.user_nid = $1 AND x.membership = 1)",
		      "i", user_nid));
	return read_members(sc, s, false, out);
}

enum err
member_store_list_near(struct scope *sc, struct txn *t, int64_t user_nid,
		       int64_t room_max, int64_t **nids_out, size_t *count_out)
{
	int64_t *nids = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT DISTINCT y.user_nid FROM room_members x"
		      " JOIN room_heads h ON h.room_nid = x.room_nid"
		      " AND h.joined <= $2"
		      " JOIN room_members y ON y.room_nid = x.room_nid"
		      " AND y.membership = 1 AND y.user_nid <> $1"
		      " WHERE x.user_nid = $1 AND x.membership = 1"
		      " ORDER BY y.user_nid",
		      "ii", user_nid, room_max));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		nids = rows_grow(sc, nids, n, sizeof(*nids));
		nids[n++] = stmt_int(s, 0);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*nids_out = nids;
	*count_out = n;
	return OK;
}
