#include "store/head_table.h"

#include <pthread.h>
#include <stdlib.h>

#include "store/db_priv.h"

#define CAP_FIRST 1024

/* Open addressing; room_nid 0 is a free slot. Nothing is ever removed: a commit
 * that is not noted here must not be missed by a reader that comes late. */
struct head_table {
	pthread_rwlock_t lock;
	struct head_place *slots;
	size_t cap; /* a power of two */
	size_t count;
};

struct head_table *
head_table_create(void)
{
	struct head_table *t = calloc(1, sizeof(*t));

	if (t != NULL)
		(void)pthread_rwlock_init(&t->lock, NULL);
	return t;
}

void
head_table_destroy(struct head_table **t)
{
	if (*t == NULL)
		return;
	(void)pthread_rwlock_destroy(&(*t)->lock);
	free((*t)->slots);
	free(*t);
	*t = NULL;
}

/* The room's slot, or a free one; NULL while there are none. */
static struct head_place *
lookup(const struct head_table *t, int64_t room_nid)
{
	size_t i = (size_t)((uint64_t)room_nid * 0x9E3779B97F4A7C15u >> 32);

	if (t->cap == 0)
		return NULL;
	for (;; i++) {
		struct head_place *p = &t->slots[i & (t->cap - 1)];

		if (p->room_nid == room_nid || p->room_nid == 0)
			return p;
	}
}

static bool
make_room(struct head_table *t)
{
	size_t cap = t->cap == 0 ? CAP_FIRST : t->cap * 2, i;
	struct head_table larger = {.cap = cap};

	if ((t->count + 1) * 4 <= t->cap * 3)
		return true;
	if (t->count >= HEAD_TABLE_MAX)
		return false;
	larger.slots = calloc(cap, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return false;
	for (i = 0; i < t->cap; i++)
		if (t->slots[i].room_nid != 0)
			*lookup(&larger, t->slots[i].room_nid) = t->slots[i];
	free(t->slots);
	t->slots = larger.slots;
	t->cap = cap;
	return true;
}

/* The room's slot, made if need be; NULL: there is no room for it. */
static struct head_place *
slot_for(struct head_table *t, int64_t room_nid)
{
	struct head_place *p = lookup(t, room_nid);

	if (p != NULL && p->room_nid == room_nid)
		return p;
	if (!make_room(t))
		return NULL;
	p = lookup(t, room_nid);
	p->room_nid = room_nid;
	t->count++;
	return p;
}

void
head_table_learn(struct head_table *t, const struct head_place *p)
{
	struct head_place *slot;

	(void)pthread_rwlock_wrlock(&t->lock);
	slot = slot_for(t, p->room_nid);
	if (slot != NULL && p->last_pos > slot->last_pos) {
		slot->last_pos = p->last_pos;
		slot->state_nid = p->state_nid;
	}
	if (slot != NULL && p->receipt_pos > slot->receipt_pos)
		slot->receipt_pos = p->receipt_pos;
	(void)pthread_rwlock_unlock(&t->lock);
}

/* Of a room that nobody has asked for a receipt alone would say too little: it
 * waits for a reader, who is not older than it. */
void
head_table_commit(struct head_table *t, const struct head_place *p)
{
	struct head_place *slot;

	(void)pthread_rwlock_wrlock(&t->lock);
	slot = slot_for(t, p->room_nid);
	if (slot != NULL && p->last_pos != 0) {
		slot->last_pos = p->last_pos;
		slot->state_nid = p->state_nid;
	}
	if (slot != NULL && p->receipt_pos > slot->receipt_pos)
		slot->receipt_pos = p->receipt_pos;
	(void)pthread_rwlock_unlock(&t->lock);
}

bool
head_table_find(struct head_table *t, struct head_place *places, size_t count)
{
	const struct head_place *slot;
	bool all = true;
	size_t i;

	(void)pthread_rwlock_rdlock(&t->lock);
	for (i = 0; all && i < count; i++) {
		slot = lookup(t, places[i].room_nid);
		all = slot != NULL && slot->last_pos != 0;
		if (all)
			places[i] = *slot;
	}
	(void)pthread_rwlock_unlock(&t->lock);
	return all;
}

struct head_table *
db_heads(struct db *db)
{
	return db->heads;
}

struct head_news {
	struct head_table *table;
	struct head_place place;
};

static void
commit_news(void *arg)
{
	const struct head_news *news = arg;

	head_table_commit(news->table, &news->place);
}

void
head_note(struct txn *t, const struct head_place *p)
{
	struct head_news *news = scope_new(t->sc, struct head_news);

	*news = (struct head_news){t->db->heads, *p};
	txn_on_commit(t, commit_news, news);
}
