#include "store/external_id_store.h"

#include "store/rows_priv.h"

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

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct external_id_row *r = out;

	r->provider = stmt_text_dup(sc, s, 0);
	r->subject = stmt_text_dup(sc, s, 1);
}

enum err
external_id_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		       struct external_id_row **rows_out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT provider, subject FROM external_ids"
		      " WHERE user_nid = $1 ORDER BY provider, subject",
		      "i", user_nid));
	return rows_all(sc, s, (struct rows_kind){sizeof(**rows_out), read_row},
			rows_out, count_out);
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
