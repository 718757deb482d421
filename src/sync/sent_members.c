#include "sync/sent_members.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"

/* One table, a power of two; an entry may stand in any of WAYS places and
 * pushes the oldest out. */
#define ENTRIES 65536
#define WAYS 4

struct sent_entry {
	uint64_t key; /* of device, room and user; 0: free */
	int64_t pos;
};

struct sent_members {
	pthread_mutex_t lock;
	struct sent_entry *entries; /* made when first needed */
};

struct sent_members *
sent_members_create(void)
{
	struct sent_members *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	(void)pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
sent_members_destroy(struct sent_members **s)
{
	if (*s == NULL)
		return;
	free((*s)->entries);
	(void)pthread_mutex_destroy(&(*s)->lock);
	free(*s);
	*s = NULL;
}

static uint64_t
key_of(const struct sent_members_key *k, int64_t user_nid)
{
	const int64_t parts[] = {k->device_nid, k->room_nid, user_nid};

	return map_hash(parts, sizeof(parts)) | 1;
}

bool
sent_members_has(struct sent_members *s, const struct sent_members_key *k,
		 int64_t user_nid, int64_t since)
{
	uint64_t key = key_of(k, user_nid);
	const struct sent_entry *e;
	bool has = false;
	size_t i;

	(void)pthread_mutex_lock(&s->lock);
	for (i = 0; s->entries != NULL && i < WAYS; i++) {
		e = &s->entries[((key >> 1) + i) & (ENTRIES - 1)];
		if (e->key == key)
			has = e->pos <= since;
	}
	(void)pthread_mutex_unlock(&s->lock);
	return has;
}

static void
put_entry(struct sent_members *s, uint64_t key, int64_t pos)
{
	struct sent_entry *e, *to = NULL;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		e = &s->entries[((key >> 1) + i) & (ENTRIES - 1)];
		if (e->key == key) {
			to = e;
			break;
		}
		if (to == NULL || e->pos < to->pos)
			to = e;
	}
	*to = (struct sent_entry){key, pos};
}

void
sent_members_add(struct sent_members *s, const struct sent_members_key *k,
		 int64_t user_nid, int64_t pos)
{
	uint64_t key = key_of(k, user_nid);

	(void)pthread_mutex_lock(&s->lock);
	if (s->entries == NULL)
		s->entries = calloc(ENTRIES, sizeof(*s->entries));
	if (s->entries != NULL)
		put_entry(s, key, pos);
	(void)pthread_mutex_unlock(&s->lock);
}
