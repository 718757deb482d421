#include "store/incident_store.h"

#include "store/rows_priv.h"

#define COLUMNS                                                            \
	"i.nid, i.incident_id, i.mode, i.state, i.title, i.by_nid,"        \
	" i.role_nid, i.created_ms, i.declared_ms, i.ended_ms, i.methane," \
	" i.room_id"
#define LOG_COLUMNS "nid, incident_nid, at_ms, what, user_nid, step, words"
#define METHANE_MAX 50
#define TOKEN_KEEP_MS ((int64_t)24 * 3600 * 1000)

enum err
incident_store_add(struct scope *sc, struct txn *t, struct incident_row *r)
{
	r->nid = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO incidents (nid, incident_id, mode, state,"
		       " title, by_nid, role_nid, created_ms, declared_ms,"
		       " methane) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
		       " $10)",
		       "ittttiiiii", r->nid, r->incident_id, r->mode, r->state,
		       r->title, r->by_nid, r->role_nid, r->created_ms,
		       r->declared_ms, r->methane);
}

enum err
incident_store_set(struct scope *sc, struct txn *t,
		   const struct incident_row *r)
{
	return db_exec(sc, t,
		       "UPDATE incidents SET state = $2, declared_ms = $3,"
		       " ended_ms = $4, methane = $5 WHERE nid = $1",
		       "itiii", r->nid, r->state, r->declared_ms, r->ended_ms,
		       r->methane);
}

enum err
incident_store_set_room(struct scope *sc, struct txn *t, int64_t nid,
			const char *room_id)
{
	return db_exec(sc, t,
		       "UPDATE incidents SET room_id = $2 WHERE nid = $1", "it",
		       nid, room_id);
}

static void
read_incident(struct scope *sc, struct stmt *s, void *out)
{
	struct incident_row *r = out;

	r->nid = stmt_int(s, 0);
	r->incident_id = stmt_text_dup(sc, s, 1);
	r->mode = stmt_text_dup(sc, s, 2);
	r->state = stmt_text_dup(sc, s, 3);
	r->title = stmt_text_dup(sc, s, 4);
	r->by_nid = stmt_int(s, 5);
	r->role_nid = stmt_int(s, 6);
	r->created_ms = stmt_int(s, 7);
	r->declared_ms = stmt_int(s, 8);
	r->ended_ms = stmt_int(s, 9);
	r->methane = stmt_int(s, 10);
	r->room_id = stmt_text_dup(sc, s, 11);
}

static enum err
read_one(struct scope *sc, struct stmt *s, struct incident_row **out)
{
	return rows_first(
		sc, s, (struct rows_kind){sizeof(**out), read_incident}, out);
}

enum err
incident_store_find(struct scope *sc, struct txn *t, const char *incident_id,
		    struct incident_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM incidents i"
		      " WHERE i.incident_id = $1",
		      "t", incident_id));
	return read_one(sc, s, out);
}

enum err
incident_store_get(struct scope *sc, struct txn *t, int64_t nid,
		   struct incident_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM incidents i WHERE i.nid = $1",
		      "i", nid));
	return read_one(sc, s, out);
}

enum err
incident_store_list(struct scope *sc, struct txn *t,
		    const struct incident_query *q,
		    struct incident_row **rows_out, size_t *count_out)
{
	struct incident_row *rows =
		scope_array(sc, struct incident_row, INCIDENT_LIST_MAX);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM incidents i WHERE $1 = 0"
		      " OR EXISTS (SELECT 1 FROM incident_alerts a"
		      " WHERE a.user_nid = $1 AND a.incident_nid = i.nid"
		      " AND a.alerted_ms > 0)"
		      " OR EXISTS (SELECT 1 FROM incident_log l"
		      " WHERE l.incident_nid = i.nid AND l.user_nid = $1)"
		      " ORDER BY i.nid DESC LIMIT $2",
		      "ii", q->user_nid, q->limit));
	TRY(stmt_step(sc, s, &row));
	while (row && n < INCIDENT_LIST_MAX) {
		read_incident(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
incident_store_list_rooms(struct scope *sc, struct txn *t,
			  struct incident_row **rows_out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM incidents i"
		      " WHERE i.room_id <> ''",
		      ""));
	return rows_all(sc, s,
			(struct rows_kind){sizeof(**rows_out), read_incident},
			rows_out, count_out);
}

/* --- the log --- */

enum err
incident_store_log(struct scope *sc, struct txn *t, struct incident_log_row *r)
{
	r->nid = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO incident_log (nid, incident_nid, at_ms,"
		       " what, user_nid, step, words, posted)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		       "iiitiiti", r->nid, r->incident_nid, r->at_ms, r->what,
		       r->user_nid, r->step, r->words != NULL ? r->words : "",
		       (int64_t)r->posted);
}

static enum err
read_log(struct scope *sc, struct stmt *s, struct incident_log_row **rows_out,
	 size_t *count_out)
{
	struct incident_log_row *rows = NULL;
	size_t n = 0;
	bool row;

	TRY(stmt_step(sc, s, &row));
	while (row && n < INCIDENT_LOG_MAX) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n].nid = stmt_int(s, 0);
		rows[n].incident_nid = stmt_int(s, 1);
		rows[n].at_ms = stmt_int(s, 2);
		rows[n].what = stmt_text_dup(sc, s, 3);
		rows[n].user_nid = stmt_int(s, 4);
		rows[n].step = stmt_int(s, 5);
		rows[n++].words = stmt_text_dup(sc, s, 6);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
incident_store_list_log(struct scope *sc, struct txn *t, int64_t incident_nid,
			int64_t after, struct incident_log_row **rows_out,
			size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " LOG_COLUMNS " FROM incident_log"
		      " WHERE incident_nid = $1 AND nid > $2"
		      " ORDER BY nid LIMIT $3",
		      "iii", incident_nid, after, (int64_t)INCIDENT_LOG_MAX));
	return read_log(sc, s, rows_out, count_out);
}

enum err
incident_store_list_unposted(struct scope *sc, struct txn *t,
			     struct incident_log_row **rows_out,
			     size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " LOG_COLUMNS " FROM incident_log"
		      " WHERE posted = 0 ORDER BY nid LIMIT $1",
		      "i", (int64_t)INCIDENT_LOG_MAX));
	return read_log(sc, s, rows_out, count_out);
}

enum err
incident_store_set_posted(struct scope *sc, struct txn *t, int64_t nid)
{
	return db_exec(sc, t,
		       "UPDATE incident_log SET posted = 1 WHERE nid = $1", "i",
		       nid);
}

enum err
incident_store_has_acted(struct scope *sc, struct txn *t, int64_t incident_nid,
			 int64_t user_nid, bool *out)
{
	int64_t count;

	TRY(db_get_int(sc, t, &count,
		       "SELECT COUNT(*) FROM incident_log"
		       " WHERE incident_nid = $1 AND user_nid = $2 AND what IN"
		       " ('standby', 'declared', 'stood_down', 'cancelled',"
		       " 'methane', 'entry')",
		       "ii", incident_nid, user_nid));
	*out = count > 0;
	return OK;
}

/* --- forms --- */

enum err
incident_store_add_methane(struct scope *sc, struct txn *t,
			   int64_t incident_nid,
			   const struct incident_methane_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO incident_methane (incident_nid, version,"
		       " by_nid, at_ms, form) VALUES ($1, $2, $3, $4, $5)",
		       "iiiit", incident_nid, r->version, r->by_nid, r->at_ms,
		       r->form);
}

enum err
incident_store_list_methane(struct scope *sc, struct txn *t,
			    int64_t incident_nid,
			    struct incident_methane_row **rows_out,
			    size_t *count_out)
{
	struct incident_methane_row *rows =
		scope_array(sc, struct incident_methane_row, METHANE_MAX);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT version, by_nid, at_ms, form"
		      " FROM incident_methane WHERE incident_nid = $1"
		      " ORDER BY version DESC LIMIT $2",
		      "ii", incident_nid, (int64_t)METHANE_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row && n < METHANE_MAX) {
		rows[n].version = stmt_int(s, 0);
		rows[n].by_nid = stmt_int(s, 1);
		rows[n].at_ms = stmt_int(s, 2);
		rows[n++].form = stmt_text_dup(sc, s, 3);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

/* --- read-backs --- */

enum err
incident_store_add_token(struct scope *sc, struct txn *t,
			 const struct incident_token_row *r)
{
	TRY(db_exec(sc, t, "DELETE FROM incident_tokens WHERE expires_ms < $1",
		    "i", r->expires_ms - TOKEN_KEEP_MS));
	return db_exec(sc, t,
		       "INSERT INTO incident_tokens (token_hash, user_nid,"
		       " act, incident_nid, request, basis, expires_ms)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7)",
		       "bititti", r->hash, sizeof(r->hash), r->user_nid, r->act,
		       r->incident_nid, r->request, r->basis, r->expires_ms);
}

enum err
incident_store_get_token(struct scope *sc, struct txn *t,
			 struct incident_token_row *r, bool *found_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT user_nid, act, incident_nid, request, basis,"
		      " expires_ms, used_ms FROM incident_tokens"
		      " WHERE token_hash = $1",
		      "b", r->hash, sizeof(r->hash)));
	TRY(stmt_step(sc, s, found_out));
	if (*found_out) {
		r->user_nid = stmt_int(s, 0);
		r->act = stmt_text_dup(sc, s, 1);
		r->incident_nid = stmt_int(s, 2);
		r->request = stmt_text_dup(sc, s, 3);
		r->basis = stmt_text_dup(sc, s, 4);
		r->expires_ms = stmt_int(s, 5);
		r->used_ms = stmt_int(s, 6);
	}
	stmt_close(&s);
	return OK;
}

enum err
incident_store_use_token(struct scope *sc, struct txn *t,
			 const struct incident_token_row *r)
{
	return db_exec(sc, t,
		       "UPDATE incident_tokens SET used_ms = $2"
		       " WHERE token_hash = $1",
		       "bi", r->hash, sizeof(r->hash), r->used_ms);
}
