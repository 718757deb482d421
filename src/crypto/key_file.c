#include "crypto/sodium_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

static pthread_once_t sodium_once = PTHREAD_ONCE_INIT;

static void
init_once(void)
{
	if (sodium_init() < 0)
		abort();
}

void
sodium_require(void)
{
	(void)pthread_once(&sodium_once, init_once);
}

static enum err
read_line(struct scope *sc, int fd, const char *path, char *line_secret_out)
{
	struct stat st;
	ssize_t n;
	char *end;

	if (fstat(fd, &st) != 0)
		return scope_fail(sc, ERR_IO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0)
		return scope_fail(sc, ERR_CORRUPT,
				  "%s: a key must be a file that only its "
				  "owner can read (chmod 600)",
				  path);
	n = read(fd, line_secret_out, KEY_FILE_MAX);
	if (n < 0)
		return scope_fail(sc, ERR_IO, "%s: %s", path, strerror(errno));
	if (n == KEY_FILE_MAX || st.st_size != n)
		return scope_fail(sc, ERR_CORRUPT, "%s: not a key", path);
	line_secret_out[n] = '\0';
	end = strchr(line_secret_out, '\n');
	if (end != NULL)
		*end = '\0';
	return OK;
}

enum err
key_file_read(struct scope *sc, const char *path,
	      char line_secret_out[KEY_FILE_MAX])
{
	enum err e;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return scope_fail(sc, ERR_NOT_FOUND, "%s: no such file", path);
	if (fd < 0)
		return scope_fail(sc, ERR_IO, "%s: %s", path, strerror(errno));
	e = read_line(sc, fd, path, line_secret_out);
	(void)close(fd);
	return e;
}

static void
sync_folder(const char *path)
{
	char copy[4096];
	int fd;

	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy))
		return;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

/* Written beside its place and linked into it, so that a key file is whole or
 * not there, and one that exists is never overwritten. */
static enum err
place(struct scope *sc, int fd, const char *line_secret, const char *part,
      const char *path)
{
	size_t len = strlen(line_secret);

	if (fchmod(fd, 0600) != 0 ||
	    write(fd, line_secret, len) != (ssize_t)len ||
	    write(fd, "\n", 1) != 1 || fsync(fd) != 0)
		return scope_fail(sc, ERR_IO, "%s: %s", part, strerror(errno));
	if (link(part, path) == 0)
		return OK;
	if (errno == EEXIST)
		return scope_fail(sc, ERR_CONFLICT, "%s exists", path);
	return scope_fail(sc, ERR_IO, "%s: %s", path, strerror(errno));
}

enum err
key_file_write(struct scope *sc, const char *path, const char *line_secret)
{
	char *part;
	enum err e;
	int fd;

	part = scope_printf(sc, "%s.XXXXXX", path);
	fd = mkstemp(part);
	if (fd < 0)
		return scope_fail(sc, ERR_IO, "%s: %s", part, strerror(errno));
	e = place(sc, fd, line_secret, part, path);
	(void)close(fd);
	(void)unlink(part);
	sync_folder(path);
	return e;
}
