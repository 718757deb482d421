#include "store/key_backup_store.h"

#include <string.h>

enum err
key_backup_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		      int64_t version, struct key_backup_row **out)
{
	struct key_backup_row *r;
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT version, algorithm, auth_data, etag, keys,"
		      " removed FROM key_backups WHERE user_nid = $1"
		      " AND (version = $2 OR ($2 = 0 AND removed = 0))"
		      " ORDER BY version DESC LIMIT 1",
		      "ii", user_nid, version));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		r = scope_new(sc, struct key_backup_row);
		r->version = stmt_int(s, 0);
		r->algorithm = stmt_text_dup(sc, s, 1);
		r->auth_data = stmt_text_dup(sc, s, 2);
		r->etag = stmt_int(s, 3);
		r->keys = stmt_int(s, 4);
		r->removed = stmt_int(s, 5) != 0;
		*out = r;
	}
	stmt_close(&s);
	return OK;
}

enum err
key_backup_store_add(struct scope *sc, struct txn *t, int64_t user_nid,
		     const char *algorithm, const char *auth_data,
		     int64_t *version_out)
{
	TRY(db_get_int(sc, t, version_out,
		       "SELECT COALESCE(MAX(version), 0) + 1 FROM key_backups"
		       " WHERE user_nid = $1",
		       "i", user_nid));
	return db_exec(sc, t,
		       "INSERT INTO key_backups (user_nid, version, algorithm,"
		       " auth_data) VALUES ($1, $2, $3, $4)",
		       "iitt", user_nid, *version_out, algorithm, auth_data);
}

enum err
key_backup_store_set_auth(struct scope *sc, struct txn *t, int64_t user_nid,
			  int64_t version, const char *auth_data)
{
	return db_exec(sc, t,
		       "UPDATE key_backups SET auth_data = $3"
		       " WHERE user_nid = $1 AND version = $2",
		       "iit", user_nid, version, auth_data);
}

enum err
key_backup_store_set_count(struct scope *sc, struct txn *t, int64_t user_nid,
			   const struct key_backup_row *row)
{
	return db_exec(sc, t,
		       "UPDATE key_backups SET etag = $3, keys = $4"
		       " WHERE user_nid = $1 AND version = $2",
		       "iiii", user_nid, row->version, row->etag, row->keys);
}

enum err
key_backup_store_remove(struct scope *sc, struct txn *t, int64_t user_nid,
			int64_t version)
{
	TRY(db_exec(sc, t,
		    "DELETE FROM backup_keys WHERE user_nid = $1"
		    " AND version = $2",
		    "ii", user_nid, version));
	return db_exec(sc, t,
		       "UPDATE key_backups SET removed = 1, auth_data = '{}',"
		       " keys = 0 WHERE user_nid = $1 AND version = $2",
		       "ii", user_nid, version);
}

enum err
key_backup_store_remove_all(struct scope *sc, struct txn *t, int64_t user_nid)
{
	TRY(db_exec(sc, t, "DELETE FROM backup_keys WHERE user_nid = $1", "i",
		    user_nid));
	return db_exec(sc, t, "DELETE FROM key_backups WHERE user_nid = $1",
		       "i", user_nid);
}

#define KEYS_OF                                 \
	" FROM backup_keys WHERE user_nid = $1" \
	" AND version = $2"                     \
	" AND ($3 IS NULL OR room_id = $3)"     \
	" AND ($4 IS NULL OR session_id = $4)"
#define KEYS_OF_ONE                             \
	" FROM backup_keys WHERE user_nid = $1" \
	" AND version = $2 AND room_id = $3 AND session_id = $4"

/* One key goes by the index; many are read in its order. */
static enum err
open_list(struct scope *sc, struct txn *t, const struct backup_key_query *q,
	  struct stmt **s)
{
	if (q->session_id != NULL)
		return stmt_open(sc, t, s,
				 "SELECT room_id, session_id,"
				 " first_message_index, forwarded_count,"
				 " is_verified, session_data" KEYS_OF_ONE,
				 "iitt", q->user_nid, q->version, q->room_id,
				 q->session_id);
	return stmt_open(sc, t, s,
			 "SELECT room_id, session_id, first_message_index,"
			 " forwarded_count, is_verified, session_data" KEYS_OF
			 " ORDER BY room_id, session_id",
			 "iitt", q->user_nid, q->version, q->room_id,
			 q->session_id);
}

static struct backup_key_row *
list_more(struct scope *sc, struct backup_key_rows *l, size_t *cap)
{
	struct backup_key_row *wider;

	if (l->count == *cap) {
		*cap = *cap == 0 ? 16 : *cap * 2;
		wider = scope_array(sc, struct backup_key_row, *cap);
		if (l->count > 0)
			memcpy(wider, l->rows, l->count * sizeof(*wider));
		l->rows = wider;
	}
	return &l->rows[l->count++];
}

enum err
backup_key_store_list(struct scope *sc, struct txn *t,
		      const struct backup_key_query *q,
		      struct backup_key_rows *out)
{
	struct backup_key_row *r;
	struct stmt *s;
	size_t cap = 0;
	bool row;

	*out = (struct backup_key_rows){0};
	TRY(open_list(sc, t, q, &s));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		r = list_more(sc, out, &cap);
		r->room_id = stmt_text_dup(sc, s, 0);
		r->session_id = stmt_text_dup(sc, s, 1);
		r->first_message_index = stmt_int(s, 2);
		r->forwarded_count = stmt_int(s, 3);
		r->is_verified = stmt_int(s, 4) != 0;
		r->session_data = stmt_text_dup(sc, s, 5);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
backup_key_store_put(struct scope *sc, struct txn *t,
		     const struct backup_key_query *of,
		     const struct backup_key_row *row)
{
	return db_exec(sc, t,
		       "INSERT INTO backup_keys (user_nid, version, room_id,"
		       " session_id, first_message_index, forwarded_count,"
		       " is_verified, session_data)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		       " ON CONFLICT (user_nid, version, room_id, session_id)"
		       " DO UPDATE SET"
		       " first_message_index = excluded.first_message_index,"
		       " forwarded_count = excluded.forwarded_count,"
		       " is_verified = excluded.is_verified,"
		       " session_data = excluded.session_data",
		       "iittiiit", of->user_nid, of->version, row->room_id,
		       row->session_id, row->first_message_index,
		       row->forwarded_count, (int64_t)row->is_verified,
		       row->session_data);
}

enum err
backup_key_store_remove(struct scope *sc, struct txn *t,
			const struct backup_key_query *q, int64_t *removed_out)
{
	if (q->session_id != NULL)
		return db_exec_count(sc, t, removed_out, "DELETE" KEYS_OF_ONE,
				     "iitt", q->user_nid, q->version,
				     q->room_id, q->session_id);
	return db_exec_count(sc, t, removed_out, "DELETE" KEYS_OF, "iitt",
			     q->user_nid, q->version, q->room_id,
			     q->session_id);
}
