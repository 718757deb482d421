#include "base/arena.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN ((size_t)8 * 1024)
#define BLOCK_MAX ((size_t)1024 * 1024)
#define ALIGN ((size_t)16)

struct arena_block {
	struct arena_block *older;
	size_t size;
};

/* Begin and end of a request is the hottest use, and a first block is nearly
 * always enough: each thread keeps one, freed when the thread ends. */
static _Thread_local struct arena_block *spare;
static pthread_key_t spare_key;
static pthread_once_t spare_once = PTHREAD_ONCE_INIT;

static void
make_spare_key(void)
{
	if (pthread_key_create(&spare_key, free) != 0)
		abort();
}

static void
set_spare(struct arena_block *b)
{
	(void)pthread_once(&spare_once, make_spare_key);
	spare = b;
	(void)pthread_setspecific(spare_key, b);
}

static size_t
round_up(size_t n)
{
	return (n + ALIGN - 1) & ~(ALIGN - 1);
}

void
arena_init(struct arena *a, size_t limit)
{
	memset(a, 0, sizeof(*a));
	a->limit = limit;
}

static size_t
next_block_size(const struct arena *a, size_t need)
{
	size_t size;

	size = a->used < BLOCK_MIN ? BLOCK_MIN : a->used;
	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	return size < need ? need : size;
}

static struct arena_block *
block_create(size_t size)
{
	struct arena_block *b;

	if (size == BLOCK_MIN && spare != NULL) {
		b = spare;
		set_spare(NULL);
		return b;
	}
	b = malloc(size);
	if (b != NULL)
		b->size = size;
	return b;
}

static int
grow(struct arena *a, size_t need)
{
	struct arena_block *b;
	size_t size;

	if (need > SIZE_MAX / 2)
		return -1;
	size = next_block_size(a, need + round_up(sizeof(*b)));
	if (a->used + size > a->limit)
		size = need + round_up(sizeof(*b));
	if (a->used + size > a->limit)
		return -1;
	b = block_create(size);
	if (b == NULL)
		return -1;
	b->older = a->head;
	a->head = b;
	a->used += size;
	a->next = (char *)b + round_up(sizeof(*b));
	a->end = (char *)b + size;
	return 0;
}

static void *
take(struct arena *a, size_t size)
{
	char *p;

	size = round_up(size ? size : 1);
	if ((size_t)(a->end - a->next) < size && grow(a, size) != 0)
		return NULL;
	p = a->next;
	a->next += size;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p;

	if (size > SIZE_MAX / 2)
		return NULL;
	p = take(a, size);
	if (p != NULL)
		memset(p, 0, size);
	return p;
}

void *
arena_realloc(struct arena *a, void *old, size_t old_size, size_t size)
{
	char *p = old;

	if (size > SIZE_MAX / 2)
		return NULL;
	if (p != NULL && p + round_up(old_size ? old_size : 1) == a->next &&
	    (size_t)(a->end - p) >= round_up(size)) {
		a->next = p + round_up(size ? size : 1);
		return p;
	}
	p = take(a, size);
	if (p != NULL && old != NULL)
		memcpy(p, old, old_size < size ? old_size : size);
	return p;
}

void
arena_deinit(struct arena *a)
{
	struct arena_block *b, *older;

	for (b = a->head; b != NULL; b = older) {
		older = b->older;
		if (b->size == BLOCK_MIN && spare == NULL)
			set_spare(b);
		else
			free(b);
	}
	arena_init(a, a->limit);
}
