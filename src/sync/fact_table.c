#include "sync/fact_table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

#define CAP_FIRST 64

/* Open addressing; a slot without its key is free. A removed fact keeps its
 * place with the key REMOVED. */
#define FREE 0
#define REMOVED 1

struct slot {
	uint64_t key;
	struct fact fact;
};

struct fact_table {
	pthread_mutex_t lock;
	struct slot *slots;
	size_t cap;
	size_t used; /* with the removed ones */
	size_t max;
};

struct fact_table *
fact_table_create(size_t max)
{
	struct fact_table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	(void)pthread_mutex_init(&t->lock, NULL);
	t->max = max;
	return t;
}

void
fact_table_destroy(struct fact_table **t)
{
	if (*t == NULL)
		return;
	free((*t)->slots);
	(void)pthread_mutex_destroy(&(*t)->lock);
	free(*t);
	*t = NULL;
}

static uint64_t
hash(const struct fact_key *k)
{
	return map_hash(k, sizeof(*k)) | 2;
}

/* The slot of key; else a free one, or NULL while there is no table. */
static struct slot *
lookup(const struct fact_table *t, uint64_t key)
{
	size_t i;

	if (t->cap == 0)
		return NULL;
	for (i = (size_t)(key >> 8) & (t->cap - 1);; i = (i + 1) & (t->cap - 1))
		if (t->slots[i].key == key || t->slots[i].key == FREE)
			return &t->slots[i];
}

/* Twice as large; or empty again, where it would get larger than it may. */
static bool
make_room(struct fact_table *t)
{
	struct slot *old = t->slots, *s;
	size_t i, old_cap = t->cap;
	size_t cap = old_cap == 0 ? CAP_FIRST : old_cap * 2;

	if (cap > t->max * 2) {
		memset(t->slots, 0, old_cap * sizeof(*t->slots));
		t->used = 0;
		return true;
	}
	s = calloc(cap, sizeof(*s));
	if (s == NULL)
		return false;
	t->slots = s;
	t->cap = cap;
	t->used = 0;
	for (i = 0; i < old_cap; i++) {
		if (old[i].key <= REMOVED)
			continue;
		*lookup(t, old[i].key) = old[i];
		t->used++;
	}
	free(old);
	return true;
}

bool
fact_find(struct fact_table *t, const struct fact_key *k, struct fact *out)
{
	uint64_t key = hash(k);
	const struct slot *s;
	bool found;

	(void)pthread_mutex_lock(&t->lock);
	s = lookup(t, key);
	found = s != NULL && s->key == key;
	if (found)
		*out = s->fact;
	(void)pthread_mutex_unlock(&t->lock);
	return found;
}

void
fact_put(struct fact_table *t, const struct fact_key *k, const struct fact *f)
{
	uint64_t key = hash(k);
	struct slot *s;

	(void)pthread_mutex_lock(&t->lock);
	if ((t->used + 1) * 4 <= t->cap * 3 || make_room(t)) {
		s = lookup(t, key);
		if (s->key == FREE)
			t->used++;
		*s = (struct slot){key, *f};
	}
	(void)pthread_mutex_unlock(&t->lock);
}

void
fact_remove(struct fact_table *t, const struct fact_key *k)
{
	uint64_t key = hash(k);
	struct slot *s;

	(void)pthread_mutex_lock(&t->lock);
	s = lookup(t, key);
	if (s != NULL && s->key == key)
		s->key = REMOVED;
	(void)pthread_mutex_unlock(&t->lock);
}
