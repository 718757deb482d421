#include "http/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static enum err
fail_errno(struct scope *sc, const char *what)
{
	char text[128];

	return scope_fail(sc, ERR_IO, "%s: %s", what,
			  strerror_r(errno, text, sizeof(text)));
}

/* For file systems that have no files without a name. */
static int
create_named(struct scope *sc, const char *folder, struct body_file *b)
{
	char *path;

	path = scope_printf(sc, "%s/.body-XXXXXX", folder);
	b->temp_path = strdup(path);
	if (b->temp_path == NULL)
		return -1;
	b->fd = mkostemp(b->temp_path, O_CLOEXEC);
	if (b->fd < 0) {
		free(b->temp_path);
		b->temp_path = NULL;
	}
	return b->fd;
}

enum err
body_file_create(struct scope *sc, const char *folder, struct body_file **out)
{
	struct body_file *b;

	*out = NULL;
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for a body");
	b->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (b->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR ||
			  errno == EINVAL || errno == ENOENT))
		(void)create_named(sc, folder, b);
	if (b->fd < 0) {
		free(b);
		return fail_errno(sc, "cannot store a body");
	}
	*out = b;
	return OK;
}

enum err
body_file_write(struct scope *sc, struct body_file *b, const void *bytes,
		size_t len)
{
	const char *p = bytes;
	ssize_t n;

	while (len > 0) {
		n = pwrite(b->fd, p, len, b->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(sc, "cannot store a body");
		p += n;
		len -= (size_t)n;
		b->len += n;
	}
	return OK;
}

static enum err
sync_folder(struct scope *sc, const char *folder)
{
	int fd, failed;

	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(sc, "cannot open a folder of bodies");
	failed = fsync(fd);
	(void)close(fd);
	if (failed != 0)
		return fail_errno(sc, "cannot sync a folder of bodies");
	return OK;
}

enum err
body_file_place(struct scope *sc, struct body_file *b, const char *folder,
		const char *name)
{
	char source[32];
	const char *path;
	int linked;

	if (fdatasync(b->fd) != 0)
		return fail_errno(sc, "cannot make a body durable");
	path = scope_printf(sc, "%s/%s", folder, name);
	if (b->temp_path != NULL) {
		linked = link(b->temp_path, path);
	} else {
		(void)snprintf(source, sizeof(source), "/proc/self/fd/%d",
			       b->fd);
		linked = linkat(AT_FDCWD, source, AT_FDCWD, path,
				AT_SYMLINK_FOLLOW);
	}
	if (linked != 0 && errno != EEXIST)
		return fail_errno(sc, "cannot place a body");
	return sync_folder(sc, folder);
}

void
body_file_destroy(struct body_file **b)
{
	if (*b == NULL)
		return;
	if ((*b)->temp_path != NULL && unlink((*b)->temp_path) != 0 &&
	    errno != ENOENT)
		log_warn("cannot remove a temporary body: errno %d", errno);
	free((*b)->temp_path);
	(void)close((*b)->fd);
	free(*b);
	*b = NULL;
}

static void
destroy_deferred(void *arg)
{
	struct body_file *b = arg;

	body_file_destroy(&b);
}

void
body_file_defer(struct scope *sc, struct body_file *b)
{
	scope_defer(sc, destroy_deferred, b);
}
