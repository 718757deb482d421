/* base/map.h: from strings to pointers, in heap memory.
 *
 * Keys are copied; values belong to the caller.  Hashing is keyed with a secret
 * of the process, so that chosen keys cannot make it slow.  Not for sharing
 * between threads without a lock.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot;

struct map {
	struct map_slot *slots;
	size_t cap;
	size_t count;
	size_t used; /* with the removed ones */
};

void map_init(struct map *m);
/* Frees the keys and the table; the values are the caller's. */
void map_deinit(struct map *m);

/* The value, or NULL. */
void *map_find(const struct map *m, const char *key);

/* Sets the value (not NULL) and returns the one that stood there, or NULL.
 * Running out of memory ends the process. */
void *map_put(struct map *m, const char *key, void *value);

/* Removes the key and returns its value, or NULL. */
void *map_remove(struct map *m, const char *key);

/* Walks all: *it starts at 0; false at the end. The current key may be removed
 * while walking, nothing put. key_out may be NULL. */
bool map_next(const struct map *m, size_t *it, const char **key_out,
	      void **value_out);

/* A keyed hash of bytes (SipHash-1-3 with the process's secret). */
uint64_t map_hash(const void *bytes, size_t len);

#endif
