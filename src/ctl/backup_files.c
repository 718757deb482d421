#include "ctl/backup_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/digest.h"

#define PART ((size_t)256 * 1024)
#define HEX_LEN (2 * DIGEST_SHA256_LEN)
#define LINE_MAX_LEN 512

const char *const backup_key_files[] = {"signing.key", "seal.key", "push.key"};
const size_t backup_key_file_count =
	sizeof(backup_key_files) / sizeof(*backup_key_files);

static enum err
failed(struct scope *sc, const char *path)
{
	return scope_fail(sc, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
			  "%s: %s", path, strerror(errno));
}

enum err
backup_make_folder(struct scope *sc, const char *path)
{
	char *part = scope_printf(sc, "%s", path), *at;

	for (at = part + 1; (at = strchr(at, '/')) != NULL; *at++ = '/') {
		*at = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return failed(sc, part);
	}
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return failed(sc, path);
	return OK;
}

static const char *
to_hex(struct scope *sc, const uint8_t *hash)
{
	char *hex = scope_alloc(sc, HEX_LEN + 1);
	size_t i;

	for (i = 0; i < DIGEST_SHA256_LEN; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	return hex;
}

static bool
write_all(int fd, const uint8_t *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		n = write(fd, bytes, len);
		if (n <= 0)
			return false;
	}
	return true;
}

/* Reads in to its end, writes it to out unless that is negative; its hash. */
static bool
pump(struct scope *sc, int in, int out, const char **hash_out,
     int64_t *size_out)
{
	uint8_t *part = scope_alloc(sc, PART), hash[DIGEST_SHA256_LEN];
	struct digest *d = digest_create();
	bool good = true;
	ssize_t n;

	*size_out = 0;
	while (good && (n = read(in, part, PART)) != 0) {
		good = n > 0 && (out < 0 || write_all(out, part, (size_t)n));
		if (good) {
			digest_add(d, part, (size_t)n);
			*size_out += n;
		}
	}
	digest_finish(&d, hash);
	*hash_out = to_hex(sc, hash);
	return good;
}

enum err
backup_hash_file(struct scope *sc, const char *path, const char **out,
		 int64_t *size_out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return failed(sc, path);
	good = pump(sc, fd, -1, out, size_out);
	(void)close(fd);
	return good ? OK : failed(sc, path);
}

static enum err
list_file(struct scope *sc, struct backup_list *list, const char *name,
	  const char *hash, int64_t size)
{
	if (list == NULL)
		return OK;
	list->files++;
	list->bytes += size;
	if (fprintf(list->sums, "%s  %s\n", hash, name) < 0)
		return failed(sc, BACKUP_SUMS);
	return OK;
}

enum err
backup_note_file(struct scope *sc, const char *folder, const char *name,
		 struct backup_list *list)
{
	const char *hash;
	int64_t size;

	TRY(backup_hash_file(sc, scope_printf(sc, "%s/%s", folder, name), &hash,
			     &size));
	return list_file(sc, list, name, hash, size);
}

enum err
backup_copy_file(struct scope *sc, const struct backup_copy *c,
		 struct backup_list *list)
{
	const char *from = scope_printf(sc, "%s/%s", c->from, c->name);
	const char *to = scope_printf(sc, "%s/%s", c->to, c->name), *hash;
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	int64_t size;
	bool good;

	if (in < 0)
		return failed(sc, from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0) {
		(void)close(in);
		return failed(sc, to);
	}
	good = pump(sc, in, out, &hash, &size);
	(void)close(in);
	if (close(out) != 0 || !good)
		return failed(sc, to);
	return list_file(sc, list, c->name, hash, size);
}

/* A name that stays within the folder: letters, digits, dots, one slash deep
 * or two. */
static bool
is_name(const char *name)
{
	if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL)
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789./") ==
	       strlen(name);
}

static enum err
take_line(struct scope *sc, char *line, const char **hash, const char **name)
{
	size_t len = strlen(line);

	if (len > 0 && line[len - 1] == '\n')
		line[--len] = '\0';
	if (len < HEX_LEN + 3 || line[HEX_LEN] != ' ' ||
	    line[HEX_LEN + 1] != ' ' ||
	    strspn(line, "0123456789abcdef") != HEX_LEN ||
	    !is_name(line + HEX_LEN + 2))
		return scope_fail(sc, ERR_CORRUPT,
				  BACKUP_SUMS " has a line that is not ours");
	line[HEX_LEN] = '\0';
	*hash = line;
	*name = line + HEX_LEN + 2;
	return OK;
}

enum err
backup_each_file(struct scope *sc, const char *folder,
		 enum err (*fn)(struct scope *sc, void *ctx, const char *name,
				const char *hash),
		 void *ctx)
{
	const char *path = scope_printf(sc, "%s/" BACKUP_SUMS, folder), *hash,
		   *name;
	FILE *f = fopen(path, "re");
	char line[LINE_MAX_LEN];
	struct scope part;
	enum err e = OK;

	if (f == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "%s is no backup: it has no " BACKUP_SUMS,
				  folder);
	while (e == OK && fgets(line, sizeof(line), f) != NULL) {
		scope_begin(&part, "backup");
		e = take_line(&part, line, &hash, &name);
		if (e == OK)
			e = fn(&part, ctx, name, hash);
		if (e != OK)
			(void)scope_fail(sc, e, "%s", scope_fail_text(&part));
		scope_end(&part);
	}
	(void)fclose(f);
	return e;
}

enum err
backup_sync(struct scope *sc, const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : syncfs(fd);

	if (fd >= 0)
		(void)close(fd);
	return rc == 0 ? OK : failed(sc, folder);
}
