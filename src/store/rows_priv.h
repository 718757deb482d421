/* store/rows_priv.h: the rows of a statement, and arrays that grow. */
#ifndef STORE_ROWS_PRIV_H
#define STORE_ROWS_PRIV_H

#include <string.h>

#include "base/scope.h"

struct stmt;

#define ROWS_FIRST 8

/* Room for one more element of size bytes behind count of them; the array to
 * go on with. Grows by doubling. */
static inline void *
rows_grow(struct scope *sc, void *rows, size_t count, size_t size)
{
	void *larger;

	if (count == 0)
		return scope_alloc_array(sc, ROWS_FIRST, size);
	if (count < ROWS_FIRST || (count & (count - 1)) != 0)
		return rows;
	larger = scope_alloc_array(sc, 2 * count, size);
	memcpy(larger, rows, count * size);
	return larger;
}

/* What a statement's rows become: elements of size bytes, filled by read. */
struct rows_kind {
	size_t size;
	void (*read)(struct scope *sc, struct stmt *s, void *out);
};

/* All rows that s still has, and closes s. rows_out points to a pointer to
 * elements of that kind: the array, NULL without any. */
enum err rows_all(struct scope *sc, struct stmt *s, struct rows_kind kind,
		  void *rows_out, size_t *count_out);

/* The same behind the rows that are there already. */
enum err rows_add(struct scope *sc, struct stmt *s, struct rows_kind kind,
		  void *rows_inout, size_t *count);

/* The first row alone, and closes s: *out is NULL if there is none. */
enum err
rows_first(struct scope *sc, struct stmt *s, struct rows_kind kind, void *out);

#endif
