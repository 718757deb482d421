/* sync/fact_table.h: what was true at a position, in bounded memory.
 *
 * A fact is a number (or just that it holds) with the position at which it was
 * read.  The table may forget any fact at any time; what it says is what was
 * put last.  Safe from any thread.
 */
#ifndef SYNC_FACT_TABLE_H
#define SYNC_FACT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fact_table;

struct fact {
	int64_t pos;
	uint64_t value;
};

/* What the fact is about: up to three numbers. */
struct fact_key {
	int64_t a;
	int64_t b;
	int64_t c;
};

/* Holds at most max facts; 24 bytes each, taken as they come. */
struct fact_table *fact_table_create(size_t max);
void fact_table_destroy(struct fact_table **t);

bool
fact_find(struct fact_table *t, const struct fact_key *k, struct fact *out);
void
fact_put(struct fact_table *t, const struct fact_key *k, const struct fact *f);
void fact_remove(struct fact_table *t, const struct fact_key *k);

#endif
