/* store/db_priv.h: what the files of the SQLite engine share.
 *
 * db_sqlite.c opens connections and leases readers, db_stmt.c runs statements,
 * db_writer.c is the thread that commits, db_checkpoint.c the one that writes
 * the log back, migrate.c brings the schema up to date.
 */
#ifndef STORE_DB_PRIV_H
#define STORE_DB_PRIV_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include <sqlite3.h>

#include "base/list.h"
#include "store/db.h"
#include "store/head_table.h"
#include "store/name_table.h"

#define STMT_CACHE_SLOTS 512 /* a power of two */
#define TOUCH_SLOTS 1024     /* the same */

/* A prepared statement, kept by the address of its text. */
struct cached_stmt {
	const char *sql;
	sqlite3_stmt *raw;
	bool busy;
};

/* One connection; used by one thread at a time. */
struct conn {
	struct list link; /* in db.idle */
	sqlite3 *raw;
	struct cached_stmt cache[STMT_CACHE_SLOTS];
};

struct stmt {
	struct stmt *older; /* in txn.open */
	struct txn *txn;
	sqlite3_stmt *raw;
	struct cached_stmt *cached; /* NULL: of its own, finalised at close */
};

struct txn_hook {
	struct txn_hook *next;
	void (*fn)(void *arg);
	void *arg;
};

struct txn {
	struct db *db;
	struct conn *conn;
	struct stmt *open;
	struct stmt *spare; /* closed, to be used again */
	struct txn_hook *on_commit, **on_commit_tail;
	struct txn_hook *after_commit, **after_commit_tail;
	struct txn_hook *on_rollback;
	struct scope *sc;
	bool writes;
	bool ended;
};

/* One caller of store_write(), waiting. */
struct write_job {
	struct list link; /* in db.jobs */
	struct scope *sc;
	txn_fn fn;
	void *ctx;
	struct txn txn;
	enum err result;
	sem_t done;
};

/* Positions of a database that is lost. */
#define LOST_RANGES_MAX 64
struct lost_range {
	int64_t first;
	int64_t last;
};

struct db {
	char *path;
	struct conn *writer;
	struct conn *checkpointer;

	pthread_mutex_t idle_lock;
	pthread_cond_t idle_some;
	struct list idle; /* readers that nobody leases */
	int readers;

	pthread_mutex_t jobs_lock;
	pthread_cond_t jobs_some;
	struct list jobs;
	bool stopping;
	pthread_t writer_thread;

	pthread_mutex_t log_lock;
	pthread_cond_t log_grown;
	int log_frames; /* in the write-ahead log, as of the last commit */
	bool log_stopping;
	pthread_t checkpoint_thread;

	int64_t given_position; /* writer thread only */
	_Atomic int64_t committed_position;

	struct lost_range lost[LOST_RANGES_MAX];
	size_t lost_count;

	struct name_table *names;
	struct head_table *heads;
	_Atomic uint64_t touches; /* store/touch.h */
	_Atomic uint64_t touched_all_users;
	_Atomic uint64_t touched_rooms[TOUCH_SLOTS];
	_Atomic uint64_t touched_users[TOUCH_SLOTS];
};

/* Connections. */
enum err conn_open(struct scope *sc, const char *path, bool writes,
		   struct conn **out) MUST_CHECK;
void db_conn_close(struct conn **c);

/* Runs one statement that takes nothing and gives nothing, such as BEGIN. */
enum err conn_run(struct scope *sc, struct conn *c, const char *sql) MUST_CHECK;

/* Runs sql, which is a BEGIN; ends before it what could not be ended when there
 * was no memory for it. */
enum err
conn_begin(struct scope *sc, struct conn *c, const char *sql) MUST_CHECK;

/* Words what SQLite said. */
enum err conn_failed(struct scope *sc, struct conn *c, int rc) MUST_CHECK;

/* Fills db->lost. */
enum err
db_load_lost(struct scope *sc, struct db *db, struct txn *t) MUST_CHECK;

/* Gives back what the transaction's function left open. */
void txn_close_statements(struct txn *t);

enum err db_writer_start(struct scope *sc, struct db *db) MUST_CHECK;
void db_writer_stop(struct db *db);
enum err db_checkpoint_start(struct scope *sc, struct db *db) MUST_CHECK;
void db_checkpoint_stop(struct db *db);
/* The log has grown to frames. Any thread. */
void db_checkpoint_wake(struct db *db, int frames);

/* Brings the schema up to date on the writer's connection, before any thread
 * runs.
 *
 * ERR_CORRUPT   the database has a migration that this program does not know
 */
enum err migrate_run(struct scope *sc, struct db *db) MUST_CHECK;

#endif
