#include "media/media_admin.h"

#include "media/media_priv.h"

#define CHUNK 100 /* rows changed by one write */

enum err
media_admin_list(struct scope *sc, struct media *m,
		 const struct media_admin_filter *f,
		 struct media_admin_rows *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, m->db, &t));
	TRY(media_admin_store_list(sc, t, f, &out->rows, &out->count));
	store_read_end(&t);
	return OK;
}

enum err
media_admin_get(struct scope *sc, struct media *m,
		const struct media_admin_ref *ref, struct media_admin_row **out)
{
	struct media_admin_filter f = {.media_id = ref->media_id, .larger = -1};
	struct media_admin_rows found = {0};

	if (media_is_ours(m,
			  ref->server_name != NULL ? ref->server_name
						   : m->server_name,
			  ref->media_id))
		TRY(media_admin_list(sc, m, &f, &found));
	if (found.count == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no such file here");
	*out = found.rows;
	return OK;
}

/* A stretch of files being changed. */
struct changing {
	const struct media_admin_row *rows;
	size_t count;
	int64_t by_nid;
	int64_t now_ms;
	int64_t changed;
};

static enum err
quarantine(struct scope *sc, struct txn *t, void *ctx)
{
	struct changing *c = ctx;
	int64_t changed;
	size_t i;

	c->changed = 0;
	for (i = 0; i < c->count; i++) {
		TRY(media_admin_store_quarantine(sc, t, c->rows[i].media.blob,
						 c->by_nid, c->now_ms,
						 &changed));
		c->changed += changed;
	}
	return OK;
}

static enum err
remove_some(struct scope *sc, struct txn *t, void *ctx)
{
	struct changing *c = ctx;
	size_t i;

	for (i = 0; i < c->count; i++)
		TRY(media_admin_store_remove(sc, t, c->rows[i].media.nid));
	return OK;
}

static enum err
in_chunks(struct scope *sc, struct media *m,
	  const struct media_admin_rows *files, struct changing *c, txn_fn fn)
{
	int64_t changed = 0;
	size_t at;

	for (at = 0; at < files->count; at += c->count) {
		c->rows = files->rows + at;
		c->count =
			files->count - at < CHUNK ? files->count - at : CHUNK;
		TRY(store_write(sc, m->db, fn, c));
		changed += c->changed;
	}
	c->changed = changed;
	return OK;
}

enum err
media_admin_quarantine(struct scope *sc, struct media *m,
		       const struct requester *rq,
		       const struct media_admin_rows *files,
		       bool is_quarantined, int64_t *changed_out)
{
	struct changing c = {.by_nid = is_quarantined ? rq->user_nid : 0,
			     .now_ms = rq->now_ms};

	TRY(in_chunks(sc, m, files, &c, quarantine));
	*changed_out = c.changed;
	return OK;
}

enum err
media_admin_remove(struct scope *sc, struct media *m,
		   const struct media_admin_rows *files)
{
	struct changing c = {0};

	return in_chunks(sc, m, files, &c, remove_some);
}

struct protecting {
	int64_t nid;
	bool is_protected;
};

static enum err
protect(struct scope *sc, struct txn *t, void *ctx)
{
	const struct protecting *p = ctx;

	return media_admin_store_protect(sc, t, p->nid, p->is_protected);
}

enum err
media_admin_protect(struct scope *sc, struct media *m,
		    const struct media_admin_row *file, bool is_protected)
{
	struct protecting p = {file->media.nid, is_protected};

	return store_write(sc, m->db, protect, &p);
}

enum err
media_admin_drop_shown(struct scope *sc, struct media *m,
		       struct media_admin_rows *files)
{
	size_t i, kept = 0;
	struct txn *t;
	bool shown;

	TRY(store_read_begin(sc, m->db, &t));
	for (i = 0; i < files->count; i++) {
		TRY(media_admin_store_is_shown(
			sc, t,
			scope_printf(sc, "mxc://%s/%s", m->server_name,
				     files->rows[i].media.media_id),
			&shown));
		if (!shown)
			files->rows[kept++] = files->rows[i];
	}
	store_read_end(&t);
	files->count = kept;
	return OK;
}

enum err
media_admin_usage(struct scope *sc, struct media *m, int64_t from_ms,
		  int64_t until_ms, struct media_usage **out, size_t *count_out)
{
	struct txn *t;

	TRY(store_read_begin(sc, m->db, &t));
	TRY(media_admin_store_usage(sc, t, from_ms, until_ms, out, count_out));
	store_read_end(&t);
	return OK;
}
