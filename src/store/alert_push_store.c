#include "store/alert_push_store.h"

#include "store/pusher_store.h"

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

enum err
alert_push_store_add(struct scope *sc, struct txn *t,
		     const struct alert_push_to *to,
		     const struct alert_push_row *r)
{
	return db_exec(
		sc, t,
		"INSERT INTO alert_pushes (pusher_nid, kind, item_id, priority,"
		" sounds, is_test, made_ms, until_ms, next_ms, event_id,"
		" room_id)"
		" SELECT nid, $3, $4, $5, $6, $7, $8, $9, $8, $10, $11"
		" FROM pushers"
		" WHERE user_nid = $1 AND kind = '" PUSHER_KIND_WEB "'"
		" AND ($2 = 0 OR device_nid = $2)"
		" ON CONFLICT (pusher_nid, kind, item_id) DO UPDATE"
		" SET priority = excluded.priority, sounds = excluded.sounds,"
		" is_test = excluded.is_test, made_ms = excluded.made_ms,"
		" until_ms = excluded.until_ms, next_ms = excluded.next_ms,"
		" event_id = excluded.event_id, room_id = excluded.room_id,"
		" tries = 0",
		"iitttiiiitt", to->user_nid, to->device_nid, r->kind,
		r->item_id, r->priority, (int64_t)r->sounds,
		(int64_t)r->is_test, r->made_ms, r->until_ms,
		or_empty(r->event_id), or_empty(r->room_id));
}

enum err
alert_push_store_drop(struct scope *sc, struct txn *t, const char *item_id)
{
	return db_exec(sc, t,
		       "UPDATE alert_pushes SET next_ms = 0"
		       " WHERE item_id = $1 AND next_ms > 0",
		       "t", item_id);
}

enum err
alert_push_store_has(struct scope *sc, struct txn *t, int64_t pusher_nid,
		     const char *item_id, bool *out)
{
	int64_t count;

	TRY(db_get_int(sc, t, &count,
		       "SELECT COUNT(*) FROM alert_pushes"
		       " WHERE pusher_nid = $1 AND kind = 'priority'"
		       " AND item_id = $2",
		       "it", pusher_nid, item_id));
	*out = count > 0;
	return OK;
}

/* made_ms moves on, so that a push that is under way notes nothing. */
enum err
alert_push_store_end_call(struct scope *sc, struct txn *t,
			  const struct alert_push_end *e)
{
	return db_exec(sc, t,
		       "UPDATE alert_pushes SET priority = $3, tries = 0,"
		       " made_ms = made_ms + 1, until_ms = $4,"
		       " next_ms = CASE WHEN next_ms = made_ms"
		       " AND $3 = '" ALERT_PUSH_OVER "' THEN 0 ELSE $4 END"
		       " WHERE item_id = $1 AND kind = '" ALERT_PUSH_CALL "'"
		       " AND priority = '" ALERT_PUSH_RINGS "'"
		       " AND ($2 = 0 OR pusher_nid IN"
		       " (SELECT nid FROM pushers WHERE user_nid = $2))",
		       "titi", e->item_id, e->user_nid, e->state, e->now_ms);
}

enum err
alert_push_store_count_calls(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t *count_out)
{
	return db_get_int(sc, t, count_out,
			  "SELECT COUNT(DISTINCT a.item_id)"
			  " FROM alert_pushes a JOIN pushers p"
			  " ON p.nid = a.pusher_nid WHERE p.user_nid = $1"
			  " AND a.kind = '" ALERT_PUSH_CALL "'"
			  " AND a.priority = '" ALERT_PUSH_RINGS "'"
			  " AND a.next_ms > 0",
			  "i", user_nid);
}

enum err
alert_push_store_get_next(struct scope *sc, struct txn *t, int64_t *next_ms_out)
{
	enum err e;

	*next_ms_out = 0;
	e = db_get_int(sc, t, next_ms_out,
		       "SELECT next_ms FROM alert_pushes WHERE next_ms > 0"
		       " ORDER BY next_ms LIMIT 1",
		       "");
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
alert_push_store_claim(struct scope *sc, struct txn *t,
		       const struct alert_push_claim *c,
		       struct alert_push_row *out, bool *found_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT pusher_nid, kind, item_id, priority, sounds,"
		      " is_test, made_ms, until_ms, tries, event_id, room_id"
		      " FROM alert_pushes"
		      " WHERE next_ms > 0 AND next_ms <= $1"
		      " ORDER BY next_ms LIMIT 1",
		      "i", c->now_ms));
	TRY(stmt_step(sc, s, found_out));
	if (*found_out) {
		out->pusher_nid = stmt_int(s, 0);
		out->kind = stmt_text_dup(sc, s, 1);
		out->item_id = stmt_text_dup(sc, s, 2);
		out->priority = stmt_text_dup(sc, s, 3);
		out->sounds = stmt_int(s, 4) != 0;
		out->is_test = stmt_int(s, 5) != 0;
		out->made_ms = stmt_int(s, 6);
		out->until_ms = stmt_int(s, 7);
		out->tries = stmt_int(s, 8);
		out->event_id = stmt_text_dup(sc, s, 9);
		out->room_id = stmt_text_dup(sc, s, 10);
		out->next_ms = c->lease_ms;
	}
	stmt_close(&s);
	return *found_out ? alert_push_store_note(sc, t, out) : OK;
}

enum err
alert_push_store_note(struct scope *sc, struct txn *t,
		      const struct alert_push_row *r)
{
	return db_exec(sc, t,
		       "UPDATE alert_pushes SET next_ms = $5, tries = $6"
		       " WHERE pusher_nid = $1 AND kind = $2 AND item_id = $3"
		       " AND made_ms = $4",
		       "ittiii", r->pusher_nid, r->kind, r->item_id, r->made_ms,
		       r->next_ms, r->tries);
}

enum err
alert_push_store_release(struct scope *sc, struct txn *t, int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE alert_pushes SET next_ms = $1"
		       " WHERE next_ms > $1",
		       "i", now_ms);
}

enum err
alert_push_store_sweep(struct scope *sc, struct txn *t, int64_t now_ms)
{
	return db_exec(sc, t,
		       "DELETE FROM alert_pushes WHERE until_ms < $1"
		       " AND next_ms = 0",
		       "i", now_ms);
}
