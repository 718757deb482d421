#include "store/interruption_store.h"

#include "store/rows_priv.h"

enum err
interruption_store_count(struct scope *sc, struct txn *t,
			 const struct interruption_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO interruption_hours (ward, hour_ms, kind,"
		       " count) VALUES ($1, $2, $3, 1)"
		       " ON CONFLICT (ward, hour_ms, kind) DO UPDATE"
		       " SET count = interruption_hours.count + 1",
		       "tit", r->ward, r->hour_ms, r->kind);
}

enum err
interruption_store_list(struct scope *sc, struct txn *t, const char *ward,
			int64_t from_ms, struct interruption_row **rows_out,
			size_t *count_out)
{
	struct interruption_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT ward, hour_ms, kind, count"
		      " FROM interruption_hours WHERE hour_ms >= $1"
		      " AND ($2 = 1 OR ward = $3)"
		      " ORDER BY ward, hour_ms, kind LIMIT $4",
		      "iiti", from_ms, (int64_t)(ward == NULL),
		      ward != NULL ? ward : "",
		      (int64_t)INTERRUPTION_ROWS_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n].ward = stmt_text_dup(sc, s, 0);
		rows[n].hour_ms = stmt_int(s, 1);
		rows[n].kind = stmt_text_dup(sc, s, 2);
		rows[n++].count = stmt_int(s, 3);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
interruption_store_get_badge(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t *at_ms_out)
{
	return db_get_int(sc, t, at_ms_out,
			  "SELECT coalesce(max(at_ms), 0)"
			  " FROM interruption_people WHERE user_nid = $1",
			  "i", user_nid);
}

enum err
interruption_store_set_badge(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t now_ms)
{
	return db_exec(sc, t,
		       "INSERT INTO interruption_people (user_nid, at_ms)"
		       " VALUES ($1, $2) ON CONFLICT (user_nid)"
		       " DO UPDATE SET at_ms = excluded.at_ms",
		       "ii", user_nid, now_ms);
}

static enum err
read_text(struct scope *sc, struct stmt *s, const char **out)
{
	bool row;

	TRY(stmt_step(sc, s, &row));
	*out = row ? stmt_text_dup(sc, s, 0) : "";
	stmt_close(&s);
	return OK;
}

enum err
interruption_store_find_ward(struct scope *sc, struct txn *t, int64_t user_nid,
			     const char **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT t.ward FROM team_members m"
		      " JOIN teams t ON t.nid = m.team_nid"
		      " WHERE m.user_nid = $1 AND t.ward <> ''"
		      " AND t.archived_ms = 0 ORDER BY t.nid LIMIT 1",
		      "i", user_nid));
	return read_text(sc, s, out);
}

enum err
interruption_store_get_times(struct scope *sc, struct txn *t, int64_t role_nid,
			     const char **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT times FROM role_batches WHERE role_nid = $1", "i",
		      role_nid));
	return read_text(sc, s, out);
}

enum err
interruption_store_set_times(struct scope *sc, struct txn *t, int64_t role_nid,
			     const char *times)
{
	return db_exec(sc, t,
		       "INSERT INTO role_batches (role_nid, times)"
		       " VALUES ($1, $2) ON CONFLICT (role_nid)"
		       " DO UPDATE SET times = excluded.times",
		       "it", role_nid, times);
}

enum err
interruption_store_list_held(struct scope *sc, struct txn *t, int64_t role_nid,
			     int64_t **nids_out, size_t *count_out)
{
	int64_t *nids = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT nid FROM priority_items WHERE role_nid = $1"
		      " AND state = 'open' AND level = 0 AND step_due_ms > 0",
		      "i", role_nid));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		nids = rows_grow(sc, nids, n, sizeof(*nids));
		nids[n++] = stmt_int(s, 0);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*nids_out = nids;
	*count_out = n;
	return OK;
}
