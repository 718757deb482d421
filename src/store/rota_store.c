#include "store/rota_store.h"

#include "store/rows_priv.h"

#define COLUMNS                                                 \
	"s.nid, s.role_nid, s.team_nid, s.user_nid, i.user_id," \
	" s.from_ms, s.to_ms, s.tier, s.non_resident, s.note,"  \
	" s.declined_ms, s.source, s.uid"
#define TABLES " FROM shifts s LEFT JOIN user_ids i ON i.nid = s.user_nid"
#define OVERLAP " AND s.to_ms > $2 AND s.from_ms < $3"
#define ORDER " ORDER BY s.from_ms, s.nid"

enum err
shift_store_put(struct scope *sc, struct txn *t, struct shift_row *r)
{
	int64_t pos = txn_next_position(t);

	if (r->nid == 0)
		r->nid = pos;
	return db_exec(
		sc, t,
		"INSERT INTO shifts (nid, role_nid, team_nid, user_nid,"
		" from_ms, to_ms, tier, non_resident, note, declined_ms,"
		" source, uid, pos) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
		" $9, $10, $11, $12, $13) ON CONFLICT (nid) DO UPDATE SET"
		" role_nid = excluded.role_nid, team_nid = excluded.team_nid,"
		" user_nid = excluded.user_nid, from_ms = excluded.from_ms,"
		" to_ms = excluded.to_ms, tier = excluded.tier,"
		" non_resident = excluded.non_resident, note = excluded.note,"
		" declined_ms = excluded.declined_ms,"
		" source = excluded.source, uid = excluded.uid,"
		" pos = excluded.pos",
		"iiiiiiiititti", r->nid, r->role_nid, r->team_nid, r->user_nid,
		r->from_ms, r->to_ms, r->tier, (int64_t)r->non_resident,
		r->note, r->declined_ms, r->source, r->uid, pos);
}

enum err
shift_store_remove(struct scope *sc, struct txn *t, int64_t nid)
{
	return db_exec(sc, t, "DELETE FROM shifts WHERE nid = $1", "i", nid);
}

static void
read_shift(struct scope *sc, struct stmt *s, struct shift_row *r)
{
	r->nid = stmt_int(s, 0);
	r->role_nid = stmt_int(s, 1);
	r->team_nid = stmt_int(s, 2);
	r->user_nid = stmt_int(s, 3);
	r->user_id = stmt_text_dup(sc, s, 4);
	r->from_ms = stmt_int(s, 5);
	r->to_ms = stmt_int(s, 6);
	r->tier = stmt_int(s, 7);
	r->non_resident = stmt_int(s, 8) != 0;
	r->note = stmt_text_dup(sc, s, 9);
	r->declined_ms = stmt_int(s, 10);
	r->source = stmt_text_dup(sc, s, 11);
	r->uid = stmt_text_dup(sc, s, 12);
}

enum err
shift_store_find(struct scope *sc, struct txn *t, int64_t nid,
		 struct shift_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS TABLES " WHERE s.nid = $1",
		      "i", nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct shift_row);
		read_shift(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

/* The narrowest index first; what else narrows is looked at row by row. */
static enum err
open_list(struct scope *sc, struct txn *t, const struct shift_query *q,
	  struct stmt **s)
{
	if (q->user_nid != 0)
		return stmt_open(sc, t, s,
				 "SELECT " COLUMNS TABLES
				 " WHERE s.user_nid = $1" OVERLAP ORDER,
				 "iii", q->user_nid, q->from_ms, q->to_ms);
	if (q->role_nid != 0)
		return stmt_open(sc, t, s,
				 "SELECT " COLUMNS TABLES
				 " WHERE s.role_nid = $1" OVERLAP ORDER,
				 "iii", q->role_nid, q->from_ms, q->to_ms);
	if (q->team_nid != 0)
		return stmt_open(sc, t, s,
				 "SELECT " COLUMNS TABLES
				 " WHERE s.team_nid = $1" OVERLAP ORDER,
				 "iii", q->team_nid, q->from_ms, q->to_ms);
	if (q->source != NULL)
		return stmt_open(sc, t, s,
				 "SELECT " COLUMNS TABLES
				 " WHERE s.source = $1" OVERLAP ORDER,
				 "tii", q->source, q->from_ms, q->to_ms);
	return stmt_open(sc, t, s,
			 "SELECT " COLUMNS TABLES
			 " WHERE s.nid <> $1" OVERLAP ORDER,
			 "iii", (int64_t)0, q->from_ms, q->to_ms);
}

static bool
is_wanted(const struct shift_query *q, const struct shift_row *r)
{
	return (q->role_nid == 0 || q->role_nid == r->role_nid) &&
	       (q->team_nid == 0 || q->team_nid == r->team_nid) &&
	       (q->source == NULL || strcmp(q->source, r->source) == 0);
}

enum err
shift_store_list(struct scope *sc, struct txn *t, const struct shift_query *q,
		 struct shift_row **rows_out, size_t *count_out)
{
	struct shift_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(open_list(sc, t, q, &s));
	TRY(stmt_step(sc, s, &row));
	while (row && n < SHIFTS_MAX) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		read_shift(sc, s, &rows[n]);
		n += is_wanted(q, &rows[n]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
shift_store_next_edge(struct scope *sc, struct txn *t, int64_t now_ms,
		      int64_t *out)
{
	int64_t begins, ends;

	TRY(db_get_int(sc, t, &ends,
		       "SELECT COALESCE(MIN(to_ms), 0) FROM shifts"
		       " WHERE to_ms > $1",
		       "i", now_ms));
	TRY(db_get_int(sc, t, &begins,
		       "SELECT COALESCE(MIN(from_ms), 0) FROM shifts"
		       " WHERE to_ms > $1 AND from_ms > $1",
		       "i", now_ms));
	*out = begins != 0 && begins < ends ? begins : ends;
	return OK;
}

#define REQUEST                                                           \
	"nid, kind, shift_nid, other_nid, from_nid, to_nid, state, note," \
	" asked_ms, decided_ms, decided_nid"

enum err
rota_request_store_put(struct scope *sc, struct txn *t,
		       struct rota_request_row *r)
{
	if (r->nid == 0)
		r->nid = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO rota_requests (" REQUEST ") VALUES ($1,"
		       " $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
		       " ON CONFLICT (nid) DO UPDATE SET"
		       " to_nid = excluded.to_nid, state = excluded.state,"
		       " decided_ms = excluded.decided_ms,"
		       " decided_nid = excluded.decided_nid",
		       "itiiiittiii", r->nid, r->kind, r->shift_nid,
		       r->other_nid, r->from_nid, r->to_nid, r->state, r->note,
		       r->asked_ms, r->decided_ms, r->decided_nid);
}

static void
read_request(struct scope *sc, struct stmt *s, struct rota_request_row *r)
{
	r->nid = stmt_int(s, 0);
	r->kind = stmt_text_dup(sc, s, 1);
	r->shift_nid = stmt_int(s, 2);
	r->other_nid = stmt_int(s, 3);
	r->from_nid = stmt_int(s, 4);
	r->to_nid = stmt_int(s, 5);
	r->state = stmt_text_dup(sc, s, 6);
	r->note = stmt_text_dup(sc, s, 7);
	r->asked_ms = stmt_int(s, 8);
	r->decided_ms = stmt_int(s, 9);
	r->decided_nid = stmt_int(s, 10);
}

enum err
rota_request_store_find(struct scope *sc, struct txn *t, int64_t nid,
			struct rota_request_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " REQUEST " FROM rota_requests WHERE nid = $1",
		      "i", nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct rota_request_row);
		read_request(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
rota_request_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			struct rota_request_row **rows_out, size_t *count_out)
{
	struct rota_request_row *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct rota_request_row, ROTA_REQUESTS_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT " REQUEST " FROM rota_requests WHERE $1 = 0"
		      " OR from_nid = $1 OR to_nid = $1"
		      " OR (to_nid = 0 AND state = 'asked')"
		      " ORDER BY nid DESC LIMIT $2",
		      "ii", user_nid, (int64_t)ROTA_REQUESTS_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row && n < ROTA_REQUESTS_MAX) {
		read_request(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}
