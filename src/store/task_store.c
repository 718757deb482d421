#include "store/task_store.h"

#include "store/rows_priv.h"

#define COLUMNS                                                      \
	"SELECT nid, task_id, kind, subject, status, words, result," \
	" error, created_ms, ended_ms FROM tasks"

const char *
task_status_name(enum task_status s)
{
	static const char *const names[] = {"scheduled", "active", "complete",
					    "failed"};

	return names[s];
}

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct task_row *r = out;

	r->nid = stmt_int(s, 0);
	r->task_id = stmt_text_dup(sc, s, 1);
	r->kind = stmt_text_dup(sc, s, 2);
	r->subject = stmt_text_dup(sc, s, 3);
	r->status = (enum task_status)stmt_int(s, 4);
	r->words = stmt_text_dup(sc, s, 5);
	r->result = stmt_text_dup(sc, s, 6);
	r->error = stmt_text_dup(sc, s, 7);
	r->created_ms = stmt_int(s, 8);
	r->ended_ms = stmt_int(s, 9);
}

enum err
task_store_add(struct scope *sc, struct txn *t, struct task_row *row)
{
	return db_get_int(sc, t, &row->nid,
			  "INSERT INTO tasks (task_id, kind, subject, status,"
			  " words, created_ms) VALUES ($1, $2, $3, 0, $4, $5)"
			  " RETURNING nid",
			  "tttti", row->task_id, row->kind, row->subject,
			  row->words, row->created_ms);
}

enum err
task_store_put(struct scope *sc, struct txn *t, const struct task_row *row)
{
	return db_exec(sc, t,
		       "UPDATE tasks SET status = $2, words = $3, result = $4,"
		       " error = $5, ended_ms = $6 WHERE nid = $1",
		       "iittti", row->nid, (int64_t)row->status, row->words,
		       row->result, row->error, row->ended_ms);
}

static enum err
read_one(struct scope *sc, struct stmt *s, struct task_row **out)
{
	return rows_first(sc, s, (struct rows_kind){sizeof(**out), read_row},
			  out);
}

enum err
task_store_find(struct scope *sc, struct txn *t, const char *task_id,
		struct task_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, COLUMNS " WHERE task_id = $1", "t", task_id));
	return read_one(sc, s, out);
}

enum err
task_store_next(struct scope *sc, struct txn *t, struct task_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      COLUMNS " WHERE status < 2 ORDER BY nid LIMIT 1", ""));
	return read_one(sc, s, out);
}

enum err
task_store_list(struct scope *sc, struct txn *t, const char *kind,
		const char *subject, struct task_row **out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      COLUMNS " WHERE kind = $1 AND subject = $2 ORDER BY nid",
		      "tt", kind, subject));
	return rows_all(sc, s, (struct rows_kind){sizeof(**out), read_row}, out,
			count_out);
}

enum err
task_store_remove_old(struct scope *sc, struct txn *t, int64_t before_ms)
{
	return db_exec(sc, t,
		       "DELETE FROM tasks WHERE status >= 2 AND ended_ms < $1",
		       "i", before_ms);
}
