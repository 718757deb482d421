#include "store/purge_store.h"

#include "store/touch.h"
#include "store/rows_priv.h"

enum err
purge_store_list_events(struct scope *sc, struct txn *t,
			const struct purge_range *range, int64_t limit,
			int64_t **nids_out, size_t *count_out)
{
	int64_t *nids = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	if (range->is_whole)
		TRY(stmt_open(sc, t, &s,
			      "SELECT nid FROM events WHERE room_nid = $1"
			      " LIMIT $2",
			      "ii", range->room_nid, limit));
	else
		TRY(stmt_open(sc, t, &s,
			      "SELECT nid FROM events WHERE room_nid = $1"
			      " AND room_order < $2 AND state_key IS NULL"
			      " AND ($3 = 0 OR NOT EXISTS (SELECT 1 FROM"
			      "  accounts a WHERE a.user_nid = sender_nid))"
			      " ORDER BY room_order LIMIT $4",
			      "iiii", range->room_nid, range->before,
			      (int64_t)range->keeps_local, limit));
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

static void
read_sent(struct scope *sc, struct stmt *s, void *out)
{
	struct sent_event *e = out;

	e->event_id = stmt_text_dup(sc, s, 0);
	e->room_order = stmt_int(s, 1);
}

enum err
purge_store_list_sent(struct scope *sc, struct txn *t,
		      const struct sent_range *range, struct sent_events *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT event_id, room_order FROM events"
		      " WHERE room_nid = $1 AND room_order < $2"
		      " AND sender_nid = $3 AND state_key IS NULL"
		      " AND redacted_by = 0 AND verdict = 0 AND type_nid <> 16"
		      " ORDER BY room_order DESC LIMIT $4",
		      "iiii", range->room_nid, range->before, range->sender_nid,
		      range->limit));
	return rows_all(sc, s,
			(struct rows_kind){sizeof(*out->rows), read_sent},
			&out->rows, &out->count);
}

/* Who keeps what was read of the room must read it again. */
static enum err
touch_room_of(struct scope *sc, struct txn *t, int64_t nid)
{
	int64_t room_nid;
	enum err e;

	e = db_get_int(sc, t, &room_nid,
		       "SELECT room_nid FROM events WHERE nid = $1", "i", nid);
	if (e == OK)
		touch_room(t, room_nid);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
purge_store_remove_event(struct scope *sc, struct txn *t, int64_t nid)
{
	TRY(touch_room_of(sc, t, nid));
	/* sent_txns keeps its row: it holds no words, and the places of others
	 * are found past it. */
	TRY(db_exec(sc, t, "DELETE FROM event_media WHERE event_nid = $1", "i",
		    nid));
	TRY(db_exec(sc, t,
		    "DELETE FROM event_relations"
		    " WHERE parent_nid = $1 OR event_nid = $1",
		    "i", nid));
	TRY(db_exec(sc, t, "DELETE FROM event_edits WHERE parent_nid = $1", "i",
		    nid));
	TRY(db_exec(sc, t, "DELETE FROM thread_senders WHERE root_nid = $1",
		    "i", nid));
	TRY(db_exec(sc, t, "DELETE FROM threads WHERE root_nid = $1", "i",
		    nid));
	TRY(db_exec(sc, t,
		    "DELETE FROM thread_subscriptions WHERE root_nid = $1", "i",
		    nid));
	TRY(db_exec(sc, t, "DELETE FROM search_docs WHERE nid = $1", "i", nid));
	TRY(db_exec(sc, t, "DELETE FROM event_bodies WHERE nid = $1", "i",
		    nid));
	return db_exec(sc, t, "DELETE FROM events WHERE nid = $1", "i", nid);
}

enum err
purge_store_remove_room(struct scope *sc, struct txn *t, int64_t room_nid,
			const char *room_id)
{
	touch_room(t, room_nid);
	touch_all_users(t);
	TRY(db_exec(sc, t, "DELETE FROM room_members WHERE room_nid = $1", "i",
		    room_nid));
	TRY(db_exec(sc, t, "DELETE FROM room_aliases WHERE room_nid = $1", "i",
		    room_nid));
	TRY(db_exec(sc, t, "DELETE FROM appservice_rooms WHERE room_nid = $1",
		    "i", room_nid));
	TRY(db_exec(sc, t, "DELETE FROM delayed_events WHERE room_id = $1", "t",
		    room_id));
	TRY(db_exec(sc, t, "DELETE FROM role_room_members WHERE room_id = $1",
		    "t", room_id));
	TRY(db_exec(sc, t, "DELETE FROM role_rooms WHERE room_id = $1", "t",
		    room_id));
	/* What was done stays; its message is gone. */
	TRY(db_exec(sc, t,
		    "UPDATE priority_items SET room_id = '', event_id = ''"
		    " WHERE room_id = $1",
		    "t", room_id));
	TRY(db_exec(sc, t,
		    "UPDATE priority_steps SET room_id = '', event_id = ''"
		    " WHERE room_id = $1",
		    "t", room_id));
	TRY(db_exec(sc, t, "DELETE FROM room_heads WHERE room_nid = $1", "i",
		    room_nid));
	return db_exec(sc, t, "DELETE FROM rooms WHERE nid = $1", "i",
		       room_nid);
}

enum err
purge_store_remove_rest(struct scope *sc, struct txn *t, int64_t room_nid,
			int64_t limit, bool *more_out)
{
	int64_t snapshots, logged;

	touch_room(t, room_nid);
	TRY(db_exec(sc, t,
		    "DELETE FROM state_deltas WHERE snapshot_nid IN"
		    " (SELECT nid FROM state_snapshots WHERE room_nid = $1"
		    "  ORDER BY nid LIMIT $2)",
		    "ii", room_nid, limit));
	TRY(db_exec_count(
		sc, t, &snapshots,
		"DELETE FROM state_snapshots WHERE nid IN"
		" (SELECT nid FROM state_snapshots WHERE room_nid = $1"
		"  ORDER BY nid LIMIT $2)",
		"ii", room_nid, limit));
	TRY(db_exec_count(sc, t, &logged,
			  "DELETE FROM room_state_log WHERE room_nid = $1"
			  " AND pos IN (SELECT pos FROM room_state_log"
			  "  WHERE room_nid = $1 ORDER BY pos LIMIT $2)",
			  "ii", room_nid, limit));
	*more_out = snapshots > 0 || logged > 0;
	if (*more_out)
		return OK;
	TRY(db_exec(sc, t, "DELETE FROM room_state WHERE room_nid = $1", "i",
		    room_nid));
	TRY(db_exec(sc, t, "DELETE FROM receipts WHERE room_nid = $1", "i",
		    room_nid));
	return db_exec(sc, t, "DELETE FROM event_mentions WHERE room_nid = $1",
		       "i", room_nid);
}

enum err
purge_store_find_place(struct scope *sc, struct txn *t, int64_t room_nid,
		       int64_t before_ms, int64_t *order_out)
{
	enum err e;

	e = db_get_int(sc, t, order_out,
		       "SELECT room_order FROM events WHERE room_nid = $1"
		       " AND room_order IS NOT NULL AND received_ts < $2"
		       " ORDER BY room_order DESC LIMIT 1",
		       "ii", room_nid, before_ms);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "no event is that old");
	(*order_out)++;
	return e;
}
