#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "crypto/token.h"
#include "http/body.h"
#include "media/media_priv.h"
#include "media/metadata.h"

#define RESERVED_MAX 50
#define MEDIA_ID_LEN 24
#define DECLARED_MAX 255

struct mapping {
	void *at;
	size_t len;
};

static void
unmap(void *arg)
{
	struct mapping *map = arg;

	(void)munmap(map->at, map->len);
}

static enum err
map_body(struct scope *sc, const struct body_file *body, struct mapping **out)
{
	struct mapping *map = scope_new(sc, struct mapping);

	map->len = (size_t)body->len;
	map->at = mmap(NULL, map->len, PROT_READ, MAP_PRIVATE, body->fd, 0);
	if (map->at == MAP_FAILED)
		return scope_fail(sc, ERR_IO, "the upload cannot be read");
	scope_defer(sc, unmap, map);
	*out = map;
	return OK;
}

/* The body without its metadata: itself where there is none. */
static enum err
cut_metadata(struct scope *sc, const struct media *m, struct body_file *body,
	     struct body_file **out)
{
	struct body_file *clean;
	struct mapping *map = NULL;
	struct edit plan;

	*out = body;
	if (body->len == 0)
		return OK;
	TRY(map_body(sc, body, &map));
	TRY(metadata_plan(sc, map->at, map->len, &plan));
	if (!plan.changed)
		return OK;
	TRY(body_file_create(sc, m->dir, &clean));
	body_file_defer(sc, clean);
	TRY(edit_write(&plan, map->at, clean->fd));
	clean->len = (int64_t)edit_new_len(&plan);
	*out = clean;
	return OK;
}

/* What is declared comes back in headers. */
static enum err
check_declared(struct scope *sc, const struct media_declared *d)
{
	const char *p;

	if (d->content_type != NULL) {
		for (p = d->content_type; *p != '\0'; p++)
			if (*p < 0x20 || *p > 0x7e)
				return scope_fail(sc, ERR_INVALID_PARAM,
						  "this is no content type");
		if (p - d->content_type > DECLARED_MAX)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "the content type is too long");
	}
	if (d->filename == NULL)
		return OK;
	for (p = d->filename; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "this is no file name");
	if (p - d->filename > DECLARED_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the file name is too long");
	return OK;
}

struct keep {
	struct media_row row;
	bool is_reserved;
};

static enum err
keep(struct scope *sc, struct txn *t, void *ctx)
{
	struct keep *k = ctx;
	enum err e;

	if (!k->is_reserved)
		return media_store_add(sc, t, &k->row);
	e = media_store_fill(sc, t, &k->row);
	if (e == ERR_CONFLICT)
		return scope_fail(sc, ERR_CANNOT_OVERWRITE_MEDIA,
				  "this address has a file already");
	return e;
}

/* Places the bytes, then the row. A request without bytes has no file. */
static enum err
keep_body(struct scope *sc, struct media *m, struct body_file *body,
	  struct keep *k)
{
	struct body_file *clean;

	if (body == NULL) {
		TRY(body_file_create(sc, m->dir, &body));
		body_file_defer(sc, body);
	}
	TRY(cut_metadata(sc, m, body, &clean));
	TRY(blob_place(sc, m, clean, &k->row.blob));
	k->row.size = clean->len;
	return store_write(sc, m->db, keep, k);
}

static const char *
uri(struct scope *sc, const struct media *m, const char *media_id)
{
	return scope_printf(sc, "mxc://%s/%s", m->server_name, media_id);
}

enum err
media_upload(struct scope *sc, struct media *m, const struct requester *rq,
	     struct body_file *body, const struct media_declared *declared,
	     const char **uri_out)
{
	struct keep k = {.row = {.media_id = token_random_id(sc, MEDIA_ID_LEN),
				 .uploader_nid = rq->user_nid,
				 .created_ms = rq->now_ms,
				 .content_type = declared->content_type,
				 .filename = declared->filename}};

	TRY(check_declared(sc, declared));
	TRY(keep_body(sc, m, body, &k));
	*uri_out = uri(sc, m, k.row.media_id);
	return OK;
}

static enum err
reserve(struct scope *sc, struct txn *t, void *ctx)
{
	struct media_row *row = ctx;
	int64_t waiting;

	TRY(media_store_count_reserved(sc, t, row->uploader_nid,
				       row->created_ms, &waiting));
	if (waiting >= RESERVED_MAX)
		return scope_fail(sc, ERR_RATE_LIMITED,
				  "%d files are awaited already: send those",
				  RESERVED_MAX);
	return media_store_add(sc, t, row);
}

enum err
media_reserve(struct scope *sc, struct media *m, const struct requester *rq,
	      const char **uri_out, int64_t *expires_ms_out)
{
	struct media_row row = {.media_id = token_random_id(sc, MEDIA_ID_LEN),
				.uploader_nid = rq->user_nid,
				.created_ms = rq->now_ms,
				.expires_ms = rq->now_ms + RESERVED_MS};

	TRY(store_write(sc, m->db, reserve, &row));
	*uri_out = uri(sc, m, row.media_id);
	*expires_ms_out = row.expires_ms;
	return OK;
}

enum err
media_find_reserved(struct scope *sc, struct media *m,
		    const struct requester *rq, const struct media_fill *fill,
		    struct media_row **out)
{
	struct txn *t;

	if (!media_is_ours(m, fill->server_name, fill->media_id))
		return scope_fail(sc, ERR_NOT_FOUND, "no such address here");
	TRY(store_read_begin(sc, m->db, &t));
	TRY(media_store_find(sc, t, fill->media_id, out));
	store_read_end(&t);
	if (*out == NULL ||
	    ((*out)->blob == NULL && (*out)->expires_ms <= rq->now_ms))
		return scope_fail(sc, ERR_NOT_FOUND, "no such address here");
	if ((*out)->uploader_nid != rq->user_nid)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "somebody else made this address");
	if ((*out)->blob != NULL)
		return scope_fail(sc, ERR_CANNOT_OVERWRITE_MEDIA,
				  "this address has a file already");
	return OK;
}

enum err
media_upload_reserved(struct scope *sc, struct media *m,
		      const struct requester *rq, struct body_file *body,
		      const struct media_fill *fill)
{
	struct keep k = {.is_reserved = true};
	struct media_row *row;

	TRY(check_declared(sc, &fill->declared));
	TRY(media_find_reserved(sc, m, rq, fill, &row));
	k.row = *row;
	k.row.content_type = fill->declared.content_type;
	k.row.filename = fill->declared.filename;
	return keep_body(sc, m, body, &k);
}
