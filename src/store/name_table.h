/* store/name_table.h: the texts that numbers stand for, kept in memory.
 *
 * Numbers of users and event types never come to mean another text, so what was
 * read once holds for as long as the database is open: texts are given out
 * without copying, and reading one takes no lock.  What does not fit any more
 * is read from the database each time.
 */
#ifndef STORE_NAME_TABLE_H
#define STORE_NAME_TABLE_H

#include <stdint.h>

#define NAME_TABLE_MAX 32768 /* texts */

enum name_kind { NAME_USER, NAME_TYPE };

struct name_table;

/* NULL when there is no memory. */
struct name_table *name_table_create(void);
void name_table_destroy(struct name_table **t);

/* The text, good until the table goes; NULL: not known. */
const char *
name_table_find(const struct name_table *t, enum name_kind kind, int64_t nid);

/* Keeps a copy, if there is room: the copy, or NULL. Only for numbers that were
 * read outside of a write transaction: one that is rolled back gives its
 * numbers out again. */
const char *name_table_put(struct name_table *t, enum name_kind kind,
			   int64_t nid, const char *text);

#endif
