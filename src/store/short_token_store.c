#include "store/short_token_store.h"

enum err
short_token_store_add(struct scope *sc, struct txn *t,
		      const struct short_token_row *row,
		      const uint8_t hash[SHORT_TOKEN_HASH_LEN])
{
	return db_exec(sc, t,
		       "INSERT INTO short_tokens (hash, kind, user_nid,"
		       " expires_ms) VALUES ($1, $2, $3, $4)",
		       "btii", (const void *)hash, (size_t)SHORT_TOKEN_HASH_LEN,
		       row->kind, row->user_nid, row->expires_ms);
}

enum err
short_token_store_find(struct scope *sc, struct txn *t,
		       const struct short_token_row *row,
		       const uint8_t hash[SHORT_TOKEN_HASH_LEN],
		       int64_t *user_nid_out)
{
	enum err e;

	*user_nid_out = 0;
	e = db_get_int(sc, t, user_nid_out,
		       "SELECT user_nid FROM short_tokens WHERE hash = $1"
		       " AND kind = $2 AND expires_ms > $3",
		       "bti", (const void *)hash, (size_t)SHORT_TOKEN_HASH_LEN,
		       row->kind, row->expires_ms);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
short_token_store_take(struct scope *sc, struct txn *t,
		       const struct short_token_row *row,
		       const uint8_t hash[SHORT_TOKEN_HASH_LEN],
		       int64_t *user_nid_out)
{
	TRY(short_token_store_find(sc, t, row, hash, user_nid_out));
	return db_exec(sc, t,
		       "DELETE FROM short_tokens WHERE hash = $1"
		       " AND kind = $2",
		       "bt", (const void *)hash, (size_t)SHORT_TOKEN_HASH_LEN,
		       row->kind);
}

enum err
short_token_store_remove_user(struct scope *sc, struct txn *t, int64_t user_nid)
{
	return db_exec(sc, t, "DELETE FROM short_tokens WHERE user_nid = $1",
		       "i", user_nid);
}

enum err
short_token_store_remove_expired(struct scope *sc, struct txn *t,
				 int64_t now_ms)
{
	return db_exec(sc, t, "DELETE FROM short_tokens WHERE expires_ms < $1",
		       "i", now_ms);
}
