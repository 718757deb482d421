/* store/db_copy.h: a copy of the database while somebody writes to it, and what
 * has to be done before a copy is used again.
 */
#ifndef STORE_DB_COPY_H
#define STORE_DB_COPY_H

#include "store/db.h"

/* Copies the database at from, as it stands at one moment, to the new file to,
 * durably. Changes nothing at from; nobody has to stop.
 *
 * ERR_NOT_FOUND   there is none at from
 * ERR_STORE       it cannot be read, or the copy not written
 */
enum err db_copy(struct scope *sc, const char *from, const char *to) MUST_CHECK;

/* Opens for reading alone: no migration, no writer. Another process may have it
 * open for writing. Closed by db_close().
 *
 * ERR_NOT_FOUND   there is none
 * ERR_CORRUPT     its schema is not this program's: nothing of it can be read
 */
enum err
db_open_read(struct scope *sc, const char *path, struct db **out) MUST_CHECK;

/* What SQLite finds wrong with the file itself: tell(ctx, words) for each. */
enum err
db_check_file(struct scope *sc, struct db *db,
	      void (*tell)(void *ctx, const char *words), void *ctx) MUST_CHECK;

/* Raises the position of a restored database by 2^32 and remembers that what
 * lies between was perhaps given out by the one that is lost. */
enum err db_lose_positions(struct scope *sc, struct db *db) MUST_CHECK;

/* Whether a position that a client holds may have been given out by a database
 * that is lost: then it says nothing here. */
bool db_position_is_lost(const struct db *db, int64_t position);

#endif
