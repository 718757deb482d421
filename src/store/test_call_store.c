#include "store/test_call_store.h"

#include "store/rows_priv.h"

enum err
test_call_store_add(struct scope *sc, struct txn *t, struct test_call_row *row)
{
	row->nid = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO test_calls (nid, by_nid, started_ms)"
		       " VALUES ($1, $2, $3)",
		       "iii", row->nid, row->by_nid, row->started_ms);
}

enum err
test_call_store_list(struct scope *sc, struct txn *t, int64_t limit,
		     struct test_call_row **rows_out, size_t *count_out)
{
	struct test_call_row *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct test_call_row, TEST_CALLS_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, by_nid, started_ms, ended_ms"
		      " FROM test_calls ORDER BY nid DESC LIMIT $1",
		      "i", limit));
	TRY(stmt_step(sc, s, &row));
	while (row && n < TEST_CALLS_MAX) {
		rows[n].nid = stmt_int(s, 0);
		rows[n].by_nid = stmt_int(s, 1);
		rows[n].started_ms = stmt_int(s, 2);
		rows[n++].ended_ms = stmt_int(s, 3);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
test_call_store_end(struct scope *sc, struct txn *t, int64_t nid,
		    int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE test_calls SET ended_ms = $2"
		       " WHERE nid = $1 AND ended_ms = 0",
		       "ii", nid, now_ms);
}

enum err
test_call_store_call(struct scope *sc, struct txn *t, int64_t nid,
		     int64_t role_nid, int64_t user_nid)
{
	return db_exec(sc, t,
		       "INSERT INTO test_call_answers (call_nid, role_nid,"
		       " user_nid) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		       "iii", nid, role_nid, user_nid);
}

enum err
test_call_store_answer(struct scope *sc, struct txn *t, int64_t nid,
		       int64_t user_nid, int64_t now_ms, int64_t *changed_out)
{
	return db_exec_count(sc, t, changed_out,
			     "UPDATE test_call_answers SET answered_ms = $3"
			     " WHERE call_nid = $1 AND user_nid = $2"
			     " AND answered_ms = 0",
			     "iii", nid, user_nid, now_ms);
}

enum err
test_call_store_list_answers(struct scope *sc, struct txn *t, int64_t nid,
			     struct test_call_answer **rows_out,
			     size_t *count_out)
{
	struct test_call_answer *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT role_nid, user_nid, answered_ms"
		      " FROM test_call_answers WHERE call_nid = $1"
		      " ORDER BY role_nid",
		      "i", nid));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n].role_nid = stmt_int(s, 0);
		rows[n].user_nid = stmt_int(s, 1);
		rows[n++].answered_ms = stmt_int(s, 2);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}
