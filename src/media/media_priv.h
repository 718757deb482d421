/* media/media_priv.h: what the files of this folder share. */
#ifndef MEDIA_MEDIA_PRIV_H
#define MEDIA_MEDIA_PRIV_H

#include <pthread.h>
#include <semaphore.h>

#include "crypto/digest.h"
#include "media/media.h"
#include "store/db.h"

/* How long an address waits for its file, and parts for the rest. */
#define RESERVED_MS ((int64_t)24 * 3600 * 1000)
/* Files that come in parts are media_dir/.part-<media_id>. */
#define PART_PREFIX ".part-"

#define BLOB_NAME_LEN (2 * DIGEST_SHA256_LEN)

struct media {
	struct db *db;
	char *server_name;
	char *dir;
	char *thumbnailer;
	int64_t max_pixels;
	int64_t upload_max;
	sem_t thumbnailers; /* how many may run at once */
};

/* The blob's folder and path. */
char *blob_folder(struct scope *sc, const struct media *m, const char *blob);
char *blob_path(struct scope *sc, const struct media *m, const char *blob);

/* Makes the folders that blobs are spread over. */
enum err blob_make_folders(struct scope *sc, const struct media *m) MUST_CHECK;

/* Makes the body durable under the name of its SHA-256, which is given back. */
enum err blob_place(struct scope *sc, const struct media *m,
		    struct body_file *body, const char **blob_out) MUST_CHECK;

/* Opens for reading.
 *
 * ERR_NOT_FOUND   no such blob
 */
enum err blob_open(struct scope *sc, const struct media *m, const char *blob,
		   int *fd_out, int64_t *len_out) MUST_CHECK;

/* Whether mxc://server_name/... is ours, and media_id could be one. */
bool media_is_ours(const struct media *m, const char *server_name,
		   const char *media_id);

/* The row of an address of media_reserve() that has no file yet; fails as
 * media_upload_reserved() does. */
enum err
media_find_reserved(struct scope *sc, struct media *m,
		    const struct requester *rq, const struct media_fill *fill,
		    struct media_row **out) MUST_CHECK;

/* The row behind an address that has a file; see media_open_file(). */
enum err media_find_file(struct scope *sc, struct media *m,
			 const struct media_wanted *wanted,
			 struct media_row **out) MUST_CHECK;

#endif
