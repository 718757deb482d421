#include "store/user_id_store.h"

enum err
user_id_store_find(struct scope *sc, struct txn *t, const char *user_id,
		   int64_t *nid_out)
{
	enum err e;

	e = db_get_int(sc, t, nid_out,
		       "SELECT nid FROM user_ids WHERE user_id = $1", "t",
		       user_id);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
user_id_store_put(struct scope *sc, struct txn *t, const char *user_id,
		  int64_t *nid_out)
{
	TRY(user_id_store_find(sc, t, user_id, nid_out));
	if (*nid_out != 0)
		return OK;
	return db_get_int(sc, t, nid_out,
			  "INSERT INTO user_ids (user_id) VALUES ($1)"
			  " RETURNING nid",
			  "t", user_id);
}

enum err
user_id_store_get(struct scope *sc, struct txn *t, int64_t nid,
		  const char **user_id_out)
{
	const struct db_name name = {
		NAME_USER, nid, "SELECT user_id FROM user_ids WHERE nid = $1"};

	return db_get_name(sc, t, &name, user_id_out);
}
