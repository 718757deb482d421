#include "store/dehydrated_store.h"

enum err
dehydrated_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		      struct dehydrated_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT h.device_nid, d.device_id, h.device_data"
		      " FROM dehydrated_devices h"
		      " JOIN devices d ON d.nid = h.device_nid"
		      " WHERE h.user_nid = $1",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct dehydrated_row);
		(*out)->device_nid = stmt_int(s, 0);
		(*out)->device_id = stmt_text_dup(sc, s, 1);
		(*out)->device_data = stmt_text_dup(sc, s, 2);
	}
	stmt_close(&s);
	return OK;
}

enum err
dehydrated_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
		     const struct dehydrated_row *row)
{
	return db_exec(sc, t,
		       "INSERT INTO dehydrated_devices (user_nid, device_nid,"
		       " device_data) VALUES ($1, $2, $3)"
		       " ON CONFLICT (user_nid) DO UPDATE SET"
		       " device_nid = excluded.device_nid,"
		       " device_data = excluded.device_data",
		       "iit", user_nid, row->device_nid, row->device_data);
}

enum err
dehydrated_store_remove(struct scope *sc, struct txn *t, int64_t device_nid)
{
	return db_exec(sc, t,
		       "DELETE FROM dehydrated_devices WHERE device_nid = $1"
		       " AND user_nid ="
		       " (SELECT user_nid FROM devices WHERE nid = $1)",
		       "i", device_nid);
}
