#include "store/filter_store.h"

enum err
filter_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		  int64_t filter_id, const char **content_out)
{
	struct stmt *s;
	bool row;

	*content_out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT content FROM filters"
		      " WHERE user_nid = $1 AND filter_id = $2",
		      "ii", user_nid, filter_id));
	TRY(stmt_step(sc, s, &row));
	if (row)
		*content_out = stmt_text_dup(sc, s, 0);
	stmt_close(&s);
	return OK;
}

enum err
filter_store_find_same(struct scope *sc, struct txn *t, int64_t user_nid,
		       const char *content, int64_t *filter_id_out)
{
	return db_get_int(sc, t, filter_id_out,
			  "SELECT COALESCE(MIN(filter_id), 0) FROM filters"
			  " WHERE user_nid = $1 AND content = $2",
			  "it", user_nid, content);
}

enum err
filter_store_add(struct scope *sc, struct txn *t, int64_t user_nid,
		 const char *content, int64_t *filter_id_out)
{
	return db_get_int(sc, t, filter_id_out,
			  "INSERT INTO filters (user_nid, filter_id, content)"
			  " SELECT $1, COALESCE(MAX(filter_id), 0) + 1, $2"
			  " FROM filters WHERE user_nid = $1"
			  " RETURNING filter_id",
			  "it", user_nid, content);
}

enum err
filter_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
		   int64_t *out)
{
	return db_get_int(sc, t, out,
			  "SELECT COUNT(*) FROM filters WHERE user_nid = $1",
			  "i", user_nid);
}
