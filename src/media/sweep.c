#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "media/media_priv.h"

/* What is younger may be about to get its row. */
#define YOUNG_MS ((int64_t)3600 * 1000)
#define TEMP_PREFIX ".body-"

struct sweep {
	struct media *m;
	int64_t now_ms;
	int64_t removed;
};

static bool
is_blob(const char *name)
{
	return strlen(name) == BLOB_NAME_LEN &&
	       strspn(name, "0123456789abcdef") == BLOB_NAME_LEN;
}

static bool
is_part(const char *name)
{
	return strncmp(name, PART_PREFIX, strlen(PART_PREFIX)) == 0;
}

static bool
is_old(int folder, const char *name, int64_t now_ms)
{
	int64_t young_ms = is_part(name) ? RESERVED_MS : YOUNG_MS;
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode) &&
	       (int64_t)st.st_mtim.tv_sec * 1000 + young_ms < now_ms;
}

static enum err
consider(struct scope *sc, struct sweep *s, int folder, const char *name)
{
	struct txn *t;
	bool named = false;

	if (!is_old(folder, name, s->now_ms))
		return OK;
	if (is_blob(name)) {
		TRY(store_read_begin(sc, s->m->db, &t));
		TRY(media_store_has_blob(sc, t, name, &named));
		store_read_end(&t);
	} else if (!is_part(name) &&
		   strncmp(name, TEMP_PREFIX, strlen(TEMP_PREFIX)) != 0) {
		return OK; /* not ours */
	}
	if (!named && unlinkat(folder, name, 0) == 0)
		s->removed++;
	return OK;
}

static enum err
sweep_folder(struct sweep *s, const char *path)
{
	struct dirent *entry;
	struct scope sc;
	enum err e = OK;
	DIR *dir;

	dir = opendir(path);
	if (dir == NULL)
		return errno == ENOENT ? OK : ERR_IO;
	while (e == OK && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' && !is_part(entry->d_name) &&
		    strncmp(entry->d_name, TEMP_PREFIX, 6) != 0)
			continue;
		scope_begin(&sc, "sweep");
		e = consider(&sc, s, dirfd(dir), entry->d_name);
		scope_end(&sc);
	}
	(void)closedir(dir);
	return e;
}

static enum err
remove_expired(struct scope *sc, struct txn *t, void *ctx)
{
	return media_store_remove_expired(sc, t, *(int64_t *)ctx);
}

enum err
media_sweep(struct scope *sc, struct media *m, int64_t now_ms,
	    int64_t *removed_out)
{
	struct sweep s = {.m = m, .now_ms = now_ms};
	char path[32];
	int i;

	*removed_out = 0;
	TRY(store_write(sc, m->db, remove_expired, &now_ms));
	TRY(sweep_folder(&s, m->dir));
	for (i = 0; i < 256; i++) {
		(void)snprintf(path, sizeof(path), "%02x", (unsigned)i);
		TRY(sweep_folder(&s, blob_folder(sc, m, path)));
	}
	*removed_out = s.removed;
	if (s.removed > 0)
		log_info("media: %lld orphaned files removed",
			 (long long)s.removed);
	return OK;
}
