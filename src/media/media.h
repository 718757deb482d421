/* media/media.h: the files that people send, as one open thing.
 *
 * A file is a blob in media_dir, named by the SHA-256 of its bytes, and a row
 * for each address (mxc://server/media_id) that it was given.  A blob is
 * durable before a row speaks of it; blobs that no row speaks of are swept.
 */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include "base/requester.h"
#include "base/scope.h"
#include "store/media_store.h"

struct body_file;
struct db;
struct media;

struct media_options {
	struct db *db;		 /* borrowed */
	const char *server_name; /* copied, as are the paths */
	const char *dir;
	const char *thumbnailer; /* the helper; NULL: no thumbnails are made */
	int64_t max_pixels;
	int64_t upload_max; /* bytes */
};

/* Opens, making the folder where it is absent.
 *
 * ERR_IO   the folder cannot be made
 */
enum err media_open(struct scope *sc, const struct media_options *o,
		    struct media **out) MUST_CHECK;
void media_close(struct media **m);

/* Where bodies on their way in go: on the blobs' file system. */
const char *media_folder(const struct media *m);
int64_t media_upload_max(const struct media *m);

/* What an upload says of itself; both may be NULL. */
struct media_declared {
	const char *content_type;
	const char *filename;
};

/* Keeps the file under a new address, its metadata cut; *uri_out is in the
 * scope's memory. Takes the body over (it may be replaced); NULL is a file of
 * no bytes.
 *
 * ERR_INVALID_PARAM   a content type or file name that cannot be a header
 */
enum err
media_upload(struct scope *sc, struct media *m, const struct requester *rq,
	     struct body_file *body, const struct media_declared *declared,
	     const char **uri_out) MUST_CHECK;

/* An address now, its file later (create, Client-Server API).
 *
 * ERR_RATE_LIMITED   too many addresses wait already
 */
enum err
media_reserve(struct scope *sc, struct media *m, const struct requester *rq,
	      const char **uri_out, int64_t *expires_ms_out) MUST_CHECK;

/* The file of an address of media_reserve().
 *
 * ERR_NOT_FOUND                no such address, or its time is over
 * ERR_FORBIDDEN                reserved by somebody else
 * ERR_CANNOT_OVERWRITE_MEDIA   it has a file already
 */
struct media_fill {
	const char *server_name;
	const char *media_id;
	struct media_declared declared;
};
enum err
media_upload_reserved(struct scope *sc, struct media *m,
		      const struct requester *rq, struct body_file *body,
		      const struct media_fill *fill) MUST_CHECK;

/* A part of a file for an address of media_reserve(). Bytes that do not begin
 * where those before ended are left: the answer says where to go on. With the
 * last part the file is there; asking again is harmless. What is not finished
 * in a day is forgotten.
 *
 * ERR_INVALID_PARAM   offset, size and body do not fit together
 * ERR_LIMIT       more than an upload may have
 * ERR_NOT_FOUND, ERR_FORBIDDEN   as media_upload_reserved()
 */
struct media_part {
	struct media_fill fill;
	int64_t offset;
	int64_t size;		/* of the whole file */
	struct body_file *body; /* NULL: only asks how far it is */
};
struct media_part_state {
	int64_t received;
	bool is_done;
	const char *uri;
};
enum err
media_upload_part(struct scope *sc, struct media *m, const struct requester *rq,
		  const struct media_part *part,
		  struct media_part_state *out) MUST_CHECK;

/* A file to be sent. */
struct media_file {
	int fd; /* the caller closes */
	int64_t len;
	const char *content_type;
	const char *filename; /* NULL: none */
	const char *blob;     /* names the bytes */
	bool is_inline;	      /* safe to show rather than to save */
};

/* Opens the file of an address. Waits wait_ms for one that is not uploaded yet.
 *
 * ERR_NOT_FOUND          no such file here, or it is quarantined
 * ERR_NOT_YET_UPLOADED   not in time
 */
struct media_wanted {
	const char *server_name;
	const char *media_id;
	int64_t wait_ms;
};
enum err media_open_file(struct scope *sc, struct media *m,
			 const struct media_wanted *wanted,
			 struct media_file *out) MUST_CHECK;

/* Opens a picture of about width x height, which is made when first asked for.
 * What is no picture, or one that cannot be decoded, is ERR_UNKNOWN as the
 * specification says.
 *
 * ERR_INVALID_PARAM   a size or method that makes no sense
 */
struct media_size {
	int64_t width;
	int64_t height;
	const char *method; /* "scale" or "crop"; NULL: scale */
	bool is_animated;   /* may move, where the picture does */
};
enum err media_open_thumbnail(struct scope *sc, struct media *m,
			      const struct media_wanted *wanted,
			      const struct media_size *size,
			      struct media_file *out) MUST_CHECK;

/* Removes blobs that no row names and that are older than an hour, and
 * addresses whose time is over. For a start and once a day; a thread that may
 * wait. */
enum err media_sweep(struct scope *sc, struct media *m, int64_t now_ms,
		     int64_t *removed_out) MUST_CHECK;

/* Notes which files an event shows, in the event's own transaction. pdu is the
 * event's JSON. */
enum err
media_note_event(struct scope *sc, struct media *m, struct txn *t,
		 int64_t event_nid, const char *pdu, size_t len) MUST_CHECK;

#endif
