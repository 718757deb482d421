#include "store/room_admin_store.h"

#include "store/event_type_store.h"
#include "store/rows_priv.h"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct room_admin_row *r = out;

	r->room.nid = stmt_int(s, 0);
	r->room.room_id = stmt_text_dup(sc, s, 1);
	r->room.version = stmt_text_dup(sc, s, 2);
	r->room.creator_nid = stmt_int(s, 3);
	r->room.created_ts = stmt_int(s, 4);
	r->room.is_public = stmt_int(s, 5) != 0;
	r->creator = stmt_text_dup(sc, s, 6);
	r->joined = stmt_int(s, 7);
	r->joined_local = stmt_int(s, 8);
	r->state_events = stmt_int(s, 9);
}

enum err
room_admin_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
		      struct room_admin_row **out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(
		sc, t, &s,
		"SELECT r.nid, r.room_id, r.version, r.creator_nid,"
		" r.created_ts, r.is_public, u.user_id, h.joined,"
		" (SELECT COUNT(*) FROM room_members m"
		"  JOIN accounts a ON a.user_nid = m.user_nid"
		"  WHERE m.room_nid = r.nid AND m.membership = 1),"
		" (SELECT COUNT(*) FROM room_state s WHERE s.room_nid = r.nid)"
		" FROM rooms r JOIN user_ids u ON u.nid = r.creator_nid"
		" JOIN room_heads h ON h.room_nid = r.nid"
		" WHERE $1 = 0 OR r.nid = $1 ORDER BY r.nid",
		"i", room_nid));
	return rows_all(sc, s, (struct rows_kind){sizeof(**out), read_row}, out,
			count_out);
}

static void
read_state(struct scope *sc, struct stmt *s, void *out)
{
	struct room_admin_state *st = out;
	const char *body = stmt_text(s, 4);
	size_t at = (size_t)stmt_int(s, 2), len = (size_t)stmt_int(s, 3);

	st->room_nid = stmt_int(s, 0);
	st->type_nid = stmt_int(s, 1);
	st->content = scope_strndup(sc, body + at, len);
	st->content_len = len;
}

enum err
room_admin_store_list_state(struct scope *sc, struct txn *t, int64_t room_nid,
			    struct room_admin_state **out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(
		sc, t, &s,
		"SELECT s.room_nid, s.type_nid, b.content_at, b.content_len,"
		" b.body FROM rooms r"
		" JOIN room_state s ON s.room_nid = r.nid"
		" JOIN event_bodies b ON b.nid = s.event_nid"
		" WHERE ($1 = 0 OR r.nid = $1) AND s.type_nid IN"
		" (1, 4, 5, 7, 8, 9, 10, 11, 12)"
		" AND s.state_key = '' ORDER BY s.room_nid, s.type_nid",
		"i", room_nid));
	return rows_all(sc, s, (struct rows_kind){sizeof(**out), read_state},
			out, count_out);
}

enum err
room_admin_store_count(struct scope *sc, struct txn *t, int64_t room_nid,
		       int64_t *devices_out, int64_t *remembering_out)
{
	TRY(db_get_int(sc, t, devices_out,
		       "SELECT COUNT(*) FROM room_members m"
		       " JOIN devices d ON d.user_nid = m.user_nid"
		       " WHERE m.room_nid = $1 AND m.membership = 1",
		       "i", room_nid));
	return db_get_int(sc, t, remembering_out,
			  "SELECT COUNT(*) FROM room_members m"
			  " JOIN accounts a ON a.user_nid = m.user_nid"
			  " WHERE m.room_nid = $1 AND m.forgotten = 0",
			  "i", room_nid);
}

enum err
blocked_room_store_find(struct scope *sc, struct txn *t, const char *room_id,
			const char **by_out)
{
	struct stmt *s;
	bool row;

	*by_out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT u.user_id FROM blocked_rooms b"
		      " JOIN user_ids u ON u.nid = b.by_nid"
		      " WHERE b.room_id = $1",
		      "t", room_id));
	TRY(stmt_step(sc, s, &row));
	if (row)
		*by_out = stmt_text_dup(sc, s, 0);
	stmt_close(&s);
	return OK;
}

enum err
blocked_room_store_put(struct scope *sc, struct txn *t, const char *room_id,
		       int64_t by_nid, int64_t now_ms)
{
	return db_exec(sc, t,
		       "INSERT INTO blocked_rooms (room_id, by_nid, blocked_ms)"
		       " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		       "tii", room_id, by_nid, now_ms);
}

enum err
blocked_room_store_remove(struct scope *sc, struct txn *t, const char *room_id)
{
	return db_exec(sc, t, "DELETE FROM blocked_rooms WHERE room_id = $1",
		       "t", room_id);
}
