#include "store/threepid_store.h"

#include <string.h>

#include "store/rows_priv.h"

#define SESSION_COLUMNS                                             \
	"sid, purpose, medium, address, client_secret, token_hash," \
	" attempt, next_link, created_ms, validated_ms"

enum err
threepid_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		    struct threepid_row **rows_out, size_t *count_out)
{
	struct threepid_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT medium, address, validated_ms, added_ms"
		      " FROM threepids WHERE user_nid = $1 ORDER BY address",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n++] = (struct threepid_row){
			.medium = stmt_text_dup(sc, s, 0),
			.address = stmt_text_dup(sc, s, 1),
			.user_nid = user_nid,
			.validated_ms = stmt_int(s, 2),
			.added_ms = stmt_int(s, 3)};
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
threepid_store_find(struct scope *sc, struct txn *t, const char *medium,
		    const char *address, int64_t *user_nid_out)
{
	enum err e;

	*user_nid_out = 0;
	e = db_get_int(sc, t, user_nid_out,
		       "SELECT user_nid FROM threepids"
		       " WHERE medium = $1 AND address = $2",
		       "tt", medium, address);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
threepid_store_add(struct scope *sc, struct txn *t,
		   const struct threepid_row *row)
{
	return db_exec(sc, t,
		       "INSERT INTO threepids (medium, address, user_nid,"
		       " validated_ms, added_ms) VALUES ($1, $2, $3, $4, $5)",
		       "ttiii", row->medium, row->address, row->user_nid,
		       row->validated_ms, row->added_ms);
}

enum err
threepid_store_remove(struct scope *sc, struct txn *t,
		      const struct threepid_row *row)
{
	return db_exec(sc, t,
		       "DELETE FROM threepids WHERE medium = $1"
		       " AND address = $2 AND user_nid = $3",
		       "tti", row->medium, row->address, row->user_nid);
}

enum err
threepid_store_remove_user(struct scope *sc, struct txn *t, int64_t user_nid)
{
	return db_exec(sc, t, "DELETE FROM threepids WHERE user_nid = $1", "i",
		       user_nid);
}

static enum err
read_session(struct scope *sc, struct stmt *s,
	     struct threepid_session_row **out)
{
	struct threepid_session_row *r;
	const void *hash;
	size_t len;
	bool row;

	*out = NULL;
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = r = scope_new(sc, struct threepid_session_row);
		r->sid = stmt_text_dup(sc, s, 0);
		r->purpose = stmt_text_dup(sc, s, 1);
		r->medium = stmt_text_dup(sc, s, 2);
		r->address = stmt_text_dup(sc, s, 3);
		r->client_secret = stmt_text_dup(sc, s, 4);
		hash = stmt_blob(s, 5, &len);
		if (len == THREEPID_HASH_LEN)
			memcpy(r->token_hash, hash, len);
		r->attempt = stmt_int(s, 6);
		r->next_link = stmt_text_dup(sc, s, 7);
		r->created_ms = stmt_int(s, 8);
		r->validated_ms = stmt_int(s, 9);
	}
	stmt_close(&s);
	return OK;
}

enum err
threepid_store_find_session(struct scope *sc, struct txn *t, const char *sid,
			    struct threepid_session_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " SESSION_COLUMNS " FROM threepid_sessions"
		      " WHERE sid = $1",
		      "t", sid));
	return read_session(sc, s, out);
}

enum err
threepid_store_find_same(struct scope *sc, struct txn *t,
			 const struct threepid_session_row *row,
			 struct threepid_session_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " SESSION_COLUMNS " FROM threepid_sessions"
		      " WHERE client_secret = $1 AND address = $2"
		      " AND purpose = $3 AND medium = $4",
		      "tttt", row->client_secret, row->address, row->purpose,
		      row->medium));
	return read_session(sc, s, out);
}

enum err
threepid_store_put_session(struct scope *sc, struct txn *t,
			   const struct threepid_session_row *row)
{
	return db_exec(
		sc, t,
		"INSERT INTO threepid_sessions (" SESSION_COLUMNS ")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
		" ON CONFLICT (sid) DO UPDATE SET"
		" token_hash = excluded.token_hash,"
		" attempt = excluded.attempt, next_link = excluded.next_link,"
		" created_ms = excluded.created_ms,"
		" validated_ms = excluded.validated_ms",
		"tttttbitii", row->sid, row->purpose, row->medium, row->address,
		row->client_secret, (const void *)row->token_hash,
		(size_t)THREEPID_HASH_LEN, row->attempt, row->next_link,
		row->created_ms, row->validated_ms);
}

enum err
threepid_store_remove_session(struct scope *sc, struct txn *t, const char *sid)
{
	return db_exec(sc, t, "DELETE FROM threepid_sessions WHERE sid = $1",
		       "t", sid);
}

enum err
threepid_store_remove_old(struct scope *sc, struct txn *t, int64_t before_ms)
{
	return db_exec(sc, t,
		       "DELETE FROM threepid_sessions WHERE created_ms < $1",
		       "i", before_ms);
}
