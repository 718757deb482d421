#include "store/appservice_store.h"

#include "store/rows_priv.h"

enum err
appservice_store_find(struct scope *sc, struct txn *t, const char *service_id,
		      struct appservice_stream *out, bool *found_out)
{
	struct stmt *s;

	*out = (struct appservice_stream){.service_id = service_id};
	TRY(stmt_open(sc, t, &s,
		      "SELECT pos, receipt_pos, txn_id, body, body_pos,"
		      " body_receipt_pos FROM appservice_streams"
		      " WHERE service_id = $1",
		      "t", service_id));
	TRY(stmt_step(sc, s, found_out));
	if (*found_out) {
		out->pos = stmt_int(s, 0);
		out->receipt_pos = stmt_int(s, 1);
		out->txn_id = stmt_int(s, 2);
		out->body = stmt_text_dup(sc, s, 3);
		out->body_pos = stmt_int(s, 4);
		out->body_receipt_pos = stmt_int(s, 5);
	}
	stmt_close(&s);
	return OK;
}

enum err
appservice_store_put(struct scope *sc, struct txn *t,
		     const struct appservice_stream *s)
{
	return db_exec(
		sc, t,
		"INSERT INTO appservice_streams (service_id, pos, receipt_pos,"
		" txn_id, body, body_pos, body_receipt_pos)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7)"
		" ON CONFLICT (service_id) DO UPDATE SET pos = excluded.pos,"
		" receipt_pos = excluded.receipt_pos,"
		" txn_id = excluded.txn_id, body = excluded.body,"
		" body_pos = excluded.body_pos,"
		" body_receipt_pos = excluded.body_receipt_pos",
		"tiiitii", s->service_id, s->pos, s->receipt_pos, s->txn_id,
		s->body, s->body_pos, s->body_receipt_pos);
}

enum err
appservice_store_list_events(struct scope *sc, struct txn *t, int64_t after,
			     int64_t limit, struct event_rows *out)
{
	struct event_row *e;
	struct stmt *s;
	bool row;

	out->count = 0;
	out->rows = scope_array(sc, struct event_row, (size_t)limit);
	TRY(stmt_open(sc, t, &s,
		      "SELECT e.nid, e.room_nid, e.type_nid, u.user_id,"
		      " e.state_key, e.pos FROM events e"
		      " JOIN user_ids u ON u.nid = e.sender_nid"
		      " WHERE e.nid > $1 AND e.pos IS NOT NULL"
		      " AND e.room_order IS NOT NULL"
		      " ORDER BY e.nid LIMIT $2",
		      "ii", after, limit));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		e = &out->rows[out->count++];
		e->nid = stmt_int(s, 0);
		e->room_nid = stmt_int(s, 1);
		e->type_nid = stmt_int(s, 2);
		e->sender = stmt_text_dup(sc, s, 3);
		e->state_key = stmt_text_dup(sc, s, 4);
		e->pos = stmt_int(s, 5);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
appservice_store_list_receipt_rooms(struct scope *sc, struct txn *t,
				    int64_t after, int64_t **rooms_out,
				    size_t *count_out)
{
	int64_t *rooms = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT room_nid FROM room_heads WHERE receipt_pos > $1",
		      "i", after));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		rooms = rows_grow(sc, rooms, n, sizeof(*rooms));
		rooms[n++] = stmt_int(s, 0);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rooms_out = rooms;
	*count_out = n;
	return OK;
}

enum err
appservice_store_put_room(struct scope *sc, struct txn *t,
			  const struct appservice_room *r, bool is_public)
{
	if (is_public)
		return db_exec(sc, t,
			       "INSERT INTO appservice_rooms (service_id,"
			       " network_id, room_nid) VALUES ($1, $2, $3)"
			       " ON CONFLICT DO NOTHING",
			       "tti", r->service_id, r->network_id,
			       r->room_nid);
	return db_exec(sc, t,
		       "DELETE FROM appservice_rooms WHERE service_id = $1"
		       " AND network_id = $2 AND room_nid = $3",
		       "tti", r->service_id, r->network_id, r->room_nid);
}
