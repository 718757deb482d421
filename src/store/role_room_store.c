#include "store/role_room_store.h"

#include "store/member_store.h"
#include "store/rows_priv.h"

#define COLUMNS                                                     \
	"c.room_id, c.role_nid, c.partner_nid, i.user_id, c.topic," \
	" c.created_ms FROM role_rooms c"                           \
	" LEFT JOIN user_ids i ON i.nid = c.partner_nid"
#define MEMBERS_MAX 20000

enum err
role_room_store_add(struct scope *sc, struct txn *t,
		    const struct role_room_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO role_rooms (room_id, role_nid,"
		       " partner_nid, topic, created_ms)"
		       " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		       "tiiti", r->room_id, r->role_nid, r->partner_nid,
		       r->topic, r->created_ms);
}

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct role_room_row *r = out;

	r->room_id = stmt_text_dup(sc, s, 0);
	r->role_nid = stmt_int(s, 1);
	r->partner_nid = stmt_int(s, 2);
	r->partner_id = stmt_text_dup(sc, s, 3);
	r->topic = stmt_text_dup(sc, s, 4);
	r->created_ms = stmt_int(s, 5);
}

static enum err
read_one(struct scope *sc, struct stmt *s, struct role_room_row **out)
{
	return rows_first(sc, s, (struct rows_kind){sizeof(**out), read_row},
			  out);
}

enum err
role_room_store_find(struct scope *sc, struct txn *t, const char *room_id,
		     struct role_room_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS " WHERE c.room_id = $1", "t",
		      room_id));
	return read_one(sc, s, out);
}

enum err
role_room_store_find_partner(struct scope *sc, struct txn *t,
			     const struct role_room_row *key,
			     struct role_room_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " WHERE c.role_nid = $1"
		      " AND c.partner_nid = $2 AND c.topic = $3"
		      " ORDER BY c.created_ms, c.room_id",
		      "iit", key->role_nid, key->partner_nid, key->topic));
	return read_one(sc, s, out);
}

enum err
role_room_store_list(struct scope *sc, struct txn *t,
		     const struct role_room_query *q,
		     struct role_room_row **rows_out, size_t *count_out)
{
	int64_t limit = q->limit > 0 ? q->limit : ROLE_ROOMS_MAX;
	struct stmt *s;

	if (q->role_nid == 0)
		TRY(stmt_open(sc, t, &s,
			      "SELECT " COLUMNS " ORDER BY c.created_ms", ""));
	else
		TRY(stmt_open(sc, t, &s,
			      "SELECT " COLUMNS
			      " JOIN rooms r ON r.room_id = c.room_id"
			      " JOIN room_heads h ON h.room_nid = r.nid"
			      " WHERE c.role_nid = $1"
			      " AND ($2 = 0 OR c.partner_nid = $2)"
			      " ORDER BY h.last_pos DESC LIMIT $3",
			      "iii", q->role_nid, q->partner_nid, limit));
	return rows_all(sc, s, (struct rows_kind){sizeof(**rows_out), read_row},
			rows_out, count_out);
}

enum err
role_room_store_set_member(struct scope *sc, struct txn *t, const char *room_id,
			   int64_t user_nid, bool is_member)
{
	if (is_member)
		return db_exec(sc, t,
			       "INSERT INTO role_room_members (room_id,"
			       " user_nid) VALUES ($1, $2)"
			       " ON CONFLICT DO NOTHING",
			       "ti", room_id, user_nid);
	return db_exec(sc, t,
		       "DELETE FROM role_room_members"
		       " WHERE room_id = $1 AND user_nid = $2",
		       "ti", room_id, user_nid);
}

enum err
role_room_store_is_joined(struct scope *sc, struct txn *t, const char *room_id,
			  int64_t user_nid, bool *out)
{
	int64_t count;

	TRY(db_get_int(sc, t, &count,
		       "SELECT COUNT(*) FROM rooms r JOIN room_members x"
		       " ON x.room_nid = r.nid WHERE r.room_id = $1"
		       " AND x.user_nid = $2 AND x.membership = $3",
		       "tii", room_id, user_nid, (int64_t)MEMBERSHIP_JOIN));
	*out = count != 0;
	return OK;
}

enum err
role_room_store_is_followed(struct scope *sc, struct txn *t,
			    const char *room_id, int64_t role_nid, bool *out)
{
	int64_t missing;

	TRY(db_get_int(sc, t, &missing,
		       "SELECT COUNT(*) FROM role_duty d JOIN role_rooms c"
		       " ON c.role_nid = d.role_nid WHERE d.role_nid = $1"
		       " AND c.room_id = $2 AND d.holder_nid <> 0"
		       " AND d.holder_nid <> c.partner_nid AND NOT EXISTS"
		       " (SELECT 1 FROM role_room_members m"
		       " WHERE m.room_id = $2 AND m.user_nid = d.holder_nid)",
		       "it", role_nid, room_id));
	*out = missing == 0;
	return OK;
}

enum err
role_room_store_list_brought(struct scope *sc, struct txn *t, int64_t role_nid,
			     struct role_room_member **rows_out,
			     size_t *count_out)
{
	struct role_room_member *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT m.room_id, m.user_nid, CASE WHEN EXISTS (SELECT"
		      " 1 FROM rooms r JOIN room_members x"
		      " ON x.room_nid = r.nid WHERE r.room_id = m.room_id"
		      " AND x.user_nid = m.user_nid AND x.membership = $2)"
		      " THEN 1 ELSE 0 END"
		      " FROM role_room_members m"
		      " JOIN role_rooms c ON c.room_id = m.room_id"
		      " WHERE c.role_nid = $1 ORDER BY m.room_id",
		      "ii", role_nid, (int64_t)MEMBERSHIP_JOIN));
	TRY(stmt_step(sc, s, &row));
	while (row && n < MEMBERS_MAX) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n].room_id = stmt_text_dup(sc, s, 0);
		rows[n].user_nid = stmt_int(s, 1);
		rows[n++].is_joined = stmt_int(s, 2) != 0;
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}
