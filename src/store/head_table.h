/* store/head_table.h: where the rooms' heads are, in memory.
 *
 * A user's rooms in the order of what happened last ask for the heads of all of
 * them, again and again.  Heads are learnt when they are read and follow every
 * commit before its position can be seen (db_position()), so that they are
 * never older than that; they may be newer than the reader's snapshot, which
 * the caller sees by the positions.  A head that is not known is read from the
 * database.
 */
#ifndef STORE_HEAD_TABLE_H
#define STORE_HEAD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAD_TABLE_MAX 131072 /* rooms; 43 bytes each */

struct db;
struct txn;
struct head_table;

/* Zero: not known. */
struct head_place {
	int64_t room_nid;
	int64_t last_pos;
	int64_t receipt_pos;
	int64_t state_nid; /* the snapshot of current state */
};

/* NULL when there is no memory. */
struct head_table *head_table_create(void);
void head_table_destroy(struct head_table **t);

/* What a reader has found: taken where it is not older than what is known. */
void head_table_learn(struct head_table *t, const struct head_place *p);

/* What was committed: takes the place of what is known; receipt_pos 0 leaves
 * that as it is, last_pos 0 the rest. */
void head_table_commit(struct head_table *t, const struct head_place *p);

/* Fills each, by its room_nid. False: one is not known. */
bool
head_table_find(struct head_table *t, struct head_place *places, size_t count);

/* The database's own. head_note(): write transactions only; it is committed to
 * the table with them. */
struct head_table *db_heads(struct db *db);
void head_note(struct txn *t, const struct head_place *p);

#endif
