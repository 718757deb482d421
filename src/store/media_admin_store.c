#include "store/media_admin_store.h"

#include "store/rows_priv.h"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct media_admin_row *r = out;

	r->media.nid = stmt_int(s, 0);
	r->media.media_id = stmt_text_dup(sc, s, 1);
	r->media.uploader_nid = stmt_int(s, 2);
	r->media.created_ms = stmt_int(s, 3);
	r->media.blob = stmt_text_dup(sc, s, 4);
	r->media.size = stmt_int(s, 5);
	r->media.content_type = stmt_text_dup(sc, s, 6);
	r->media.filename = stmt_text_dup(sc, s, 7);
	r->media.quarantined_ms = stmt_int(s, 8);
	r->quarantined_by = stmt_text_dup(sc, s, 9);
	r->is_protected = stmt_int(s, 10) != 0;
}

enum err
media_admin_store_list(struct scope *sc, struct txn *t,
		       const struct media_admin_filter *f,
		       struct media_admin_row **out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(
		sc, t, &s,
		"SELECT m.nid, m.media_id, m.uploader_nid, m.created_ms,"
		" m.blob, m.size, m.content_type, m.filename,"
		" m.quarantined_ms, q.user_id, m.is_protected FROM media m"
		" LEFT JOIN user_ids q ON q.nid = m.quarantined_by"
		" WHERE m.blob IS NOT NULL"
		" AND ($1 = '' OR m.media_id = $1)"
		" AND ($2 = 0 OR m.uploader_nid = $2)"
		" AND ($3 = 0 OR m.created_ms < $3)"
		" AND m.size > $4 AND ($5 = 0 OR m.nid IN"
		" (SELECT em.media_nid FROM event_media em"
		"  JOIN events e ON e.nid = em.event_nid"
		"  WHERE e.room_nid = $5)) ORDER BY m.nid",
		"tiiii", f->media_id != NULL ? f->media_id : "",
		f->uploader_nid, f->before_ms, f->larger, f->room_nid));
	return rows_all(sc, s, (struct rows_kind){sizeof(**out), read_row}, out,
			count_out);
}

enum err
media_admin_store_is_shown(struct scope *sc, struct txn *t, const char *uri,
			   bool *out)
{
	int64_t count;

	/* The body of an avatar's event holds the address between quotes. */
	TRY(db_get_int(sc, t, &count,
		       "SELECT (SELECT COUNT(*) FROM profiles"
		       "  WHERE avatar_url = $1) +"
		       " (SELECT COUNT(*) FROM room_state s"
		       "  JOIN event_bodies b ON b.nid = s.event_nid"
		       "  WHERE s.type_nid = 9 AND b.body LIKE $2)",
		       "tt", uri, scope_printf(sc, "%%\"%s\"%%", uri)));
	*out = count > 0;
	return OK;
}

enum err
media_admin_store_quarantine(struct scope *sc, struct txn *t, const char *blob,
			     int64_t by_nid, int64_t now_ms,
			     int64_t *changed_out)
{
	if (by_nid == 0)
		return db_exec_count(sc, t, changed_out,
				     "UPDATE media SET quarantined_ms = 0,"
				     " quarantined_by = 0 WHERE blob = $1"
				     " AND quarantined_ms <> 0",
				     "t", blob);
	return db_exec_count(sc, t, changed_out,
			     "UPDATE media SET quarantined_ms = $2,"
			     " quarantined_by = $3 WHERE blob = $1"
			     " AND quarantined_ms = 0 AND is_protected = 0",
			     "tii", blob, now_ms, by_nid);
}

enum err
media_admin_store_protect(struct scope *sc, struct txn *t, int64_t nid,
			  bool is_protected)
{
	return db_exec(sc, t,
		       "UPDATE media SET is_protected = $2 WHERE nid = $1",
		       "ii", nid, (int64_t)is_protected);
}

enum err
media_admin_store_remove(struct scope *sc, struct txn *t, int64_t nid)
{
	TRY(db_exec(sc, t, "DELETE FROM event_media WHERE media_nid = $1", "i",
		    nid));
	TRY(db_exec(sc, t, "DELETE FROM thumbnails WHERE media_nid = $1", "i",
		    nid));
	return db_exec(sc, t, "DELETE FROM media WHERE nid = $1", "i", nid);
}

enum err
media_admin_store_usage(struct scope *sc, struct txn *t, int64_t from_ms,
			int64_t until_ms, struct media_usage **out,
			size_t *count_out)
{
	struct media_usage *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT u.user_id, p.display_name, COUNT(*), SUM(m.size)"
		      " FROM media m JOIN user_ids u ON u.nid = m.uploader_nid"
		      " LEFT JOIN profiles p ON p.user_nid = m.uploader_nid"
		      " WHERE m.blob IS NOT NULL AND m.created_ms >= $1"
		      " AND ($2 = 0 OR m.created_ms < $2)"
		      " GROUP BY u.user_id, p.display_name",
		      "ii", from_ms, until_ms));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n++] = (struct media_usage){
			.user_id = stmt_text_dup(sc, s, 0),
			.display_name = stmt_text_dup(sc, s, 1),
			.count = stmt_int(s, 2),
			.size = stmt_int(s, 3)};
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*out = rows;
	*count_out = n;
	return OK;
}
