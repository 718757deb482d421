#include "store/name_table.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS (NAME_TABLE_MAX * 2) /* a power of two */
#define PROBES 16

/* Immutable once it stands in a slot. */
struct name {
	uint64_t key;
	char text[];
};

/* A slot is filled once and never changes afterwards. */
struct name_table {
	_Atomic size_t count;
	struct name *_Atomic slots[SLOTS];
};

struct name_table *
name_table_create(void)
{
	return calloc(1, sizeof(struct name_table));
}

void
name_table_destroy(struct name_table **t)
{
	size_t i;

	if (*t == NULL)
		return;
	for (i = 0; i < SLOTS; i++)
		free(atomic_load(&(*t)->slots[i]));
	free(*t);
	*t = NULL;
}

static uint64_t
key_of(enum name_kind kind, int64_t nid)
{
	return (uint64_t)nid << 1 | (kind == NAME_TYPE);
}

static size_t
first_slot(uint64_t key)
{
	return (size_t)(key * 0x9E3779B97F4A7C15u >> 32);
}

const char *
name_table_find(const struct name_table *t, enum name_kind kind, int64_t nid)
{
	uint64_t key = key_of(kind, nid);
	size_t i, at = first_slot(key);
	const struct name *n;

	for (i = 0; i < PROBES; i++) {
		n = atomic_load_explicit(&t->slots[(at + i) & (SLOTS - 1)],
					 memory_order_acquire);
		if (n == NULL)
			return NULL;
		if (n->key == key)
			return n->text;
	}
	return NULL;
}

/* The text that now stands behind the key; NULL: no place. */
static const char *
place(struct name_table *t, struct name *mine)
{
	size_t i, at = first_slot(mine->key);
	struct name *there;

	for (i = 0; i < PROBES; i++) {
		there = NULL;
		if (atomic_compare_exchange_strong(
			    &t->slots[(at + i) & (SLOTS - 1)], &there, mine))
			return mine->text;
		if (there->key == mine->key)
			return there->text;
	}
	return NULL;
}

const char *
name_table_put(struct name_table *t, enum name_kind kind, int64_t nid,
	       const char *text)
{
	size_t size = strlen(text) + 1;
	struct name *mine;
	const char *kept;

	if (atomic_load(&t->count) >= NAME_TABLE_MAX)
		return NULL;
	mine = malloc(sizeof(*mine) + size);
	if (mine == NULL)
		return NULL;
	mine->key = key_of(kind, nid);
	memcpy(mine->text, text, size);
	kept = place(t, mine);
	if (kept == mine->text)
		(void)atomic_fetch_add(&t->count, 1);
	else
		free(mine);
	return kept;
}
