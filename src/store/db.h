/* store/db.h: the database, for the <thing>_store files and nobody else's SQL.
 *
 * One SQL text serves two engines: $1 parameters, ON CONFLICT, RETURNING, CTEs;
 * no function that only one engine has, nothing that looks into JSON.
 *
 * All writing goes through store_write(): one writer thread runs many callers'
 * functions in one transaction, each in a savepoint, and syncs once (group
 * commit). The caller sleeps until the commit is durable, so an answer is only
 * sent after it.
 *
 * Rules for a write function:
 *  - it is short (under 100 us): parse, hash and verify before;
 *  - it has no effect outside the transaction, since it may be rolled back or
 * run again; what must happen after the commit goes to txn_on_commit();
 *  - it never calls store_write() or store_read_begin(), nor waits for
 * anything;
 *  - later functions of a batch see what earlier ones wrote; other threads see
 * it only after COMMIT.
 *
 * Reading: a transaction is one consistent snapshot. It is leased from a pool,
 * so end it early, and never hold two in one thread.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "store/name_table.h"

struct db;
struct txn;
struct stmt;

struct db_options {
	const char *path; /* the database file */
	int readers;	  /* connections in the pool; 0 chooses two per core */
	bool read_only;	  /* no migration and no writer: see store/db_copy.h */
};

/* Opens (creating it if absent) and migrates. The caller closes.
 *
 * ERR_STORE     cannot open, or the disk refuses
 * ERR_CORRUPT   not our database, or of a newer version than this program
 */
enum err db_open(struct scope *sc, const struct db_options *o,
		 struct db **out) MUST_CHECK;

/* Waits for writers under way, writes the log back, closes. */
void db_close(struct db **db);

typedef enum err (*txn_fn)(struct scope *sc, struct txn *t, void *ctx);

/* Runs fn(sc, t, ctx) in a write transaction and returns its result after the
 * commit is durable. A failure of fn undoes just what fn wrote.
 *
 * ERR_STORE   the commit failed: nothing of it is there
 * else what fn returned
 */
enum err
store_write(struct scope *sc, struct db *db, txn_fn fn, void *ctx) MUST_CHECK;

/* Begins to read. Ends with store_read_end() or at the end of the scope. */
enum err
store_read_begin(struct scope *sc, struct db *db, struct txn **out) MUST_CHECK;
void store_read_end(struct txn **t);

/* Runs fn in a read transaction. */
enum err
store_read(struct scope *sc, struct db *db, txn_fn fn, void *ctx) MUST_CHECK;

/* Write transactions only. The next stream position: larger than all given out
 * before, lost when the function is rolled back. */
int64_t txn_next_position(struct txn *t);

/* The newest position that this transaction sees committed (or, in a write
 * transaction, has given out). */
enum err txn_position(struct scope *sc, struct txn *t, int64_t *out) MUST_CHECK;

/* The same for reading beside memory that txn_on_commit() keeps: waits, a
 * moment at most, until those of all commits that the snapshot sees have run.
 * Without it the snapshot may be newer than what memory says of it. */
enum err
txn_settled_position(struct scope *sc, struct txn *t, int64_t *out) MUST_CHECK;

/* The newest committed position, without a transaction. */
int64_t db_position(struct db *db);

/* Write transactions only. fn(arg) runs after the durable COMMIT, before the
 * caller of store_write() goes on, in order of commit, on the writer's thread:
 * it must be short (memory only). Not run when the function fails or the commit
 * does. */
void txn_on_commit(struct txn *t, void (*fn)(void *arg), void *arg);

/* The same, but later: when all of a commit's txn_on_commit() have run and the
 * new position can be seen. For telling readers. */
void txn_after_commit(struct txn *t, void (*fn)(void *arg), void *arg);

/* Write transactions only. fn(arg) runs when the function or the commit fails.
 */
void txn_on_rollback(struct txn *t, void (*fn)(void *arg), void *arg);

/* A statement. sql is a string literal: prepared statements are kept by its
 * address. types has one letter for each parameter $1, $2, ... that follows: i
 * int64_t    t const char * (NULL: null)    b const void *, size_t (NULL: null)
 *   d double     n nothing (null)
 * The statement is given back by stmt_close() or at the end of the transaction.
 */
enum err stmt_open(struct scope *sc, struct txn *t, struct stmt **out,
		   const char *sql, const char *types, ...) MUST_CHECK;

/* The next row; *row_out is false at the end.
 *
 * ERR_CONFLICT   a constraint was violated
 * ERR_STORE      the engine failed
 */
enum err stmt_step(struct scope *sc, struct stmt *s, bool *row_out) MUST_CHECK;

void stmt_close(struct stmt **s);

/* Columns of the current row, from 0. Text and bytes are borrowed until the
 * next step; the _dup forms copy into the scope. NULL text is NULL, a null
 * integer is 0. */
bool stmt_is_null(struct stmt *s, int col);
int64_t stmt_int(struct stmt *s, int col);
double stmt_double(struct stmt *s, int col);
const char *stmt_text(struct stmt *s, int col);
const void *stmt_blob(struct stmt *s, int col, size_t *len_out);
char *stmt_text_dup(struct scope *sc, struct stmt *s, int col);
void *stmt_blob_dup(struct scope *sc, struct stmt *s, int col, size_t *len_out);

/* The text that a number stands for, from memory or else by sql, which takes
 * the number and gives the text; good until the scope ends.
 *
 * ERR_NOT_FOUND   no row (without a text: the caller words it)
 */
struct db_name {
	enum name_kind kind;
	int64_t nid;
	const char *sql;
};
enum err db_get_name(struct scope *sc, struct txn *t, const struct db_name *n,
		     const char **out) MUST_CHECK;

/* Runs a statement that gives no rows. */
enum err db_exec(struct scope *sc, struct txn *t, const char *sql,
		 const char *types, ...) MUST_CHECK;

/* The same; *changed_out is the number of rows changed. */
enum err db_exec_count(struct scope *sc, struct txn *t, int64_t *changed_out,
		       const char *sql, const char *types, ...) MUST_CHECK;

/* One integer from one row (the first column).
 *
 * ERR_NOT_FOUND   no row (without a text: the caller words it)
 */
enum err db_get_int(struct scope *sc, struct txn *t, int64_t *out,
		    const char *sql, const char *types, ...) MUST_CHECK;

#endif
