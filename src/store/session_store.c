#include "store/session_store.h"

/* Positions as numbers: they grow, and none is given out again. */
enum err
session_store_add_access(struct scope *sc, struct txn *t,
			 const struct access_row *a,
			 const uint8_t hash[SESSION_HASH_LEN], int64_t *nid_out)
{
	*nid_out = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO access_tokens (nid, hash, user_nid,"
		       " device_nid, refresh_nid, created_ms, expires_ms)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7)",
		       "ibiiiii", *nid_out, (const void *)hash,
		       (size_t)SESSION_HASH_LEN, a->user_nid, a->device_nid,
		       a->refresh_nid, a->created_ms, a->expires_ms);
}

enum err
session_store_add_refresh(struct scope *sc, struct txn *t,
			  const struct refresh_row *r,
			  const uint8_t hash[SESSION_HASH_LEN],
			  int64_t *nid_out)
{
	*nid_out = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO refresh_tokens (nid, hash, user_nid,"
		       " device_nid, browser, created_ms, touched_ms,"
		       " expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		       "ibiiiiii", *nid_out, (const void *)hash,
		       (size_t)SESSION_HASH_LEN, r->user_nid, r->device_nid,
		       (int64_t)r->browser, r->created_ms, r->touched_ms,
		       r->expires_ms);
}

enum err
session_store_find_access(struct scope *sc, struct txn *t,
			  const uint8_t hash[SESSION_HASH_LEN],
			  struct access_row **out)
{
	struct access_row *a;
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT k.nid, k.user_nid, k.device_nid, k.refresh_nid,"
		      " k.created_ms, k.expires_ms, i.user_id, d.device_id,"
		      " a.locked_ms, a.suspended_ms, a.is_admin,"
		      " n.is_unlimited FROM access_tokens k"
		      " JOIN accounts a ON a.user_nid = k.user_nid"
		      " JOIN user_ids i ON i.nid = k.user_nid"
		      " JOIN devices d ON d.nid = k.device_nid"
		      " LEFT JOIN account_notes n ON n.user_nid = k.user_nid"
		      " WHERE k.hash = $1 AND a.deactivated_ms = 0",
		      "b", (const void *)hash, (size_t)SESSION_HASH_LEN));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		a = scope_new(sc, struct access_row);
		a->nid = stmt_int(s, 0);
		a->user_nid = stmt_int(s, 1);
		a->device_nid = stmt_int(s, 2);
		a->refresh_nid = stmt_int(s, 3);
		a->created_ms = stmt_int(s, 4);
		a->expires_ms = stmt_int(s, 5);
		a->user_id = stmt_text_dup(sc, s, 6);
		a->device_id = stmt_text_dup(sc, s, 7);
		a->locked_ms = stmt_int(s, 8);
		a->suspended_ms = stmt_int(s, 9);
		a->is_admin = stmt_int(s, 10) != 0;
		a->is_unlimited = stmt_int(s, 11) != 0;
		*out = a;
	}
	stmt_close(&s);
	return OK;
}

enum err
session_store_find_refresh(struct scope *sc, struct txn *t,
			   const uint8_t hash[SESSION_HASH_LEN],
			   struct refresh_row **out)
{
	struct refresh_row *r;
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT k.nid, k.user_nid, k.device_nid, k.created_ms,"
		      " k.touched_ms, k.expires_ms, k.browser, d.device_id,"
		      " i.user_id, a.locked_ms FROM refresh_tokens k"
		      " JOIN accounts a ON a.user_nid = k.user_nid"
		      " JOIN user_ids i ON i.nid = k.user_nid"
		      " JOIN devices d ON d.nid = k.device_nid"
		      " WHERE k.hash = $1 AND a.deactivated_ms = 0",
		      "b", (const void *)hash, (size_t)SESSION_HASH_LEN));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		r = scope_new(sc, struct refresh_row);
		r->nid = stmt_int(s, 0);
		r->user_nid = stmt_int(s, 1);
		r->device_nid = stmt_int(s, 2);
		r->created_ms = stmt_int(s, 3);
		r->touched_ms = stmt_int(s, 4);
		r->expires_ms = stmt_int(s, 5);
		r->browser = stmt_int(s, 6) != 0;
		r->device_id = stmt_text_dup(sc, s, 7);
		r->user_id = stmt_text_dup(sc, s, 8);
		r->locked_ms = stmt_int(s, 9);
		*out = r;
	}
	stmt_close(&s);
	return OK;
}

enum err
session_store_touch_refresh(struct scope *sc, struct txn *t, int64_t nid,
			    int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE refresh_tokens SET touched_ms = $2"
		       " WHERE nid = $1",
		       "ii", nid, now_ms);
}

enum err
session_store_remove_older_refresh(struct scope *sc, struct txn *t,
				   int64_t device_nid, int64_t nid,
				   int64_t before_ms)
{
	return db_exec(sc, t,
		       "DELETE FROM refresh_tokens WHERE device_nid = $1"
		       " AND nid < $2 AND touched_ms <= $3",
		       "iii", device_nid, nid, before_ms);
}

enum err
session_store_remove_device(struct scope *sc, struct txn *t, int64_t device_nid)
{
	TRY(db_exec(sc, t, "DELETE FROM refresh_tokens WHERE device_nid = $1",
		    "i", device_nid));
	return db_exec(sc, t, "DELETE FROM access_tokens WHERE device_nid = $1",
		       "i", device_nid);
}

enum err
session_store_remove_expired_access(struct scope *sc, struct txn *t,
				    int64_t device_nid, int64_t now_ms)
{
	return db_exec(sc, t,
		       "DELETE FROM access_tokens WHERE device_nid = $1"
		       " AND expires_ms > 0 AND expires_ms < $2",
		       "ii", device_nid, now_ms);
}

enum err
session_store_remove_expired(struct scope *sc, struct txn *t, int64_t now_ms)
{
	TRY(db_exec(sc, t,
		    "DELETE FROM access_tokens"
		    " WHERE expires_ms > 0 AND expires_ms < $1",
		    "i", now_ms));
	return db_exec(sc, t,
		       "DELETE FROM refresh_tokens WHERE expires_ms < $1", "i",
		       now_ms);
}
