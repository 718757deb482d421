#include "store/media_store.h"

#include <stdio.h>

#define MEDIA_COLUMNS                                                      \
	"nid, media_id, uploader_nid, created_ms, expires_ms, blob, size," \
	" content_type, filename, quarantined_ms"

enum err
media_store_add(struct scope *sc, struct txn *t, struct media_row *row)
{
	return db_get_int(sc, t, &row->nid,
			  "INSERT INTO media (media_id, uploader_nid,"
			  " created_ms, expires_ms, blob, size, content_type,"
			  " filename, quarantined_ms)"
			  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
			  " RETURNING nid",
			  "tiiititti", row->media_id, row->uploader_nid,
			  row->created_ms, row->expires_ms, row->blob,
			  row->size, row->content_type, row->filename,
			  row->quarantined_ms);
}

static struct media_row *
read_row(struct scope *sc, struct stmt *s)
{
	struct media_row *row = scope_new(sc, struct media_row);

	row->nid = stmt_int(s, 0);
	row->media_id = stmt_text_dup(sc, s, 1);
	row->uploader_nid = stmt_int(s, 2);
	row->created_ms = stmt_int(s, 3);
	row->expires_ms = stmt_int(s, 4);
	row->blob = stmt_text_dup(sc, s, 5);
	row->size = stmt_int(s, 6);
	row->content_type = stmt_text_dup(sc, s, 7);
	row->filename = stmt_text_dup(sc, s, 8);
	row->quarantined_ms = stmt_int(s, 9);
	return row;
}

enum err
media_store_find(struct scope *sc, struct txn *t, const char *media_id,
		 struct media_row **out)
{
	struct stmt *s;
	bool found;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " MEDIA_COLUMNS " FROM media WHERE media_id = $1",
		      "t", media_id));
	TRY(stmt_step(sc, s, &found));
	if (found)
		*out = read_row(sc, s);
	stmt_close(&s);
	return OK;
}

enum err
media_store_fill(struct scope *sc, struct txn *t, const struct media_row *row)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed,
			  "UPDATE media SET blob = $1, size = $2,"
			  " content_type = $3, filename = $4"
			  " WHERE nid = $5 AND blob IS NULL",
			  "titti", row->blob, row->size, row->content_type,
			  row->filename, row->nid));
	return changed == 1 ? OK : ERR_CONFLICT;
}

enum err
media_store_count_reserved(struct scope *sc, struct txn *t,
			   int64_t uploader_nid, int64_t now_ms, int64_t *out)
{
	return db_get_int(sc, t, out,
			  "SELECT COUNT(*) FROM media WHERE uploader_nid = $1"
			  " AND blob IS NULL AND expires_ms > $2",
			  "ii", uploader_nid, now_ms);
}

enum err
media_store_remove_expired(struct scope *sc, struct txn *t, int64_t now_ms)
{
	return db_exec(sc, t,
		       "DELETE FROM media"
		       " WHERE blob IS NULL AND expires_ms <= $1",
		       "i", now_ms);
}

enum err
media_store_has_blob(struct scope *sc, struct txn *t, const char *blob,
		     bool *out)
{
	int64_t found;

	TRY(db_get_int(sc, t, &found,
		       "SELECT (SELECT COUNT(*) FROM media WHERE blob = $1) +"
		       " (SELECT COUNT(*) FROM thumbnails WHERE blob = $1)",
		       "t", blob));
	*out = found > 0;
	return OK;
}

enum err
thumbnail_store_put(struct scope *sc, struct txn *t,
		    const struct thumbnail_row *row)
{
	return db_exec(sc, t,
		       "INSERT INTO thumbnails (media_nid, width, height,"
		       " method, blob, size, content_type)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7)"
		       " ON CONFLICT DO NOTHING",
		       "iiittit", row->media_nid, row->width, row->height,
		       row->method, row->blob, row->size, row->content_type);
}

enum err
thumbnail_store_find(struct scope *sc, struct txn *t,
		     const struct thumbnail_row *wanted,
		     struct thumbnail_row **out)
{
	struct stmt *s;
	bool found;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT blob, size, content_type FROM thumbnails"
		      " WHERE media_nid = $1 AND width = $2 AND height = $3"
		      " AND method = $4",
		      "iiit", wanted->media_nid, wanted->width, wanted->height,
		      wanted->method));
	TRY(stmt_step(sc, s, &found));
	if (found) {
		*out = scope_memdup(sc, wanted, sizeof(*wanted));
		(*out)->blob = stmt_text_dup(sc, s, 0);
		(*out)->size = stmt_int(s, 1);
		(*out)->content_type = stmt_text_dup(sc, s, 2);
	}
	stmt_close(&s);
	return OK;
}

enum err
event_media_store_put(struct scope *sc, struct txn *t, int64_t event_nid,
		      int64_t media_nid)
{
	return db_exec(sc, t,
		       "INSERT INTO event_media (event_nid, media_nid)"
		       " VALUES ($1, $2) ON CONFLICT DO NOTHING",
		       "ii", event_nid, media_nid);
}

#define BLOB_PAGE 500

struct blob_page {
	const char *after;
	struct blob_row rows[BLOB_PAGE];
	size_t count;
};

static enum err
read_blobs(struct scope *sc, struct txn *t, void *ctx)
{
	struct blob_page *p = ctx;
	struct stmt *s;
	bool row;

	p->count = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT blob, size FROM media WHERE blob > $1"
		      " UNION SELECT blob, size FROM thumbnails WHERE blob > $1"
		      " ORDER BY blob LIMIT $2",
		      "ti", p->after, (int64_t)BLOB_PAGE));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		p->rows[p->count++] = (struct blob_row){stmt_text_dup(sc, s, 0),
							stmt_int(s, 1)};
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
media_store_each_blob(struct scope *sc, struct db *db,
		      enum err (*fn)(struct scope *sc, void *ctx,
				     const struct blob_row *row),
		      void *ctx)
{
	struct blob_page *p = scope_new(sc, struct blob_page);
	struct scope part;
	enum err e = OK;
	char after[128] = "";
	size_t i;

	do {
		scope_begin(&part, "blobs");
		p->after = after;
		e = store_read(&part, db, read_blobs, p);
		for (i = 0; e == OK && i < p->count; i++)
			e = fn(&part, ctx, &p->rows[i]);
		if (e == OK && p->count > 0)
			(void)snprintf(after, sizeof(after), "%s",
				       p->rows[p->count - 1].blob);
		if (e != OK)
			(void)scope_fail(sc, e, "%s", scope_fail_text(&part));
		scope_end(&part);
	} while (e == OK && p->count == BLOB_PAGE);
	return e;
}
