/* base/id_map.h: from the store's numbers to pointers, in heap memory.
 *
 * Keys are numbers that we gave out ourselves (never 0), so that the hash needs
 * no secret.  Values belong to the caller.  Not for sharing between threads
 * without a lock.
 */
#ifndef BASE_ID_MAP_H
#define BASE_ID_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_map_slot;

struct id_map {
	struct id_map_slot *slots;
	size_t cap;
	size_t count;
};

void id_map_init(struct id_map *m);
/* Frees the table; the values are the caller's. */
void id_map_deinit(struct id_map *m);

/* The value, or NULL. */
void *id_map_find(const struct id_map *m, int64_t id);

/* Sets the value (not NULL) and returns the one that stood there, or NULL.
 * Running out of memory ends the process. */
void *id_map_put(struct id_map *m, int64_t id, void *value);

/* Removes the number and returns its value, or NULL. */
void *id_map_remove(struct id_map *m, int64_t id);

/* Walks all: *it starts at 0; false at the end. Nothing may be put or removed
 * while walking. */
bool id_map_next(const struct id_map *m, size_t *it, int64_t *id_out,
		 void **value_out);

#endif
