#include "base/id_map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define FIRST_CAP 8

struct id_map_slot {
	int64_t id; /* 0: free */
	void *value;
};

void
id_map_init(struct id_map *m)
{
	memset(m, 0, sizeof(*m));
}

void
id_map_deinit(struct id_map *m)
{
	free(m->slots);
	id_map_init(m);
}

/* Where a number would like to stand. Neighbouring numbers spread. */
static size_t
home(const struct id_map *m, int64_t id)
{
	uint64_t h = (uint64_t)id * 0x9e3779b97f4a7c15ULL;

	return (size_t)(h >> 32 ^ h) & (m->cap - 1);
}

/* The slot of id, or the free one where it belongs. */
static struct id_map_slot *
lookup(const struct id_map *m, int64_t id)
{
	size_t i, mask = m->cap - 1;

	for (i = home(m, id); m->slots[i].id != 0; i = (i + 1) & mask)
		if (m->slots[i].id == id)
			break;
	return &m->slots[i];
}

static void
grow(struct id_map *m)
{
	struct id_map_slot *old = m->slots;
	size_t i, old_cap = m->cap;

	m->cap = old_cap == 0 ? FIRST_CAP : old_cap * 2;
	m->slots = calloc(m->cap, sizeof(*m->slots));
	if (m->slots == NULL) {
		log_error("out of memory for a map of %zu", m->cap);
		abort();
	}
	for (i = 0; i < old_cap; i++)
		if (old[i].id != 0)
			*lookup(m, old[i].id) = old[i];
	free(old);
}

void *
id_map_find(const struct id_map *m, int64_t id)
{
	if (m->count == 0)
		return NULL;
	return lookup(m, id)->value;
}

void *
id_map_put(struct id_map *m, int64_t id, void *value)
{
	struct id_map_slot *s;
	void *old;

	assert(id != 0 && value != NULL);
	if ((m->count + 1) * 4 > m->cap * 3)
		grow(m);
	s = lookup(m, id);
	old = s->value;
	if (old == NULL)
		m->count++;
	s->id = id;
	s->value = value;
	return old;
}

/* Closes the hole: whatever follows it and may stand there moves up. */
static void
close_hole(struct id_map *m, size_t hole)
{
	size_t i, want, mask = m->cap - 1;

	for (i = (hole + 1) & mask; m->slots[i].id != 0; i = (i + 1) & mask) {
		want = home(m, m->slots[i].id);
		if (((i - want) & mask) < ((i - hole) & mask))
			continue;
		m->slots[hole] = m->slots[i];
		hole = i;
	}
	m->slots[hole] = (struct id_map_slot){0, NULL};
}

void *
id_map_remove(struct id_map *m, int64_t id)
{
	struct id_map_slot *s;
	void *value;

	if (m->count == 0)
		return NULL;
	s = lookup(m, id);
	value = s->value;
	if (value == NULL)
		return NULL;
	m->count--;
	close_hole(m, (size_t)(s - m->slots));
	return value;
}

bool
id_map_next(const struct id_map *m, size_t *it, int64_t *id_out,
	    void **value_out)
{
	while (*it < m->cap) {
		const struct id_map_slot *s = &m->slots[(*it)++];

		if (s->id == 0)
			continue;
		if (id_out != NULL)
			*id_out = s->id;
		if (value_out != NULL)
			*value_out = s->value;
		return true;
	}
	return false;
}
