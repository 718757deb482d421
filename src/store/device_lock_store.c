#include "store/device_lock_store.h"

enum err
device_lock_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
		       struct device_lock_row **out)
{
	struct device_lock_row *r;
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT user_nid, pin_hash, fails, next_ms, is_shared,"
		      " ends_ms, set_ms FROM device_locks"
		      " WHERE device_nid = $1",
		      "i", device_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = r = scope_new(sc, struct device_lock_row);
		r->device_nid = device_nid;
		r->user_nid = stmt_int(s, 0);
		r->pin_hash = stmt_text_dup(sc, s, 1);
		r->fails = stmt_int(s, 2);
		r->next_ms = stmt_int(s, 3);
		r->is_shared = stmt_int(s, 4) != 0;
		r->ends_ms = stmt_int(s, 5);
		r->set_ms = stmt_int(s, 6);
	}
	stmt_close(&s);
	return OK;
}

enum err
device_lock_store_put(struct scope *sc, struct txn *t,
		      const struct device_lock_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO device_locks (device_nid, user_nid,"
		       " pin_hash, fails, next_ms, is_shared, ends_ms, set_ms)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		       " ON CONFLICT (device_nid) DO UPDATE"
		       " SET pin_hash = excluded.pin_hash,"
		       " fails = excluded.fails, next_ms = excluded.next_ms,"
		       " is_shared = excluded.is_shared,"
		       " ends_ms = excluded.ends_ms, set_ms = excluded.set_ms",
		       "iitiiiii", r->device_nid, r->user_nid, r->pin_hash,
		       r->fails, r->next_ms, (int64_t)r->is_shared, r->ends_ms,
		       r->set_ms);
}

enum err
device_lock_store_remove(struct scope *sc, struct txn *t, int64_t device_nid)
{
	TRY(db_exec(sc, t, "DELETE FROM device_unlocks WHERE device_nid = $1",
		    "i", device_nid));
	return db_exec(sc, t, "DELETE FROM device_locks WHERE device_nid = $1",
		       "i", device_nid);
}

enum err
device_unlock_store_add(struct scope *sc, struct txn *t,
			const struct device_unlock *u,
			const uint8_t hash[UNLOCK_HASH_LEN])
{
	TRY(db_exec(sc, t,
		    "DELETE FROM device_unlocks WHERE device_nid = $1"
		    " AND until_ms < $2",
		    "ii", u->device_nid, u->now_ms));
	return db_exec(sc, t,
		       "INSERT INTO device_unlocks (hash, device_nid, until_ms)"
		       " VALUES ($1, $2, $3)"
		       " ON CONFLICT (hash) DO UPDATE"
		       " SET until_ms = excluded.until_ms",
		       "bii", hash, (size_t)UNLOCK_HASH_LEN, u->device_nid,
		       u->until_ms);
}

enum err
device_unlock_store_has(struct scope *sc, struct txn *t,
			const struct device_unlock *u,
			const uint8_t hash[UNLOCK_HASH_LEN], bool *out)
{
	int64_t count;

	TRY(db_get_int(sc, t, &count,
		       "SELECT COUNT(*) FROM device_unlocks WHERE hash = $1"
		       " AND device_nid = $2 AND until_ms >= $3",
		       "bii", hash, (size_t)UNLOCK_HASH_LEN, u->device_nid,
		       u->now_ms));
	*out = count > 0;
	return OK;
}
