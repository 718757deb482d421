/* Calendars behind secret addresses, and rights: of store/rota_store.h. */
#include "store/rota_store.h"

#define FEED "nid, owner_nid, user_nid, role_nid, team_nid, created_ms, used_ms"

enum err
rota_feed_store_add(struct scope *sc, struct txn *t, struct rota_feed_row *r,
		    const void *hash, size_t hash_len)
{
	r->nid = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO rota_feeds (" FEED ", token_hash)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		       "iiiiiiib", r->nid, r->owner_nid, r->user_nid,
		       r->role_nid, r->team_nid, r->created_ms, r->used_ms,
		       hash, hash_len);
}

static void
read_feed(struct stmt *s, struct rota_feed_row *r)
{
	r->nid = stmt_int(s, 0);
	r->owner_nid = stmt_int(s, 1);
	r->user_nid = stmt_int(s, 2);
	r->role_nid = stmt_int(s, 3);
	r->team_nid = stmt_int(s, 4);
	r->created_ms = stmt_int(s, 5);
	r->used_ms = stmt_int(s, 6);
}

enum err
rota_feed_store_find(struct scope *sc, struct txn *t, const void *hash,
		     size_t hash_len, struct rota_feed_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " FEED " FROM rota_feeds WHERE token_hash = $1",
		      "b", hash, hash_len));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct rota_feed_row);
		read_feed(s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
rota_feed_store_list(struct scope *sc, struct txn *t, int64_t owner_nid,
		     struct rota_feed_row **rows_out, size_t *count_out)
{
	struct rota_feed_row *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct rota_feed_row, ROTA_FEEDS_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT " FEED " FROM rota_feeds WHERE owner_nid = $1"
		      " ORDER BY nid DESC LIMIT $2",
		      "ii", owner_nid, (int64_t)ROTA_FEEDS_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row && n < ROTA_FEEDS_MAX) {
		read_feed(s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
rota_feed_store_remove(struct scope *sc, struct txn *t, int64_t owner_nid,
		       int64_t nid)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed,
			  "DELETE FROM rota_feeds"
			  " WHERE nid = $1 AND owner_nid = $2",
			  "ii", nid, owner_nid));
	return changed != 0 ? OK
			    : scope_fail(sc, ERR_NOT_FOUND, "no such feed");
}

enum err
clinic_rights_store_get(struct scope *sc, struct txn *t, int64_t user_nid,
			bool *rota_manager_out)
{
	int64_t flag = 0;
	enum err e;

	e = db_get_int(sc, t, &flag,
		       "SELECT rota_manager FROM clinic_rights"
		       " WHERE user_nid = $1",
		       "i", user_nid);
	*rota_manager_out = e == OK && flag != 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
clinic_rights_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			bool rota_manager)
{
	return db_exec(sc, t,
		       "INSERT INTO clinic_rights (user_nid, rota_manager)"
		       " VALUES ($1, $2) ON CONFLICT (user_nid) DO UPDATE SET"
		       " rota_manager = excluded.rota_manager",
		       "ii", user_nid, (int64_t)rota_manager);
}
