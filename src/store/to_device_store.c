#include "store/to_device_store.h"

#include <string.h>

enum err
to_device_store_add(struct scope *sc, struct txn *t, int64_t device_nid,
		    const struct to_device_row *row)
{
	return db_exec(
		sc, t,
		"INSERT INTO to_device (device_nid, pos, sender_nid, type,"
		" content) SELECT nid, $2, $3, $4, $5 FROM devices"
		" WHERE nid = $1",
		"iiitt", device_nid, row->pos, row->sender_nid, row->type,
		row->content);
}

enum err
to_device_store_list(struct scope *sc, struct txn *t,
		     const struct to_device_query *q,
		     struct to_device_rows *out)
{
	struct to_device_row *r;
	struct stmt *s;
	bool row;

	out->count = 0;
	out->rows = scope_array(sc, struct to_device_row, q->limit + 1);
	TRY(stmt_open(
		sc, t, &s,
		"SELECT d.pos, d.sender_nid, u.user_id, d.type, d.content"
		" FROM to_device d JOIN user_ids u ON u.nid = d.sender_nid"
		" WHERE d.device_nid = $1 AND d.pos > $2 AND d.pos <= $3"
		" ORDER BY d.pos LIMIT $4",
		"iiii", q->device_nid, q->since, q->upto, (int64_t)q->limit));
	TRY(stmt_step(sc, s, &row));
	while (row && out->count < q->limit) {
		r = &out->rows[out->count++];
		r->pos = stmt_int(s, 0);
		r->sender_nid = stmt_int(s, 1);
		r->sender = stmt_text_dup(sc, s, 2);
		r->type = stmt_text_dup(sc, s, 3);
		r->content = stmt_text_dup(sc, s, 4);
		r->content_len = strlen(r->content);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
to_device_store_first(struct scope *sc, struct txn *t, int64_t device_nid,
		      int64_t *pos_out)
{
	return db_get_int(sc, t, pos_out,
			  "SELECT COALESCE(MIN(pos), 0) FROM to_device"
			  " WHERE device_nid = $1",
			  "i", device_nid);
}

enum err
to_device_store_is_full(struct scope *sc, struct txn *t, int64_t device_nid,
			size_t max, bool *out)
{
	int64_t pos;
	enum err e;

	e = db_get_int(sc, t, &pos,
		       "SELECT pos FROM to_device WHERE device_nid = $1"
		       " ORDER BY pos LIMIT 1 OFFSET $2",
		       "ii", device_nid, (int64_t)max - 1);
	*out = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
to_device_store_remove(struct scope *sc, struct txn *t, int64_t device_nid,
		       int64_t upto)
{
	return db_exec(
		sc, t,
		"DELETE FROM to_device WHERE device_nid = $1 AND pos <= $2",
		"ii", device_nid, upto);
}

enum err
to_device_store_note(struct scope *sc, struct txn *t,
		     const struct to_device_txn *n, bool *is_new_out)
{
	int64_t added;

	TRY(db_exec_count(sc, t, &added,
			  "INSERT INTO to_device_txns (device_nid, type,"
			  " txn_id, sent_ms) VALUES ($1, $2, $3, $4)"
			  " ON CONFLICT (device_nid, type, txn_id) DO NOTHING",
			  "itti", n->device_nid, n->type, n->txn_id,
			  n->now_ms));
	*is_new_out = added > 0;
	return OK;
}

enum err
to_device_store_forget(struct scope *sc, struct txn *t, int64_t device_nid)
{
	return db_exec(sc, t,
		       "DELETE FROM to_device_txns WHERE device_nid = $1", "i",
		       device_nid);
}

enum err
to_device_store_forget_older(struct scope *sc, struct txn *t, int64_t before_ms)
{
	return db_exec(sc, t, "DELETE FROM to_device_txns WHERE sent_ms < $1",
		       "i", before_ms);
}
