#include "store/report_store.h"

#include "store/rows_priv.h"

#define REPORT_SELECT                                                    \
	"SELECT p.nid, p.kind, p.reporter_nid, p.room_nid, p.event_nid," \
	" p.user_nid, p.score, p.reason, p.received_ms, w.user_id,"      \
	" r.room_id, e.event_id, u.user_id"
#define REPORT_TABLES                                     \
	" FROM reports p"                                 \
	" LEFT JOIN user_ids w ON w.nid = p.reporter_nid" \
	" LEFT JOIN rooms r ON r.nid = p.room_nid"        \
	" LEFT JOIN events e ON e.nid = p.event_nid"      \
	" LEFT JOIN user_ids u ON u.nid = p.user_nid"
#define REPORT_MATCH                                                   \
	REPORT_TABLES                                                  \
	" WHERE ($1 = 0 OR p.kind = $1)"                               \
	" AND ($2 = '' OR REPLACE(w.user_id, $2, '') <> w.user_id)"    \
	" AND ($3 = '' OR REPLACE(COALESCE(r.room_id, ''), $3, '') <>" \
	" COALESCE(r.room_id, ''))"

enum err
report_store_add(struct scope *sc, struct txn *t, const struct report_row *r)
{
	static const char sql[] =
		"INSERT INTO reports (nid, kind, reporter_nid, room_nid,"
		" event_nid, user_nid, reason, received_ms, score)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
	int64_t nid = txn_next_position(t), kind = (int64_t)r->kind;

	if (r->has_score)
		return db_exec(sc, t, sql, "iiiiiitii", nid, kind,
			       r->reporter_nid, r->room_nid, r->event_nid,
			       r->user_nid, r->reason, r->received_ms,
			       r->score);
	return db_exec(sc, t, sql, "iiiiiitin", nid, kind, r->reporter_nid,
		       r->room_nid, r->event_nid, r->user_nid, r->reason,
		       r->received_ms);
}

enum err
report_store_count_by(struct scope *sc, struct txn *t, int64_t reporter_nid,
		      int64_t *count_out)
{
	return db_get_int(sc, t, count_out,
			  "SELECT COUNT(*) FROM reports"
			  " WHERE reporter_nid = $1",
			  "i", reporter_nid);
}

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct report_row *r = out;

	*r = (struct report_row){
		.nid = stmt_int(s, 0),
		.kind = (enum report_kind)stmt_int(s, 1),
		.reporter_nid = stmt_int(s, 2),
		.room_nid = stmt_int(s, 3),
		.event_nid = stmt_int(s, 4),
		.user_nid = stmt_int(s, 5),
		.has_score = !stmt_is_null(s, 6),
		.score = stmt_int(s, 6),
		.reason = stmt_text_dup(sc, s, 7),
		.received_ms = stmt_int(s, 8),
		.reporter = stmt_text_dup(sc, s, 9),
		.room_id = stmt_text_dup(sc, s, 10),
		.event_id = stmt_text_dup(sc, s, 11),
		.user_id = stmt_text_dup(sc, s, 12),
	};
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

enum err
report_store_list(struct scope *sc, struct txn *t, const struct report_query *q,
		  struct report_rows *out)
{
	static const char newest[] = REPORT_SELECT REPORT_MATCH
		" ORDER BY p.nid DESC LIMIT $4 OFFSET $5";
	static const char oldest[] =
		REPORT_SELECT REPORT_MATCH " ORDER BY p.nid LIMIT $4 OFFSET $5";
	struct stmt *s;

	*out = (struct report_rows){0};
	TRY(db_get_int(sc, t, &out->total, "SELECT COUNT(*)" REPORT_MATCH,
		       "itt", (int64_t)q->kind, or_empty(q->reporter),
		       or_empty(q->room_id)));
	TRY(stmt_open(sc, t, &s, q->oldest_first ? oldest : newest, "ittii",
		      (int64_t)q->kind, or_empty(q->reporter),
		      or_empty(q->room_id), q->limit, q->offset));
	return rows_all(sc, s, (struct rows_kind){sizeof(*out->rows), read_row},
			&out->rows, &out->count);
}

enum err
report_store_get(struct scope *sc, struct txn *t, int64_t nid,
		 struct report_row *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      REPORT_SELECT REPORT_TABLES " WHERE p.nid = $1", "i",
		      nid));
	TRY(stmt_step(sc, s, &row));
	if (row)
		read_row(sc, s, out);
	stmt_close(&s);
	return row ? OK : ERR_NOT_FOUND;
}

enum err
report_store_remove(struct scope *sc, struct txn *t, int64_t nid)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed, "DELETE FROM reports WHERE nid = $1",
			  "i", nid));
	return changed > 0 ? OK : ERR_NOT_FOUND;
}
