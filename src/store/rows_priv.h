/* store/rows_priv.h: arrays that grow while rows are read. */
#ifndef STORE_ROWS_PRIV_H
#define STORE_ROWS_PRIV_H

#include <string.h>

#include "base/scope.h"

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

#endif
