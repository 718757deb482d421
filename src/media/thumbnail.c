#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/body.h"
#include "media/media_priv.h"
#include "media/sniff.h"
#include "thumbnailer/thumbnailer.h"

#define TIME_LIMIT_MS 20000

/* The sizes that are made (the specification's, and one for large screens): a
 * picture for each size that somebody thinks of would be an attack. */
static const struct {
	int64_t width, height;
	const char *method;
} sizes[] = {
	{32, 32, "crop"},    {96, 96, "crop"},	  {320, 240, "scale"},
	{640, 480, "scale"}, {800, 600, "scale"}, {1600, 1200, "scale"},
};

/* The smallest size that is enough, or the largest there is. */
static enum err
choose_size(struct scope *sc, const struct media_size *wanted,
	    struct thumbnail_row *out)
{
	const char *method = wanted->method != NULL ? wanted->method : "scale";
	size_t i;

	if (strcmp(method, "scale") != 0 && strcmp(method, "crop") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "method is neither scale nor crop");
	if (wanted->width <= 0 || wanted->height <= 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "width and height are not above 0");
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		if ((i < 2 || strcmp(method, "crop") != 0) &&
		    strcmp(sizes[i].method, method) != 0)
			continue;
		out->width = sizes[i].width;
		out->height = sizes[i].height;
		out->method = wanted->is_animated
				      ? scope_printf(sc, "%s-animated", method)
				      : method;
		if (sizes[i].width >= wanted->width &&
		    sizes[i].height >= wanted->height)
			break;
	}
	return OK;
}

static enum err
spawn(struct scope *sc, const struct media *m, const struct thumbnail_row *size,
      const int fds[2], pid_t *pid_out)
{
	posix_spawn_file_actions_t actions;
	char *const environment[] = {NULL};
	char *arguments[6] = {m->thumbnailer};
	int rc;

	arguments[1] = scope_printf(sc, "%lld", (long long)size->width);
	arguments[2] = scope_printf(sc, "%lld", (long long)size->height);
	arguments[3] = scope_strdup(sc, size->method);
	arguments[4] = scope_printf(sc, "%lld", (long long)m->max_pixels);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	(void)posix_spawn_file_actions_adddup2(&actions, fds[0], 0);
	(void)posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
	(void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null",
					       O_WRONLY, 0);
	rc = posix_spawn(pid_out, m->thumbnailer, &actions, NULL, arguments,
			 environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (rc != 0)
		return scope_fail(sc, ERR_IO, "the thumbnailer: %s",
				  strerror(rc));
	return OK;
}

/* Waits for the helper's end, which comes at the latest by our hand. */
static int
wait_for(pid_t pid)
{
	struct pollfd fd = {.events = POLLIN};
	int status = 0;

	fd.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd.fd < 0 || poll(&fd, 1, TIME_LIMIT_MS) == 0)
		(void)kill(pid, SIGKILL);
	if (fd.fd >= 0)
		(void)close(fd.fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static enum err
run_helper(struct scope *sc, struct media *m, const struct thumbnail_row *size,
	   const int fds[2])
{
	enum err e;
	pid_t pid;
	int status;

	while (sem_wait(&m->thumbnailers) != 0)
		; /* interrupted by a signal */
	e = spawn(sc, m, size, fds, &pid);
	status = e == OK ? wait_for(pid) : 0;
	(void)sem_post(&m->thumbnailers);
	TRY(e);
	if (WIFEXITED(status) && WEXITSTATUS(status) == THUMBNAILER_OK)
		return OK;
	log_info("media: no thumbnail (helper status %d)", status);
	if (WIFEXITED(status) && WEXITSTATUS(status) == THUMBNAILER_TOO_LARGE)
		return scope_fail(sc, ERR_LIMIT,
				  "the picture has too many pixels");
	return scope_fail(sc, ERR_UNKNOWN, "the picture cannot be read");
}

static enum err
put_row(struct scope *sc, struct txn *t, void *ctx)
{
	return thumbnail_store_put(sc, t, ctx);
}

static void
close_fd(void *arg)
{
	(void)close(*(int *)arg);
}

static enum err
open_picture(struct scope *sc, struct media *m, const struct media_row *row,
	     int **fd_out)
{
	uint8_t head[SNIFF_LEN];
	int64_t len;
	ssize_t n;

	*fd_out = scope_new(sc, int);
	TRY(blob_open(sc, m, row->blob, *fd_out, &len));
	scope_defer(sc, close_fd, *fd_out);
	n = pread(**fd_out, head, sizeof(head), 0);
	if (m->thumbnailer == NULL || n < 0 ||
	    !sniff_is_picture(head, (size_t)n))
		return scope_fail(sc, ERR_UNKNOWN,
				  "there is no thumbnail of such a file");
	return OK;
}

static enum err
make(struct scope *sc, struct media *m, const struct media_row *row,
     struct thumbnail_row *thumbnail)
{
	struct body_file *body;
	uint8_t head[SNIFF_LEN];
	int *source;
	ssize_t n;

	TRY(open_picture(sc, m, row, &source));
	TRY(body_file_create(sc, m->dir, &body));
	body_file_defer(sc, body);
	TRY(run_helper(sc, m, thumbnail, (int[2]){*source, body->fd}));
	body->len = lseek(body->fd, 0, SEEK_END);
	n = pread(body->fd, head, sizeof(head), 0);
	thumbnail->content_type = n > 0 ? sniff_type(head, (size_t)n) : NULL;
	if (thumbnail->content_type == NULL)
		return scope_fail(sc, ERR_UNKNOWN,
				  "the picture cannot be read");
	TRY(blob_place(sc, m, body, &thumbnail->blob));
	thumbnail->size = body->len;
	return store_write(sc, m->db, put_row, thumbnail);
}

enum err
media_open_thumbnail(struct scope *sc, struct media *m,
		     const struct media_wanted *wanted,
		     const struct media_size *size, struct media_file *out)
{
	struct thumbnail_row want = {0}, *found;
	struct media_row *row;
	struct txn *t;

	TRY(choose_size(sc, size, &want));
	TRY(media_find_file(sc, m, wanted, &row));
	want.media_nid = row->nid;
	TRY(store_read_begin(sc, m->db, &t));
	TRY(thumbnail_store_find(sc, t, &want, &found));
	store_read_end(&t);
	if (found == NULL) {
		TRY(make(sc, m, row, &want));
		found = &want;
	}
	TRY(blob_open(sc, m, found->blob, &out->fd, &out->len));
	out->content_type = found->content_type;
	out->filename = "thumbnail";
	out->blob = found->blob;
	out->is_inline = true;
	return OK;
}
