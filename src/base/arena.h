/* base/arena.h: memory that is freed all at once.
 *
 * An arena hands out zeroed, aligned memory and takes it back only as a whole.
 * It has a ceiling: past it, arena_alloc() returns NULL.  Not for sharing
 * between threads.  Reach it through a scope (base/scope.h) rather than
 * directly.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head;
	char *next;
	char *end;
	size_t used;  /* bytes taken from the system */
	size_t limit; /* ceiling in bytes */
};

/* An empty arena that may take limit bytes from the system. Takes no memory
 * yet. */
void arena_init(struct arena *a, size_t limit);

/* Zeroed memory of size bytes, aligned for anything; NULL past the ceiling or
 * when the system has none. */
void *arena_alloc(struct arena *a, size_t size);

/* Grows the newest allocation in place where it can, else copies. old may be
 * NULL. Bytes past old_size are not zeroed. NULL as arena_alloc(). */
void *arena_realloc(struct arena *a, void *old, size_t old_size, size_t size);

/* Frees all; the arena can be used again. One small block is kept for reuse by
 * the calling thread. */
void arena_deinit(struct arena *a);

#endif
