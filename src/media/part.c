#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "http/body.h"
#include "media/media_priv.h"

#define STEP 65536

/* What has come of a file. Held by one request at a time: doubled ones wait,
 * and then find that their bytes are there. */
struct part_file {
	struct body_file body; /* has no temp_path: it outlives the request */
	const char *path;
};

static void
close_fd(void *arg)
{
	(void)close(((struct part_file *)arg)->body.fd);
}

static enum err
fail_io(struct scope *sc, const char *what)
{
	return scope_fail(sc, ERR_IO, "%s: errno %d", what, errno);
}

static enum err
open_part(struct scope *sc, const struct media *m, const char *media_id,
	  struct part_file **out)
{
	struct part_file *p = scope_new(sc, struct part_file);
	struct stat st;

	p->path = scope_printf(sc, "%s/" PART_PREFIX "%s", m->dir, media_id);
	p->body.fd =
		open(p->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (p->body.fd < 0)
		return fail_io(sc, "the parts cannot be opened");
	scope_defer(sc, close_fd, p);
	if (flock(p->body.fd, LOCK_EX) != 0 || fstat(p->body.fd, &st) != 0)
		return fail_io(sc, "the parts cannot be held");
	p->body.len = st.st_size;
	*out = p;
	return OK;
}

static enum err
append(struct scope *sc, struct part_file *p, const struct body_file *from)
{
	char *bytes = scope_alloc(sc, STEP);
	int64_t at = p->body.len;
	int64_t done = 0;
	ssize_t n = 0;

	while (done < from->len) {
		n = pread(from->fd, bytes, STEP, (off_t)done);
		if (n <= 0)
			break;
		n = pwrite(p->body.fd, bytes, (size_t)n, (off_t)(at + done));
		if (n <= 0)
			break;
		done += n;
	}
	if (done < from->len) {
		if (ftruncate(p->body.fd, (off_t)at) != 0)
			log_warn("media: half a part stays behind");
		return fail_io(sc, "a part cannot be kept");
	}
	p->body.len = at + done;
	return OK;
}

static enum err
check_sizes(struct scope *sc, const struct media *m,
	    const struct media_part *part)
{
	int64_t len = part->body == NULL ? 0 : part->body->len;

	if (part->size < 1 || part->offset < 0 || part->offset > part->size)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "offset and size do not fit together");
	if (part->size > m->upload_max)
		return scope_fail(sc, ERR_LIMIT,
				  "files may have %lld bytes here",
				  (long long)m->upload_max);
	if (len > part->size - part->offset)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the part is longer than the file");
	return OK;
}

/* OK and is_done where the address has its file. */
static enum err
find(struct scope *sc, struct media *m, const struct requester *rq,
     const struct media_fill *fill, struct media_part_state *out)
{
	struct media_row *row;
	enum err e = media_find_reserved(sc, m, rq, fill, &row);

	if (e != ERR_CANNOT_OVERWRITE_MEDIA)
		return e;
	scope_clear_failure(sc);
	out->is_done = true;
	return OK;
}

static enum err
take(struct scope *sc, struct media *m, const struct requester *rq,
     const struct media_part *part, struct media_part_state *out)
{
	struct part_file *p = NULL;

	TRY(open_part(sc, m, part->fill.media_id, &p));
	/* the one before may have brought the last bytes */
	TRY(find(sc, m, rq, &part->fill, out));
	if (out->is_done) {
		(void)unlink(p->path);
		return OK;
	}
	if (part->body != NULL && part->offset == p->body.len)
		TRY(append(sc, p, part->body));
	out->received = p->body.len;
	if (p->body.len < part->size)
		return OK;
	if (p->body.len > part->size) {
		(void)unlink(p->path);
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "more has come than the file's size");
	}
	TRY(media_upload_reserved(sc, m, rq, &p->body, &part->fill));
	(void)unlink(p->path);
	out->is_done = true;
	return OK;
}

enum err
media_upload_part(struct scope *sc, struct media *m, const struct requester *rq,
		  const struct media_part *part, struct media_part_state *out)
{
	*out = (struct media_part_state){0};
	TRY(check_sizes(sc, m, part));
	TRY(find(sc, m, rq, &part->fill, out));
	if (!out->is_done)
		TRY(take(sc, m, rq, part, out));
	if (out->is_done)
		out->received = part->size;
	out->uri = scope_printf(sc, "mxc://%s/%s", m->server_name,
				part->fill.media_id);
	return OK;
}
