#include "media/media_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/body.h"

#define FOLDERS 256

char *
blob_folder(struct scope *sc, const struct media *m, const char *blob)
{
	return scope_printf(sc, "%s/%.2s", m->dir, blob);
}

char *
blob_path(struct scope *sc, const struct media *m, const char *blob)
{
	return scope_printf(sc, "%s/%.2s/%s", m->dir, blob, blob);
}

static enum err
sync_folder(struct scope *sc, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0) {
		if (fd >= 0)
			(void)close(fd);
		return scope_fail(sc, ERR_IO, "cannot sync %s: %s", path,
				  strerror(errno));
	}
	(void)close(fd);
	return OK;
}

enum err
blob_make_folders(struct scope *sc, const struct media *m)
{
	struct stat st;
	char *path;
	int i;

	/* The last one is there only when all are. */
	path = scope_printf(sc, "%s/ff", m->dir);
	if (stat(path, &st) == 0)
		return OK;
	for (i = 0; i < FOLDERS; i++) {
		path = scope_printf(sc, "%s/%02x", m->dir, (unsigned)i);
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return scope_fail(sc, ERR_IO, "cannot make %s: %s",
					  path, strerror(errno));
	}
	return sync_folder(sc, m->dir);
}

static enum err
hash_file(struct scope *sc, const struct body_file *body,
	  uint8_t out[DIGEST_SHA256_LEN])
{
	enum { PART = 64 * 1024 };
	uint8_t *part = scope_alloc(sc, PART);
	struct digest *d = digest_create();
	off_t at = 0;
	ssize_t n;

	while ((n = pread(body->fd, part, PART, at)) > 0) {
		digest_add(d, part, (size_t)n);
		at += n;
	}
	if (n < 0) {
		digest_destroy(&d);
		return scope_fail(sc, ERR_IO, "the upload cannot be read: %s",
				  strerror(errno));
	}
	digest_finish(&d, out);
	return OK;
}

enum err
blob_place(struct scope *sc, const struct media *m, struct body_file *body,
	   const char **blob_out)
{
	uint8_t hash[DIGEST_SHA256_LEN];
	char *name = scope_alloc(sc, BLOB_NAME_LEN + 1);
	size_t i;

	TRY(hash_file(sc, body, hash));
	for (i = 0; i < sizeof(hash); i++)
		(void)snprintf(name + 2 * i, 3, "%02x", hash[i]);
	TRY(body_file_place(sc, body, blob_folder(sc, m, name), name));
	*blob_out = name;
	return OK;
}

enum err
blob_open(struct scope *sc, const struct media *m, const char *blob,
	  int *fd_out, int64_t *len_out)
{
	struct stat st;

	*fd_out = open(blob_path(sc, m, blob), O_RDONLY | O_CLOEXEC);
	if (*fd_out < 0 && errno == ENOENT)
		return scope_fail(sc, ERR_NOT_FOUND, "the file is gone");
	if (*fd_out < 0 || fstat(*fd_out, &st) != 0) {
		if (*fd_out >= 0)
			(void)close(*fd_out);
		return scope_fail(sc, ERR_IO, "the file cannot be opened: %s",
				  strerror(errno));
	}
	*len_out = st.st_size;
	return OK;
}
