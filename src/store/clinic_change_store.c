#include "store/clinic_change_store.h"

enum err
clinic_change_store_put(struct scope *sc, struct txn *t,
			const struct clinic_change_row *row, int64_t *pos_out)
{
	*pos_out = txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO clinic_changes (kind, id, user_nid, pos)"
		       " VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (kind, id, user_nid)"
		       " DO UPDATE SET pos = excluded.pos",
		       "ttii", row->kind, row->id, row->user_nid, *pos_out);
}

enum err
clinic_change_store_list(struct scope *sc, struct txn *t,
			 const struct clinic_change_query *q,
			 struct clinic_change_row **rows_out, size_t *count_out)
{
	struct clinic_change_row *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct clinic_change_row, CLINIC_CHANGES_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT kind, id, user_nid, pos FROM clinic_changes"
		      " WHERE pos > $1 AND (user_nid = $2"
		      " OR (user_nid = 0 AND $3 = 1))"
		      " ORDER BY pos LIMIT $4",
		      "iiii", q->since, q->user_nid, (int64_t)q->is_all,
		      (int64_t)CLINIC_CHANGES_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row && n < CLINIC_CHANGES_MAX) {
		rows[n].kind = stmt_text_dup(sc, s, 0);
		rows[n].id = stmt_text_dup(sc, s, 1);
		rows[n].user_nid = stmt_int(s, 2);
		rows[n++].pos = stmt_int(s, 3);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
clinic_notice_store_add(struct scope *sc, struct txn *t,
			const struct clinic_notice_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO clinic_notices (nid, user_nid, kind,"
		       " role_nid, at_ms, waits)"
		       " VALUES ($1, $2, $3, $4, $5, $6)",
		       "iitiii", txn_next_position(t), r->user_nid, r->kind,
		       r->role_nid, r->at_ms, (int64_t)r->waits);
}

enum err
clinic_notice_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			 struct clinic_notice_row **rows_out, size_t *count_out)
{
	struct clinic_notice_row *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct clinic_notice_row, CLINIC_CHANGES_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, user_nid, kind, role_nid, at_ms"
		      " FROM clinic_notices WHERE user_nid = $1"
		      " AND seen_ms = 0 ORDER BY nid LIMIT $2",
		      "ii", user_nid, (int64_t)CLINIC_CHANGES_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row && n < CLINIC_CHANGES_MAX) {
		rows[n].nid = stmt_int(s, 0);
		rows[n].user_nid = stmt_int(s, 1);
		rows[n].kind = stmt_text_dup(sc, s, 2);
		rows[n].role_nid = stmt_int(s, 3);
		rows[n++].at_ms = stmt_int(s, 4);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
clinic_notice_store_set_seen(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t up_to_nid, int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE clinic_notices SET seen_ms = $3"
		       " WHERE user_nid = $1 AND nid <= $2 AND seen_ms = 0",
		       "iii", user_nid, up_to_nid, now_ms);
}

enum err
clinic_notice_store_list_waiting(struct scope *sc, struct txn *t,
				 struct clinic_notice_row **rows_out,
				 size_t *count_out)
{
	struct clinic_notice_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, user_nid, kind, role_nid, at_ms"
		      " FROM clinic_notices WHERE waits = 1"
		      " ORDER BY nid LIMIT $1",
		      "i", (int64_t)CLINIC_NOTICES_WAITING_MAX));
	TRY(stmt_step(sc, s, &row));
	if (row)
		rows = scope_array(sc, struct clinic_notice_row,
				   CLINIC_NOTICES_WAITING_MAX);
	while (row && n < CLINIC_NOTICES_WAITING_MAX) {
		rows[n].nid = stmt_int(s, 0);
		rows[n].user_nid = stmt_int(s, 1);
		rows[n].kind = stmt_text_dup(sc, s, 2);
		rows[n].role_nid = stmt_int(s, 3);
		rows[n++].at_ms = stmt_int(s, 4);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
clinic_notice_store_set_told(struct scope *sc, struct txn *t, int64_t nid)
{
	return db_exec(sc, t,
		       "UPDATE clinic_notices SET waits = 0 WHERE nid = $1",
		       "i", nid);
}
