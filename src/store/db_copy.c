#include "store/db_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db_priv.h"
#include "store/migrations.h"

#define BUSY_MS 30000
#define RESTORE_STEP ((int64_t)1 << 32)

static enum err
refused(struct scope *sc, sqlite3 *raw, const char *path)
{
	return scope_fail(sc, ERR_STORE, "%s: %s", path, sqlite3_errmsg(raw));
}

/* The last one to close a database writes its log back: not we. */
static enum err
open_source(struct scope *sc, const char *path, sqlite3 **out)
{
	int off = 0;

	if (access(path, F_OK) != 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no database at %s", path);
	if (sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK)
		return refused(sc, *out, path);
	(void)sqlite3_busy_timeout(*out, BUSY_MS);
	(void)sqlite3_db_config(*out, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
				&off);
	if (sqlite3_exec(*out, "PRAGMA query_only=ON", NULL, NULL, NULL) !=
	    SQLITE_OK)
		return refused(sc, *out, path);
	return OK;
}

/* In one step, hence of one moment. */
static enum err
copy_pages(struct scope *sc, sqlite3 *from, sqlite3 *to, const char *to_path)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (b == NULL)
		return refused(sc, to, to_path);
	rc = sqlite3_backup_step(b, -1);
	(void)sqlite3_backup_finish(b);
	if (rc != SQLITE_DONE)
		return scope_fail(sc, ERR_STORE, "the copy failed: %s",
				  sqlite3_errstr(rc));
	return OK;
}

static enum err
sync_file(struct scope *sc, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		(void)close(fd);
	if (rc != 0)
		return scope_fail(sc, ERR_STORE, "%s: %s", path,
				  strerror(errno));
	return OK;
}

enum err
db_copy(struct scope *sc, const char *from, const char *to)
{
	sqlite3 *source = NULL, *target = NULL;
	enum err e = open_source(sc, from, &source);

	if (e == OK && access(to, F_OK) == 0)
		e = scope_fail(sc, ERR_CONFLICT, "%s is there already", to);
	if (e == OK && sqlite3_open(to, &target) != SQLITE_OK)
		e = refused(sc, target, to);
	if (e == OK)
		e = copy_pages(sc, source, target, to);
	(void)sqlite3_close(target);
	(void)sqlite3_close(source);
	return e == OK ? sync_file(sc, to) : e;
}

static enum err
refuse_other_schema(struct scope *sc, struct txn *t, void *ctx)
{
	int64_t applied;

	(void)ctx;
	TRY(db_get_int(sc, t, &applied,
		       "SELECT COUNT(*) FROM schema_migrations", ""));
	if (applied != (int64_t)migrations_count)
		return scope_fail(sc, ERR_CORRUPT,
				  "the database is of another version of this "
				  "program: start the server once, or use the "
				  "program that wrote it");
	return OK;
}

enum err
db_open_read(struct scope *sc, const char *path, struct db **out)
{
	struct db_options o = {.path = path, .readers = 1, .read_only = true};

	*out = NULL;
	if (access(path, F_OK) != 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no database at %s", path);
	TRY(db_open(sc, &o, out));
	return store_read(sc, *out, refuse_other_schema, NULL);
}

struct told {
	void (*tell)(void *ctx, const char *words);
	void *ctx;
};

static enum err
check_file(struct scope *sc, struct txn *t, void *ctx)
{
	struct told *told = ctx;
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s, "PRAGMA integrity_check(20)", ""));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		if (strcmp(stmt_text(s, 0), "ok") != 0)
			told->tell(told->ctx, stmt_text(s, 0));
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
db_check_file(struct scope *sc, struct db *db,
	      void (*tell)(void *ctx, const char *words), void *ctx)
{
	struct told told = {tell, ctx};

	return store_read(sc, db, check_file, &told);
}

static enum err
lose(struct scope *sc, struct txn *t, void *ctx)
{
	int64_t now;

	(void)ctx;
	TRY(txn_position(sc, t, &now));
	TRY(db_exec(sc, t,
		    "INSERT INTO lost_positions (first, last) VALUES ($1, $2)",
		    "ii", now + 1, now + RESTORE_STEP - 1));
	t->db->given_position = now + RESTORE_STEP;
	return OK;
}

enum err
db_lose_positions(struct scope *sc, struct db *db)
{
	return store_write(sc, db, lose, NULL);
}

enum err
db_load_lost(struct scope *sc, struct db *db, struct txn *t)
{
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT first, last FROM lost_positions"
		      " ORDER BY first DESC LIMIT $1",
		      "i", (int64_t)LOST_RANGES_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		db->lost[db->lost_count++] =
			(struct lost_range){stmt_int(s, 0), stmt_int(s, 1)};
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

bool
db_position_is_lost(const struct db *db, int64_t position)
{
	size_t i;

	for (i = 0; i < db->lost_count; i++)
		if (position >= db->lost[i].first &&
		    position <= db->lost[i].last)
			return true;
	return false;
}
