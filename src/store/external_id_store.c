#include "store/external_id_store.h"

enum err
external_id_store_find(struct scope *sc, struct txn *t, const char *provider,
		       const char *subject, int64_t *user_nid_out)
{
	enum err e;

	*user_nid_out = 0;
	e = db_get_int(sc, t, user_nid_out,
		       "SELECT user_nid FROM external_ids"
		       " WHERE provider = $1 AND subject = $2",
		       "tt", provider, subject);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
external_id_store_add(struct scope *sc, struct txn *t, const char *provider,
		      const char *subject, int64_t user_nid)
{
	return db_exec(sc, t,
		       "INSERT INTO external_ids (provider, subject, user_nid)"
		       " VALUES ($1, $2, $3)",
		       "tti", provider, subject, user_nid);
}

enum err
external_id_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
			int64_t *count_out)
{
	return db_get_int(sc, t, count_out,
			  "SELECT COUNT(*) FROM external_ids"
			  " WHERE user_nid = $1",
			  "i", user_nid);
}

enum err
external_id_store_remove_user(struct scope *sc, struct txn *t, int64_t user_nid)
{
	return db_exec(sc, t, "DELETE FROM external_ids WHERE user_nid = $1",
		       "i", user_nid);
}
