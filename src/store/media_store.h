/* store/media_store.h: mxc: addresses, their files, and the events that show
 * them.
 *
 * Rows found are in the scope's memory; *out is NULL when there is none.
 */
#ifndef STORE_MEDIA_STORE_H
#define STORE_MEDIA_STORE_H

#include "store/db.h"

struct media_row {
	int64_t nid;
	const char *media_id;
	int64_t uploader_nid;
	int64_t created_ms;
	int64_t expires_ms;	  /* of a reservation */
	const char *blob;	  /* NULL: not uploaded yet */
	int64_t size;		  /* bytes */
	const char *content_type; /* as declared; NULL: not declared */
	const char *filename;	  /* NULL: none */
	int64_t quarantined_ms;	  /* 0: not */
};

struct thumbnail_row {
	int64_t media_nid;
	int64_t width; /* pixels, as asked for */
	int64_t height;
	const char *method; /* "crop" or "scale" */
	const char *blob;
	int64_t size;
	const char *content_type;
};

/* Adds a row and sets row->nid. */
enum err media_store_add(struct scope *sc, struct txn *t,
			 struct media_row *row) MUST_CHECK;

enum err media_store_find(struct scope *sc, struct txn *t, const char *media_id,
			  struct media_row **out) MUST_CHECK;

/* Gives a reserved address its file: blob, size, content_type, filename.
 *
 * ERR_CONFLICT   it has one already
 */
enum err media_store_fill(struct scope *sc, struct txn *t,
			  const struct media_row *row) MUST_CHECK;

/* How many addresses of the user wait for their file at now_ms. */
enum err media_store_count_reserved(struct scope *sc, struct txn *t,
				    int64_t uploader_nid, int64_t now_ms,
				    int64_t *out) MUST_CHECK;

/* Removes addresses whose time for a file is over. */
enum err media_store_remove_expired(struct scope *sc, struct txn *t,
				    int64_t now_ms) MUST_CHECK;

/* Whether any row, of a file or of a thumbnail, names the blob. */
enum err media_store_has_blob(struct scope *sc, struct txn *t, const char *blob,
			      bool *out) MUST_CHECK;

/* The file behind addresses and thumbnails. */
struct blob_row {
	const char *blob; /* its SHA-256 in hex */
	int64_t size;
};

/* Calls fn(sc, ctx, row) for every file that a row names, once each, without a
 * transaction under way: rows that come or go meanwhile may be among them. */
enum err media_store_each_blob(struct scope *sc, struct db *db,
			       enum err (*fn)(struct scope *sc, void *ctx,
					      const struct blob_row *row),
			       void *ctx) MUST_CHECK;

/* Adds a thumbnail; one that is there stays. */
enum err thumbnail_store_put(struct scope *sc, struct txn *t,
			     const struct thumbnail_row *row) MUST_CHECK;

/* wanted has media_nid, width, height and method. */
enum err thumbnail_store_find(struct scope *sc, struct txn *t,
			      const struct thumbnail_row *wanted,
			      struct thumbnail_row **out) MUST_CHECK;

/* Notes that the event shows the file; again is no error. */
enum err event_media_store_put(struct scope *sc, struct txn *t,
			       int64_t event_nid, int64_t media_nid) MUST_CHECK;

#endif
