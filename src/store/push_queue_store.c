#include "store/push_queue_store.h"

#include "store/rows_priv.h"

enum err
push_queue_store_add(struct scope *sc, struct txn *t,
		     const struct push_queue_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO push_queue (pusher_nid, event_nid,"
		       " priority, highlight, sound, added_ms)"
		       " VALUES ($1, $2, $3, $4, $5, $6)"
		       " ON CONFLICT (pusher_nid, event_nid) DO NOTHING",
		       "iiiiti", r->pusher_nid, r->event_nid,
		       (int64_t)r->is_high, (int64_t)r->highlight, r->sound,
		       r->added_ms);
}

enum err
push_queue_store_list(struct scope *sc, struct txn *t, int64_t pusher_nid,
		      size_t limit, struct push_queue_rows *out)
{
	struct push_queue_row *r;
	struct stmt *s;
	bool row;

	out->rows = NULL;
	out->count = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT event_nid, priority, highlight, sound, added_ms"
		      " FROM push_queue WHERE pusher_nid = $1"
		      " ORDER BY event_nid LIMIT $2",
		      "ii", pusher_nid, (int64_t)limit));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		out->rows = rows_grow(sc, out->rows, out->count,
				      sizeof(*out->rows));
		r = &out->rows[out->count++];
		r->pusher_nid = pusher_nid;
		r->event_nid = stmt_int(s, 0);
		r->is_high = stmt_int(s, 1) != 0;
		r->highlight = stmt_int(s, 2) != 0;
		r->sound = stmt_text_dup(sc, s, 3);
		r->added_ms = stmt_int(s, 4);
	}
	stmt_close(&s);
	return OK;
}

enum err
push_queue_store_remove_upto(struct scope *sc, struct txn *t,
			     int64_t pusher_nid, int64_t event_nid)
{
	return db_exec(sc, t,
		       "DELETE FROM push_queue WHERE pusher_nid = $1"
		       " AND event_nid <= $2",
		       "ii", pusher_nid, event_nid);
}

enum err
push_queue_store_trim(struct scope *sc, struct txn *t, int64_t pusher_nid,
		      size_t keep)
{
	return db_exec(sc, t,
		       "DELETE FROM push_queue WHERE pusher_nid = $1"
		       " AND event_nid NOT IN (SELECT event_nid"
		       " FROM push_queue WHERE pusher_nid = $1"
		       " ORDER BY event_nid DESC LIMIT $2)",
		       "ii", pusher_nid, (int64_t)keep);
}

enum err
push_queue_store_list_due(struct scope *sc, struct txn *t,
			  struct push_queue_due **out, size_t *count_out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	*count_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, next_ms FROM pushers WHERE nid IN"
		      " (SELECT pusher_nid FROM push_queue) ORDER BY nid",
		      ""));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		*out = rows_grow(sc, *out, *count_out, sizeof(**out));
		(*out)[(*count_out)++] =
			(struct push_queue_due){stmt_int(s, 0), stmt_int(s, 1)};
	}
	stmt_close(&s);
	return OK;
}

enum err
push_queue_store_get_position(struct scope *sc, struct txn *t, int64_t *pos_out)
{
	enum err e;

	*pos_out = -1;
	e = db_get_int(sc, t, pos_out,
		       "SELECT pos FROM push_reader WHERE id = 1", "");
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
push_queue_store_set_position(struct scope *sc, struct txn *t, int64_t pos)
{
	return db_exec(sc, t,
		       "INSERT INTO push_reader (id, pos) VALUES (1, $1)"
		       " ON CONFLICT (id) DO UPDATE SET pos = excluded.pos",
		       "i", pos);
}

enum err
push_queue_store_list_events(struct scope *sc, struct txn *t, int64_t from,
			     size_t limit, int64_t **nids_out,
			     size_t *count_out)
{
	struct stmt *s;
	bool row;

	*nids_out = NULL;
	*count_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT nid FROM events WHERE nid > $1"
		      " AND pos IS NOT NULL AND room_order IS NOT NULL"
		      " AND verdict = 0 AND outlier = 0"
		      " ORDER BY nid LIMIT $2",
		      "ii", from, (int64_t)limit));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		*nids_out = rows_grow(sc, *nids_out, *count_out,
				      sizeof(**nids_out));
		(*nids_out)[(*count_out)++] = stmt_int(s, 0);
	}
	stmt_close(&s);
	return OK;
}
