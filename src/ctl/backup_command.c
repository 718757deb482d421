#include "ctl/commands_priv.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "config/config.h"
#include "ctl/backup_files.h"
#include "ctl/lock.h"
#include "store/db_copy.h"
#include "store/media_store.h"

/* A backup being made. */
struct backup {
	const char *data_dir;
	const char *media_dir;
	const char *folder;
	struct backup_list list;
	int64_t gone; /* files that were removed meanwhile */
};

static const char *
media_dir(struct scope *sc, const struct config *c)
{
	return c->media.dir != NULL
		       ? c->media.dir
		       : scope_printf(sc, "%s/media", c->server.data_dir);
}

/* ERR_CONFLICT where there is something in it. A lock file is nothing. */
static enum err
want_empty(struct scope *sc, const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	bool empty = true;

	if (d == NULL && errno == ENOENT)
		return OK;
	if (d == NULL)
		return scope_fail(sc, ERR_IO, "%s: %s", folder,
				  strerror(errno));
	while ((entry = readdir(d)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    strcmp(entry->d_name, "lock") != 0)
			empty = false;
	(void)closedir(d);
	if (empty)
		return OK;
	return scope_fail(sc, ERR_CONFLICT, "%s is not empty", folder);
}

/* Blobs are named by their hash: twice the same is one file. */
static enum err
copy_blob(struct scope *sc, void *ctx, const struct blob_row *row)
{
	struct backup *b = ctx;
	const struct backup_copy c = {
		scope_printf(sc, "%s/%.2s", b->media_dir, row->blob),
		scope_printf(sc, "%s/media/%.2s", b->folder, row->blob),
		row->blob};
	struct backup_list *none = NULL;
	const char *path = scope_printf(sc, "%s/%s", c.to, row->blob);
	enum err e;

	if (access(path, F_OK) == 0)
		return OK;
	TRY(backup_make_folder(sc, c.to));
	e = backup_copy_file(sc, &c, none);
	if (e == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		b->gone++;
		return OK;
	}
	TRY(e);
	return backup_note_file(
		sc, b->folder,
		scope_printf(sc, "media/%.2s/%s", row->blob, row->blob),
		&b->list);
}

static enum err
copy_media(struct scope *sc, struct backup *b)
{
	const char *path = scope_printf(sc, "%s/" BACKUP_DATABASE, b->folder);
	struct db *db = NULL;
	enum err e;

	TRY(backup_make_folder(sc, scope_printf(sc, "%s/media", b->folder)));
	e = db_open_read(sc, path, &db);
	if (e == OK)
		e = media_store_each_blob(sc, db, copy_blob, b);
	db_close(&db);
	/* What reading it has left beside it. */
	(void)unlink(scope_printf(sc, "%s-shm", path));
	(void)unlink(scope_printf(sc, "%s-wal", path));
	return e;
}

static enum err
copy_keys(struct scope *sc, struct backup *b)
{
	struct backup_copy c = {b->data_dir, b->folder, NULL};
	enum err e;
	size_t i;

	for (i = 0; i < backup_key_file_count; i++) {
		c.name = backup_key_files[i];
		e = backup_copy_file(sc, &c, &b->list);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		scope_clear_failure(sc);
	}
	return OK;
}

/* The list goes to its name. Where that is not durable it has none: what failed
 * is no backup. */
static enum err
finish(struct scope *sc, const struct backup *b, const char *part)
{
	const char *sums = scope_printf(sc, "%s/" BACKUP_SUMS, b->folder);
	enum err e;

	if (rename(part, sums) != 0)
		return scope_fail(sc, ERR_IO, "%s: %s", sums, strerror(errno));
	e = backup_sync(sc, b->folder);
	if (e != OK)
		(void)unlink(sums);
	return e;
}

/* The database first: what its rows name is in place before they are, so that
 * files can only be missing where they were removed afterwards. */
static enum err
make_backup(struct scope *sc, struct backup *b)
{
	const char *sums =
		scope_printf(sc, "%s/" BACKUP_SUMS ".part", b->folder);
	enum err e;

	TRY(want_empty(sc, b->folder));
	TRY(backup_make_folder(sc, b->folder));
	TRY(db_copy(sc, scope_printf(sc, "%s/" BACKUP_DATABASE, b->data_dir),
		    scope_printf(sc, "%s/" BACKUP_DATABASE, b->folder)));
	b->list.sums = fopen(sums, "we");
	if (b->list.sums == NULL)
		return scope_fail(sc, ERR_IO, "%s: %s", sums, strerror(errno));
	e = copy_keys(sc, b);
	if (e == OK)
		e = copy_media(sc, b);
	if (e == OK)
		e = backup_note_file(sc, b->folder, BACKUP_DATABASE, &b->list);
	if (fclose(b->list.sums) != 0 && e == OK)
		e = scope_fail(sc, ERR_IO, "%s: %s", sums, strerror(errno));
	TRY(e);
	TRY(backup_sync(sc, b->folder));
	return finish(sc, b, sums);
}

enum ctl_exit
ctl_backup(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out)
{
	struct backup b = {.data_dir = ctl->config->server.data_dir,
			   .media_dir = media_dir(sc, ctl->config)};

	if (argc != 1 || argv[0][0] == '-')
		return CTL_USAGE;
	b.folder = argv[0];
	if (make_backup(sc, &b) != OK)
		return CTL_FAILED;
	(void)fprintf(out, "%s holds %lld files, %.1f MB\n", b.folder,
		      (long long)b.list.files, (double)b.list.bytes / 1e6);
	if (b.gone > 0)
		(void)fprintf(out,
			      "%lld files were removed while it was made\n",
			      (long long)b.gone);
	return CTL_OK;
}

/* ---- restore ---- */

struct restore {
	const char *from;
	const char *data_dir;
	const char *media_dir;
	int64_t files;
};

static enum err
verify_file(struct scope *sc, void *ctx, const char *name, const char *hash)
{
	const struct restore *r = ctx;
	const char *found;
	int64_t size;

	TRY(backup_hash_file(sc, scope_printf(sc, "%s/%s", r->from, name),
			     &found, &size));
	if (strcmp(found, hash) != 0)
		return scope_fail(sc, ERR_CORRUPT,
				  "%s is not what was written: the backup is "
				  "damaged",
				  name);
	return OK;
}

/* Where the database is until all else is done. */
static const char *
part_folder(struct scope *sc, const struct restore *r)
{
	return scope_printf(sc, "%s/restore.part", r->data_dir);
}

static enum err
restore_file(struct scope *sc, void *ctx, const char *name, const char *hash)
{
	struct restore *r = ctx;
	bool is_media = strncmp(name, "media/", 6) == 0;
	struct backup_copy c = {r->from, r->data_dir, name};
	const char *slash;

	(void)hash;

	if (is_media) {
		c.from = scope_printf(sc, "%s/media", r->from);
		c.to = r->media_dir;
		c.name = name + 6;
		slash = strrchr(c.name, '/');
		TRY(backup_make_folder(
			sc,
			scope_printf(sc, "%s/%.*s", c.to,
				     slash == NULL ? 0 : (int)(slash - c.name),
				     c.name)));
	}
	if (strcmp(name, BACKUP_DATABASE) == 0) {
		c.to = part_folder(sc, r);
		TRY(backup_make_folder(sc, c.to));
	}
	r->files++;
	return backup_copy_file(sc, &c, NULL);
}

/* Positions of before the restore are told apart from here on. */
static enum err
reopen(struct scope *sc, const char *path)
{
	struct db_options o = {.path = path};
	struct db *db = NULL;
	enum err e = db_open(sc, &o, &db);

	if (e == OK)
		e = db_lose_positions(sc, db);
	db_close(&db);
	return e;
}

static enum err
place_database(struct scope *sc, const struct restore *r)
{
	const char *folder = part_folder(sc, r);
	const char *part = scope_printf(sc, "%s/" BACKUP_DATABASE, folder);
	const char *path = scope_printf(sc, "%s/" BACKUP_DATABASE, r->data_dir);
	enum err e;

	TRY(reopen(sc, part));
	TRY(backup_sync(sc, r->data_dir));
	if (rename(part, path) != 0)
		return scope_fail(sc, ERR_IO, "%s: %s", path, strerror(errno));
	(void)rmdir(folder);
	e = backup_sync(sc, r->data_dir);
	if (e != OK)
		(void)unlink(path);
	return e;
}

/* Under the lock. The database goes to its name last, so that a restore that
 * was interrupted or failed is not taken for a server's data. */
static enum err
do_restore(struct scope *sc, struct restore *r)
{
	TRY(want_empty(sc, r->data_dir));
	TRY(want_empty(sc, r->media_dir));
	/* First all is read, so that nothing is begun with a damaged one. */
	TRY(backup_each_file(sc, r->from, verify_file, r));
	TRY(backup_make_folder(sc, r->media_dir));
	TRY(backup_each_file(sc, r->from, restore_file, r));
	TRY(backup_sync(sc, r->media_dir));
	return place_database(sc, r);
}

enum ctl_exit
ctl_restore(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out)
{
	struct restore r = {.data_dir = ctl->config->server.data_dir,
			    .media_dir = media_dir(sc, ctl->config)};
	enum err e;
	int lock_fd;

	if (argc != 1 || argv[0][0] == '-')
		return CTL_USAGE;
	r.from = argv[0];
	if (data_lock_take(sc, r.data_dir, &lock_fd) != OK)
		return CTL_FAILED;
	e = do_restore(sc, &r);
	data_lock_release(&lock_fd);
	if (e != OK)
		return CTL_FAILED;
	(void)fprintf(out,
		      "restored %lld files to %s; clients will read everything "
		      "anew\n",
		      (long long)r.files, r.data_dir);
	return CTL_OK;
}
