#include "sync/card_table.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/id_map.h"

struct card_table {
	pthread_mutex_t lock;
	struct id_map places[CARD_KINDS]; /* nid -> part */
	struct card_part **parts;	  /* all of them, in no order */
	size_t count;
	size_t cap;
	size_t bytes;
	size_t bytes_max;
	uint32_t dice;
	unsigned tick;
	size_t looked_at; /* parts below are still to be, in this round */
};

struct card_table *
card_table_create(size_t bytes_max)
{
	struct card_table *t = calloc(1, sizeof(*t));
	size_t i;

	if (t == NULL)
		abort();
	(void)pthread_mutex_init(&t->lock, NULL);
	for (i = 0; i < CARD_KINDS; i++)
		id_map_init(&t->places[i]);
	t->bytes_max = bytes_max;
	return t;
}

void
card_part_hold(struct card_part *p)
{
	(void)atomic_fetch_add_explicit(&p->refs, 1, memory_order_relaxed);
}

void
card_part_release(struct card_part *p)
{
	if (p != NULL && atomic_fetch_sub(&p->refs, 1) == 1)
		p->destroy(p);
}

/* Takes it out; the table's hold is the caller's now. */
static void
take_out(struct card_table *t, struct card_part *p)
{
	(void)id_map_remove(&t->places[p->kind], p->nid);
	t->parts[p->place] = t->parts[--t->count];
	t->parts[p->place]->place = p->place;
	t->bytes -= p->size;
}

void
card_table_destroy(struct card_table **tp)
{
	struct card_table *t = *tp;
	struct card_part *p;
	size_t i;

	if (t == NULL)
		return;
	while (t->count > 0) {
		p = t->parts[t->count - 1];
		take_out(t, p);
		card_part_release(p);
	}
	for (i = 0; i < CARD_KINDS; i++)
		id_map_deinit(&t->places[i]);
	free(t->parts);
	(void)pthread_mutex_destroy(&t->lock);
	free(t);
	*tp = NULL;
}

struct card_part *
card_table_find(struct card_table *t, int64_t nid, enum card_kind kind)
{
	struct card_part *p;

	(void)pthread_mutex_lock(&t->lock);
	p = id_map_find(&t->places[kind], nid);
	if (p != NULL) {
		card_part_hold(p);
		p->used = t->tick;
	}
	(void)pthread_mutex_unlock(&t->lock);
	return p;
}

static bool
has_place(struct card_table *t)
{
	size_t cap = t->cap == 0 ? 64 : t->cap * 2;
	struct card_part **grown;

	if (t->count < t->cap)
		return true;
	grown = realloc(t->parts, cap * sizeof(*grown));
	if (grown == NULL)
		return false;
	t->parts = grown;
	t->cap = cap;
	return true;
}

static void
put_in(struct card_table *t, struct card_part *p)
{
	card_part_hold(p);
	p->place = t->count;
	p->used = t->tick;
	t->parts[t->count++] = p;
	(void)id_map_put(&t->places[p->kind], p->nid, p);
	t->bytes += p->size;
}

/* One that is not keep, to make room; NULL where there is none. */
static struct card_part *
take_any(struct card_table *t, const struct card_part *keep)
{
	struct card_part *p;

	if (t->count < 2)
		return NULL;
	t->dice = t->dice * 1664525u + 1013904223u;
	p = t->parts[(t->dice >> 8) % t->count];
	if (p == keep)
		p = t->parts[p->place == 0 ? 1 : p->place - 1];
	take_out(t, p);
	return p;
}

void
card_table_put(struct card_table *t, struct card_part *p)
{
	struct card_part *old;

	if (p->size > t->bytes_max / 16)
		return;
	(void)pthread_mutex_lock(&t->lock);
	old = id_map_find(&t->places[p->kind], p->nid);
	if (old != NULL) {
		take_out(t, old);
		card_part_release(old);
	}
	if (has_place(t))
		put_in(t, p);
	while (t->bytes > t->bytes_max && (old = take_any(t, p)) != NULL)
		card_part_release(old);
	(void)pthread_mutex_unlock(&t->lock);
}

/* A round over all of them takes LOOK_PART ticks. */
#define LOOK_PART 16
#define LOOK_MIN 64

size_t
card_table_tick(struct card_table *t)
{
	struct card_part *p;
	size_t look, before;

	(void)pthread_mutex_lock(&t->lock);
	t->tick++;
	before = t->bytes;
	look = t->count / LOOK_PART + LOOK_MIN;
	for (; look > 0 && t->count > 0; look--) {
		if (t->looked_at == 0 || t->looked_at > t->count)
			t->looked_at = t->count;
		p = t->parts[--t->looked_at];
		if (t->tick - p->used <= CARD_TABLE_IDLE_TICKS)
			continue;
		take_out(t, p);
		card_part_release(p);
	}
	before -= t->bytes;
	(void)pthread_mutex_unlock(&t->lock);
	return before;
}

size_t
card_table_bytes(struct card_table *t)
{
	size_t bytes;

	(void)pthread_mutex_lock(&t->lock);
	bytes = t->bytes;
	(void)pthread_mutex_unlock(&t->lock);
	return bytes;
}
