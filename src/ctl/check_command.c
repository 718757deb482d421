#include "ctl/commands_priv.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "config/config.h"
#include "ctl/backup_files.h"
#include "store/check_store.h"
#include "store/db_copy.h"
#include "store/media_store.h"

struct check {
	FILE *out;
	struct db *db;
	const char *media_dir;
	bool hashes; /* read every file */
	int64_t wrong;
	int64_t files;
	int64_t waiting; /* files that no row names */
};

static void
tell_damage(void *ctx, const char *words)
{
	struct check *c = ctx;

	c->wrong++;
	(void)fprintf(c->out, "the file itself: %s\n", words);
}

static void
tell_finding(void *ctx, const struct check_finding *found)
{
	struct check *c = ctx;

	if (found->rows == 0)
		return;
	c->wrong += found->rows;
	(void)fprintf(c->out, "%lld %s\n", (long long)found->rows, found->what);
}

static enum err
ask(struct scope *sc, struct txn *t, void *ctx)
{
	return check_store_ask(sc, t, tell_finding, ctx);
}

struct still {
	const char *blob;
	bool named;
};

static enum err
is_named(struct scope *sc, struct txn *t, void *ctx)
{
	struct still *s = ctx;

	return media_store_has_blob(sc, t, s->blob, &s->named);
}

static void
tell_file(struct check *c, const struct blob_row *row, const char *words)
{
	c->wrong++;
	(void)fprintf(c->out, "the file %s %s\n", row->blob, words);
}

static enum err
check_blob(struct scope *sc, void *ctx, const struct blob_row *row)
{
	struct check *c = ctx;
	const char *path = scope_printf(sc, "%s/%.2s/%s", c->media_dir,
					row->blob, row->blob);
	struct still still = {row->blob, false};
	const char *hash;
	struct stat st;
	int64_t size;

	c->files++;
	if (stat(path, &st) != 0) {
		/* Perhaps it was removed while we read. */
		TRY(store_read(sc, c->db, is_named, &still));
		if (still.named)
			tell_file(c, row, "is not there");
		return OK;
	}
	if (st.st_size != row->size)
		tell_file(c, row, "has another size");
	if (!c->hashes)
		return OK;
	TRY(backup_hash_file(sc, path, &hash, &size));
	if (strcmp(hash, row->blob) != 0)
		tell_file(c, row, "has other bytes");
	return OK;
}

static enum err
look_at_file(struct scope *sc, struct check *c, const char *name)
{
	struct still still = {name, false};

	TRY(store_read(sc, c->db, is_named, &still));
	if (!still.named)
		c->waiting++;
	return OK;
}

/* The other way round: what no row names is no fault, since a row comes after
 * its file, and goes before it; the daily sweep removes it. */
static enum err
look_at_folder(struct scope *sc, struct check *c, int number)
{
	const char *path = scope_printf(sc, "%s/%02x", c->media_dir, number);
	DIR *d = opendir(path);
	struct dirent *entry;
	enum err e = OK;

	if (d == NULL)
		return OK;
	while (e == OK && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			e = look_at_file(sc, c, entry->d_name);
	(void)closedir(d);
	return e;
}

static enum err
look_at_folders(struct scope *sc, struct check *c)
{
	struct scope part;
	enum err e = OK;
	int i;

	for (i = 0; e == OK && i < 256; i++) {
		scope_begin(&part, "check");
		e = look_at_folder(&part, c, i);
		if (e != OK)
			(void)scope_fail(sc, e, "%s", scope_fail_text(&part));
		scope_end(&part);
	}
	return e;
}

enum ctl_exit
ctl_check(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out)
{
	const struct config *config = ctl->config;
	struct check c = {.out = out,
			  .hashes = ctl_switch(&argc, argv, "hashes")};
	enum err e;

	(void)argv;
	if (argc != 0)
		return CTL_USAGE;
	c.media_dir =
		config->media.dir != NULL
			? config->media.dir
			: scope_printf(sc, "%s/media", config->server.data_dir);
	e = db_open_read(sc,
			 scope_printf(sc, "%s/" BACKUP_DATABASE,
				      config->server.data_dir),
			 &c.db);
	if (e == OK)
		e = db_check_file(sc, c.db, tell_damage, &c);
	if (e == OK)
		e = store_read(sc, c.db, ask, &c);
	if (e == OK)
		e = media_store_each_blob(sc, c.db, check_blob, &c);
	if (e == OK)
		e = look_at_folders(sc, &c);
	db_close(&c.db);
	if (e != OK)
		return CTL_FAILED;
	if (c.waiting > 0)
		(void)fprintf(out,
			      "%lld files that no row names wait for the daily "
			      "sweep\n",
			      (long long)c.waiting);
	(void)fprintf(out, "%lld files looked at, %lld faults\n",
		      (long long)c.files, (long long)c.wrong);
	return c.wrong == 0 ? CTL_OK : CTL_FAILED;
}
