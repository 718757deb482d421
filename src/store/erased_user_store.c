#include "store/erased_user_store.h"

enum err
erased_user_store_add(struct scope *sc, struct txn *t, int64_t user_nid,
		      int64_t pos)
{
	return db_exec(sc, t,
		       "INSERT INTO erased_users (user_nid, pos)"
		       " VALUES ($1, $2) ON CONFLICT DO NOTHING",
		       "ii", user_nid, pos);
}

enum err
erased_user_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		       int64_t *pos_out)
{
	enum err e;

	*pos_out = 0;
	e = db_get_int(sc, t, pos_out,
		       "SELECT pos FROM erased_users WHERE user_nid = $1", "i",
		       user_nid);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
erased_user_store_count(struct scope *sc, struct txn *t, int64_t *count_out)
{
	return db_get_int(sc, t, count_out, "SELECT COUNT(*) FROM erased_users",
			  "");
}

enum err
erased_user_store_remove(struct scope *sc, struct txn *t, int64_t user_nid)
{
	return db_exec(sc, t, "DELETE FROM erased_users WHERE user_nid = $1",
		       "i", user_nid);
}
