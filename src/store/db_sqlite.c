#include "store/db.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "store/db_priv.h"

#define BUSY_MS 30000
#define SETTLE_NS 50000
#define SETTLE_TRIES 40000

enum err
conn_failed(struct scope *sc, struct conn *c, int rc)
{
	if ((rc & 0xff) == SQLITE_CONSTRAINT)
		return scope_fail(sc, ERR_CONFLICT, "this exists already");
	log_error("store: %s (%d)", sqlite3_errmsg(c->raw), rc);
	if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
		return scope_fail(sc, ERR_CORRUPT, "the database is damaged");
	if ((rc & 0xff) == SQLITE_FULL)
		return scope_fail(sc, ERR_STORE, "the disk is full");
	return scope_fail(sc, ERR_STORE, "the database refused");
}

enum err
conn_run(struct scope *sc, struct conn *c, const char *sql)
{
	int rc;

	rc = sqlite3_exec(c->raw, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? OK : conn_failed(sc, c, rc);
}

enum err
conn_begin(struct scope *sc, struct conn *c, const char *sql)
{
	if (!sqlite3_get_autocommit(c->raw))
		TRY(conn_run(sc, c, "ROLLBACK"));
	return conn_run(sc, c, sql);
}

static enum err
set_up(struct scope *sc, struct conn *c, bool writes)
{
	(void)sqlite3_busy_timeout(c->raw, BUSY_MS);
	(void)sqlite3_extended_result_codes(c->raw, 1);
	if (writes)
		TRY(conn_run(sc, c, "PRAGMA journal_mode=WAL"));
	TRY(conn_run(
		sc, c,
		"PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
		"PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF;"));
	return conn_run(sc, c,
			writes ? "PRAGMA cache_size=-16384"
			       : "PRAGMA cache_size=-1024;"
				 "PRAGMA query_only=ON");
}

enum err
conn_open(struct scope *sc, const char *path, bool writes, struct conn **out)
{
	struct conn *c;
	int rc;

	*out = NULL;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	list_init(&c->link);
	rc = sqlite3_open_v2(path, &c->raw,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
				     SQLITE_OPEN_NOMUTEX,
			     NULL);
	if (rc != SQLITE_OK || set_up(sc, c, writes) != OK) {
		db_conn_close(&c);
		return scope_fail(sc, ERR_STORE, "cannot open %s", path);
	}
	*out = c;
	return OK;
}

void
db_conn_close(struct conn **c)
{
	size_t i;

	if (*c == NULL)
		return;
	for (i = 0; i < STMT_CACHE_SLOTS; i++)
		(void)sqlite3_finalize((*c)->cache[i].raw);
	(void)sqlite3_close((*c)->raw);
	free(*c);
	*c = NULL;
}

static void
init_locks(struct db *db)
{
	list_init(&db->idle);
	list_init(&db->jobs);
	(void)pthread_mutex_init(&db->idle_lock, NULL);
	(void)pthread_cond_init(&db->idle_some, NULL);
	(void)pthread_mutex_init(&db->jobs_lock, NULL);
	(void)pthread_cond_init(&db->jobs_some, NULL);
	(void)pthread_mutex_init(&db->log_lock, NULL);
	(void)pthread_cond_init(&db->log_grown, NULL);
}

static enum err
open_readers(struct scope *sc, struct db *db, int count)
{
	struct conn *c;

	for (; db->readers < count; db->readers++) {
		TRY(conn_open(sc, db->path, false, &c));
		list_append(&db->idle, &c->link);
	}
	return OK;
}

static enum err
open_all(struct scope *sc, struct db *db, int readers)
{
	struct txn t = {.db = db, .conn = db->writer};

	TRY(conn_open(sc, db->path, true, &db->writer));
	TRY(migrate_run(sc, db));
	t.conn = db->writer;
	TRY(txn_position(sc, &t, &db->given_position));
	TRY(db_load_lost(sc, db, &t));
	txn_close_statements(&t);
	atomic_store(&db->committed_position, db->given_position);
	TRY(open_readers(sc, db, readers));
	TRY(conn_open(sc, db->path, true, &db->checkpointer));
	TRY(db_checkpoint_start(sc, db));
	return db_writer_start(sc, db);
}

enum err
db_open(struct scope *sc, const struct db_options *o, struct db **out)
{
	struct db *db;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	enum err e;

	*out = NULL;
	db = calloc(1, sizeof(*db));
	if (db == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	init_locks(db);
	db->path = strdup(o->path);
	db->names = name_table_create();
	db->heads = head_table_create();
	if (db->path == NULL || db->names == NULL || db->heads == NULL) {
		db_close(&db);
		return scope_fail(sc, ERR_NOMEM, "no memory");
	}
	e = o->read_only ? open_readers(sc, db, o->readers)
			 : open_all(sc, db,
				    o->readers > 0
					    ? o->readers
					    : (int)(cores < 1 ? 2 : 2 * cores));
	if (e != OK)
		db_close(&db);
	*out = db;
	return e;
}

void
db_close(struct db **dbp)
{
	struct db *db = *dbp;
	struct list *it, *after;
	struct conn *c;

	if (db == NULL)
		return;
	db_writer_stop(db);
	db_checkpoint_stop(db);
	LIST_FOREACH (&db->idle, it, after) {
		c = LIST_ENTRY(it, struct conn, link);
		list_remove(it);
		db_conn_close(&c);
	}
	db_conn_close(&db->checkpointer);
	if (db->writer != NULL)
		(void)sqlite3_wal_checkpoint_v2(db->writer->raw, NULL,
						SQLITE_CHECKPOINT_TRUNCATE,
						NULL, NULL);
	db_conn_close(&db->writer);
	name_table_destroy(&db->names);
	head_table_destroy(&db->heads);
	free(db->path);
	free(db);
	*dbp = NULL;
}

static struct conn *
lease(struct db *db)
{
	struct list *link;

	(void)pthread_mutex_lock(&db->idle_lock);
	while (list_is_empty(&db->idle))
		(void)pthread_cond_wait(&db->idle_some, &db->idle_lock);
	link = db->idle.prev; /* the last used one has the warmest cache */
	list_remove(link);
	(void)pthread_mutex_unlock(&db->idle_lock);
	return LIST_ENTRY(link, struct conn, link);
}

static void
give_back(struct db *db, struct conn *c)
{
	(void)pthread_mutex_lock(&db->idle_lock);
	list_append(&db->idle, &c->link);
	(void)pthread_cond_signal(&db->idle_some);
	(void)pthread_mutex_unlock(&db->idle_lock);
}

static void
end_reading(void *arg)
{
	struct txn *t = arg;
	struct scope own;

	if (t->ended)
		return;
	t->ended = true;
	txn_close_statements(t);
	scope_begin(&own, NULL);
	if (conn_run(&own, t->conn, "COMMIT") != OK &&
	    conn_run(&own, t->conn, "ROLLBACK") != OK)
		log_warn("store: a read transaction did not end well");
	scope_end(&own);
	give_back(t->db, t->conn);
}

enum err
store_read_begin(struct scope *sc, struct db *db, struct txn **out)
{
	struct txn *t;
	enum err e;

	*out = NULL;
	t = scope_new(sc, struct txn);
	t->db = db;
	t->sc = sc;
	t->conn = lease(db);
	e = conn_begin(sc, t->conn, "BEGIN");
	if (e != OK) {
		give_back(db, t->conn);
		return e;
	}
	scope_defer(sc, end_reading, t);
	*out = t;
	return OK;
}

void
store_read_end(struct txn **t)
{
	if (*t != NULL)
		end_reading(*t);
	*t = NULL;
}

enum err
store_read(struct scope *sc, struct db *db, txn_fn fn, void *ctx)
{
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, db, &t));
	e = fn(sc, t, ctx);
	store_read_end(&t);
	return e;
}

enum err
txn_position(struct scope *sc, struct txn *t, int64_t *out)
{
	if (t->writes) {
		*out = t->db->given_position;
		return OK;
	}
	return db_get_int(sc, t, out,
			  "SELECT value FROM meta WHERE key = 'position'", "");
}

/* Bounded, so that nobody hangs on a writer that does. */
enum err
txn_settled_position(struct scope *sc, struct txn *t, int64_t *out)
{
	const struct timespec moment = {.tv_nsec = SETTLE_NS};
	int i;

	TRY(txn_position(sc, t, out));
	if (t->writes)
		return OK;
	for (i = 0; i < SETTLE_TRIES && db_position(t->db) < *out; i++)
		(void)nanosleep(&moment, NULL);
	return OK;
}

int64_t
txn_next_position(struct txn *t)
{
	return ++t->db->given_position;
}

int64_t
db_position(struct db *db)
{
	return atomic_load(&db->committed_position);
}
