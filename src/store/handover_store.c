#include "store/handover_store.h"

#define LIST_COLUMNS                                                         \
	"nid, team_nid, from_ms, to_ms, before_nid, created_ms, created_by," \
	" completed_ms, told_ms"
#define ITEM_COLUMNS                                              \
	"nid, handover_nid, carried_nid, created_ms, created_by," \
	" accepted_ms, accepted_by, removed_ms, removed_by"
#define VALUE_COLUMNS \
	"v.item_nid, v.field, v.version, v.value, v.changed_ms, v.changed_by"
#define TASK_COLUMNS                                                        \
	"nid, item_nid, words, owner_nid, owner_role_nid, due_ms, version," \
	" done_ms, done_by, removed_ms"

/* ---- lists ---- */

enum err
handover_store_add(struct scope *sc, struct txn *t, struct handover_row *row)
{
	row->nid = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO handovers (nid, team_nid, from_ms, to_ms,"
		       " before_nid, created_ms, created_by)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7)",
		       "iiiiiii", row->nid, row->team_nid, row->from_ms,
		       row->to_ms, row->before_nid, row->created_ms,
		       row->created_by);
}

static void
read_list(struct stmt *s, struct handover_row *out)
{
	*out = (struct handover_row){
		stmt_int(s, 0), stmt_int(s, 1), stmt_int(s, 2),
		stmt_int(s, 3), stmt_int(s, 4), stmt_int(s, 5),
		stmt_int(s, 6), stmt_int(s, 7), stmt_int(s, 8)};
}

static enum err
take_list(struct scope *sc, struct stmt *s, struct handover_row **out)
{
	bool found;

	*out = NULL;
	TRY(stmt_step(sc, s, &found));
	if (found) {
		*out = scope_new(sc, struct handover_row);
		read_list(s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
handover_store_get(struct scope *sc, struct txn *t, int64_t nid,
		   struct handover_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " LIST_COLUMNS " FROM handovers WHERE nid = $1",
		      "i", nid));
	return take_list(sc, s, out);
}

enum err
handover_store_find_before(struct scope *sc, struct txn *t, int64_t team_nid,
			   int64_t from_ms, struct handover_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " LIST_COLUMNS " FROM handovers"
		      " WHERE team_nid = $1 AND from_ms < $2"
		      " ORDER BY from_ms DESC LIMIT 1",
		      "ii", team_nid, from_ms));
	return take_list(sc, s, out);
}

enum err
handover_store_find_after(struct scope *sc, struct txn *t, int64_t nid,
			  struct handover_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " LIST_COLUMNS " FROM handovers"
		      " WHERE team_nid ="
		      " (SELECT w.team_nid FROM handovers w WHERE w.nid = $1)"
		      " AND before_nid = $1 ORDER BY from_ms LIMIT 1",
		      "i", nid));
	return take_list(sc, s, out);
}

enum err
handover_store_list(struct scope *sc, struct txn *t, int64_t team_nid,
		    struct handover_row **rows_out, size_t *count_out)
{
	struct handover_row *rows =
		scope_array(sc, struct handover_row, HANDOVER_LISTS_MAX);
	struct stmt *s;
	size_t n = 0;
	bool more;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " LIST_COLUMNS " FROM handovers"
		      " WHERE team_nid = $1 ORDER BY from_ms DESC LIMIT $2",
		      "ii", team_nid, (int64_t)HANDOVER_LISTS_MAX));
	TRY(stmt_step(sc, s, &more));
	while (more) {
		read_list(s, &rows[n++]);
		TRY(stmt_step(sc, s, &more));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
handover_store_complete(struct scope *sc, struct txn *t, int64_t nid,
			int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE handovers SET completed_ms = $2 WHERE nid = $1",
		       "ii", nid, now_ms);
}

enum err
handover_store_list_late(struct scope *sc, struct txn *t, int64_t from_ms,
			 int64_t to_ms, int64_t **nids_out, size_t *count_out)
{
	int64_t *nids = scope_array(sc, int64_t, HANDOVER_LISTS_MAX);
	struct stmt *s;
	size_t n = 0;
	bool more;

	TRY(stmt_open(sc, t, &s,
		      "SELECT nid FROM handovers"
		      " WHERE to_ms > $1 AND to_ms <= $2"
		      " AND completed_ms = 0 AND told_ms = 0"
		      " AND EXISTS (SELECT 1 FROM handover_items i"
		      " WHERE i.handover_nid = handovers.nid"
		      " AND i.removed_ms = 0)"
		      " ORDER BY to_ms, nid LIMIT $3",
		      "iii", from_ms, to_ms, (int64_t)HANDOVER_LISTS_MAX));
	TRY(stmt_step(sc, s, &more));
	while (more) {
		nids[n++] = stmt_int(s, 0);
		TRY(stmt_step(sc, s, &more));
	}
	stmt_close(&s);
	*nids_out = nids;
	*count_out = n;
	return OK;
}

enum err
handover_store_set_told(struct scope *sc, struct txn *t, int64_t nid,
			int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE handovers SET told_ms = $2 WHERE nid = $1", "ii",
		       nid, now_ms);
}

/* ---- items ---- */

enum err
handover_store_add_item(struct scope *sc, struct txn *t,
			struct handover_item_row *row)
{
	row->nid = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO handover_items (nid, handover_nid,"
		       " carried_nid, created_ms, created_by)"
		       " VALUES ($1, $2, $3, $4, $5)",
		       "iiiii", row->nid, row->handover_nid, row->carried_nid,
		       row->created_ms, row->created_by);
}

static void
read_item(struct stmt *s, struct handover_item_row *out)
{
	*out = (struct handover_item_row){
		stmt_int(s, 0), stmt_int(s, 1), stmt_int(s, 2),
		stmt_int(s, 3), stmt_int(s, 4), stmt_int(s, 5),
		stmt_int(s, 6), stmt_int(s, 7), stmt_int(s, 8)};
}

enum err
handover_store_get_item(struct scope *sc, struct txn *t, int64_t nid,
			struct handover_item_row **out)
{
	struct stmt *s;
	bool found;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " ITEM_COLUMNS
		      " FROM handover_items WHERE nid = $1",
		      "i", nid));
	TRY(stmt_step(sc, s, &found));
	if (found) {
		*out = scope_new(sc, struct handover_item_row);
		read_item(s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
handover_store_list_items(struct scope *sc, struct txn *t, int64_t handover_nid,
			  struct handover_item_row **rows_out,
			  size_t *count_out)
{
	struct handover_item_row *rows =
		scope_array(sc, struct handover_item_row, HANDOVER_ITEMS_MAX);
	struct stmt *s;
	size_t n = 0;
	bool more;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " ITEM_COLUMNS " FROM handover_items"
		      " WHERE handover_nid = $1 ORDER BY nid LIMIT $2",
		      "ii", handover_nid, (int64_t)HANDOVER_ITEMS_MAX));
	TRY(stmt_step(sc, s, &more));
	while (more) {
		read_item(s, &rows[n++]);
		TRY(stmt_step(sc, s, &more));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
handover_store_put_item(struct scope *sc, struct txn *t,
			const struct handover_item_row *row)
{
	return db_exec(sc, t,
		       "UPDATE handover_items SET accepted_ms = $2,"
		       " accepted_by = $3, removed_ms = $4, removed_by = $5"
		       " WHERE nid = $1",
		       "iiiii", row->nid, row->accepted_ms, row->accepted_by,
		       row->removed_ms, row->removed_by);
}

/* ---- what they say ---- */

enum err
handover_store_add_value(struct scope *sc, struct txn *t,
			 const struct handover_value_row *row)
{
	return db_exec(sc, t,
		       "INSERT INTO handover_values (item_nid, field, version,"
		       " value, changed_ms, changed_by)"
		       " VALUES ($1, $2, $3, $4, $5, $6)",
		       "ititii", row->item_nid, row->field, row->version,
		       row->value, row->changed_ms, row->changed_by);
}

static enum err
take_values(struct scope *sc, struct stmt *s,
	    struct handover_value_row **rows_out, size_t *count_out)
{
	struct handover_value_row *rows = scope_array(
		sc, struct handover_value_row, HANDOVER_VERSIONS_MAX);
	size_t n = 0;
	bool more;

	TRY(stmt_step(sc, s, &more));
	while (more && n < HANDOVER_VERSIONS_MAX) {
		rows[n++] = (struct handover_value_row){
			stmt_int(s, 0), stmt_text_dup(sc, s, 1),
			stmt_int(s, 2), stmt_text_dup(sc, s, 3),
			stmt_int(s, 4), stmt_int(s, 5)};
		TRY(stmt_step(sc, s, &more));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
handover_store_list_values(struct scope *sc, struct txn *t, int64_t item_nid,
			   struct handover_value_row **rows_out,
			   size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " VALUE_COLUMNS " FROM handover_values v"
		      " WHERE v.item_nid = $1 AND v.version ="
		      " (SELECT MAX(w.version) FROM handover_values w"
		      " WHERE w.item_nid = v.item_nid AND w.field = v.field)",
		      "i", item_nid));
	return take_values(sc, s, rows_out, count_out);
}

enum err
handover_store_list_versions(struct scope *sc, struct txn *t, int64_t item_nid,
			     struct handover_value_row **rows_out,
			     size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " VALUE_COLUMNS " FROM handover_values v"
		      " WHERE v.item_nid = $1"
		      " ORDER BY v.changed_ms, v.field, v.version LIMIT $2",
		      "ii", item_nid, (int64_t)HANDOVER_VERSIONS_MAX));
	return take_values(sc, s, rows_out, count_out);
}

/* Versions of a field are numbered from 1 without gaps: their number is the
 * sum of those that stand. */
enum err
handover_store_sum_versions(struct scope *sc, struct txn *t, int64_t item_nid,
			    int64_t *out)
{
	struct stmt *s;
	bool found;

	*out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT (SELECT COUNT(*) FROM handover_values"
		      " WHERE item_nid = $1) +"
		      " (SELECT COALESCE(SUM(version), 0) FROM handover_tasks"
		      " WHERE item_nid = $1)",
		      "i", item_nid));
	TRY(stmt_step(sc, s, &found));
	if (found)
		*out = stmt_int(s, 0);
	stmt_close(&s);
	return OK;
}

/* ---- tasks ---- */

enum err
handover_store_add_task(struct scope *sc, struct txn *t,
			struct handover_task_row *row)
{
	row->nid = txn_next_position(t);
	row->version = 1;
	return db_exec(sc, t,
		       "INSERT INTO handover_tasks (nid, item_nid, words,"
		       " owner_nid, owner_role_nid, due_ms, version)"
		       " VALUES ($1, $2, $3, $4, $5, $6, 1)",
		       "iitiii", row->nid, row->item_nid, row->words,
		       row->owner_nid, row->owner_role_nid, row->due_ms);
}

static void
read_task(struct scope *sc, struct stmt *s, struct handover_task_row *out)
{
	*out = (struct handover_task_row){
		stmt_int(s, 0), stmt_int(s, 1), stmt_text_dup(sc, s, 2),
		stmt_int(s, 3), stmt_int(s, 4), stmt_int(s, 5),
		stmt_int(s, 6), stmt_int(s, 7), stmt_int(s, 8),
		stmt_int(s, 9)};
}

enum err
handover_store_get_task(struct scope *sc, struct txn *t, int64_t nid,
			struct handover_task_row **out)
{
	struct stmt *s;
	bool found;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " TASK_COLUMNS
		      " FROM handover_tasks WHERE nid = $1",
		      "i", nid));
	TRY(stmt_step(sc, s, &found));
	if (found) {
		*out = scope_new(sc, struct handover_task_row);
		read_task(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
handover_store_list_tasks(struct scope *sc, struct txn *t, int64_t item_nid,
			  struct handover_task_row **rows_out,
			  size_t *count_out)
{
	struct handover_task_row *rows =
		scope_array(sc, struct handover_task_row, HANDOVER_TASKS_MAX);
	struct stmt *s;
	size_t n = 0;
	bool more;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " TASK_COLUMNS " FROM handover_tasks"
		      " WHERE item_nid = $1 AND removed_ms = 0"
		      " ORDER BY nid LIMIT $2",
		      "ii", item_nid, (int64_t)HANDOVER_TASKS_MAX));
	TRY(stmt_step(sc, s, &more));
	while (more) {
		read_task(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &more));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
handover_store_put_task(struct scope *sc, struct txn *t,
			const struct handover_task_row *row)
{
	return db_exec(sc, t,
		       "UPDATE handover_tasks SET words = $2, owner_nid = $3,"
		       " owner_role_nid = $4, due_ms = $5, version = $6,"
		       " done_ms = $7, done_by = $8, removed_ms = $9"
		       " WHERE nid = $1",
		       "itiiiiiii", row->nid, row->words, row->owner_nid,
		       row->owner_role_nid, row->due_ms, row->version,
		       row->done_ms, row->done_by, row->removed_ms);
}
