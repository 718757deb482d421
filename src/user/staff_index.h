/* user/staff_index.h: all people in memory, with their names made alike for
 * searching.
 *
 * Read when first asked for; every commit that changes a name, a card or who
 * has an account drops it.
 */
#ifndef USER_STAFF_INDEX_H
#define USER_STAFF_INDEX_H

#include "store/staff_store.h"
#include "user/users.h"

struct staff_entry {
	struct staff_row row;
	const char *name; /* folded: display name, else the localpart */
	const char *job;  /* folded; "" for none */
};

struct staff_index {
	struct staff_entry *entries;
	size_t count;
};

/* Immutable; held until the end of the scope. */
enum err staff_index_get(struct scope *sc, struct users *u,
			 const struct staff_index **out) MUST_CHECK;

/* Write transactions: what is being changed drops the index at the commit. */
void staff_index_drop(struct scope *sc, struct txn *t, struct users *u,
		      int64_t position);

#endif
