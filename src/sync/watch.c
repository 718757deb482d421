#include "sync/watch.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/id_map.h"
#include "base/log.h"

struct watch {
	pthread_mutex_t lock;
	struct id_map waiting; /* user -> one of the user's waiters */
	struct id_map rooms;   /* room -> struct members */
};

struct members {
	struct id_map users; /* user -> something that is not NULL */
};

static void *
alloc(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL) {
		log_error("out of memory for waiting clients");
		abort();
	}
	return p;
}

struct watch *
watch_create(void)
{
	struct watch *w = alloc(sizeof(*w));

	(void)pthread_mutex_init(&w->lock, NULL);
	id_map_init(&w->waiting);
	id_map_init(&w->rooms);
	return w;
}

static void
members_destroy(struct members *m)
{
	if (m == NULL)
		return;
	id_map_deinit(&m->users);
	free(m);
}

void
watch_destroy(struct watch **wp)
{
	struct watch *w = *wp;
	size_t it = 0;
	void *m;

	if (w == NULL)
		return;
	while (id_map_next(&w->rooms, &it, NULL, &m))
		members_destroy(m);
	id_map_deinit(&w->rooms);
	id_map_deinit(&w->waiting);
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
	*wp = NULL;
}

static void
list_waiter(struct watch *w, struct watch_waiter *waiter)
{
	struct watch_waiter *first = id_map_find(&w->waiting, waiter->user_nid);

	if (first == NULL) {
		waiter->next = waiter->prev = waiter;
		(void)id_map_put(&w->waiting, waiter->user_nid, waiter);
		return;
	}
	waiter->next = first;
	waiter->prev = first->prev;
	first->prev->next = waiter;
	first->prev = waiter;
}

static void
unlist_waiter(struct watch *w, struct watch_waiter *waiter)
{
	if (waiter->next == waiter) {
		(void)id_map_remove(&w->waiting, waiter->user_nid);
	} else {
		waiter->next->prev = waiter->prev;
		waiter->prev->next = waiter->next;
		(void)id_map_put(&w->waiting, waiter->user_nid, waiter->next);
	}
	waiter->next = waiter->prev = NULL;
}

void
watch_add(struct watch *w, struct watch_waiter *waiter)
{
	(void)pthread_mutex_lock(&w->lock);
	if (waiter->prev == NULL)
		list_waiter(w, waiter);
	(void)pthread_mutex_unlock(&w->lock);
}

void
watch_remove(struct watch *w, struct watch_waiter *waiter)
{
	(void)pthread_mutex_lock(&w->lock);
	if (waiter->prev != NULL)
		unlist_waiter(w, waiter);
	(void)pthread_mutex_unlock(&w->lock);
}

bool
watch_is_idle(struct watch *w)
{
	bool idle;

	(void)pthread_mutex_lock(&w->lock);
	idle = w->waiting.count == 0;
	(void)pthread_mutex_unlock(&w->lock);
	return idle;
}

void
watch_put_room(struct watch *w, int64_t room_nid, const int64_t *users,
	       size_t count)
{
	struct members *m = alloc(sizeof(*m));
	size_t i;

	id_map_init(&m->users);
	for (i = 0; i < count; i++)
		(void)id_map_put(&m->users, users[i], m);
	(void)pthread_mutex_lock(&w->lock);
	m = id_map_put(&w->rooms, room_nid, m);
	(void)pthread_mutex_unlock(&w->lock);
	members_destroy(m);
}

bool
watch_has_room(struct watch *w, int64_t room_nid)
{
	bool has;

	(void)pthread_mutex_lock(&w->lock);
	has = id_map_find(&w->rooms, room_nid) != NULL;
	(void)pthread_mutex_unlock(&w->lock);
	return has;
}

void
watch_put_member(struct watch *w, int64_t room_nid, int64_t user_nid,
		 bool joined)
{
	struct members *m;

	(void)pthread_mutex_lock(&w->lock);
	m = id_map_find(&w->rooms, room_nid);
	if (m != NULL && joined)
		(void)id_map_put(&m->users, user_nid, m);
	else if (m != NULL)
		(void)id_map_remove(&m->users, user_nid);
	(void)pthread_mutex_unlock(&w->lock);
}

bool
watch_is_member(struct watch *w, int64_t room_nid, int64_t user_nid)
{
	struct members *m;
	bool is;

	(void)pthread_mutex_lock(&w->lock);
	m = id_map_find(&w->rooms, room_nid);
	is = m != NULL && id_map_find(&m->users, user_nid) != NULL;
	(void)pthread_mutex_unlock(&w->lock);
	return is;
}

/* Those of a user's waiters that the news concerns. */
static size_t
wake_waiters(struct watch *w, struct watch_waiter *first, int64_t device_nid,
	     int64_t pos)
{
	struct watch_waiter *at = first, *next, *last = first->prev;
	size_t woken = 0;
	bool more = true;

	for (; more; at = next) {
		next = at->next;
		more = at != last;
		if (pos <= at->since ||
		    (device_nid != 0 && device_nid != at->device_nid))
			continue;
		unlist_waiter(w, at);
		at->wake(at);
		woken++;
	}
	return woken;
}

size_t
watch_wake_user(struct watch *w, int64_t user_nid, int64_t device_nid,
		int64_t pos)
{
	struct watch_waiter *first;
	size_t woken = 0;

	(void)pthread_mutex_lock(&w->lock);
	first = id_map_find(&w->waiting, user_nid);
	if (first != NULL)
		woken = wake_waiters(w, first, device_nid, pos);
	(void)pthread_mutex_unlock(&w->lock);
	return woken;
}

/* Walking wakes, and waking unlists: so the ids are noted first. */
static size_t
wake_met(struct watch *w, const struct id_map *walk, const struct id_map *meet,
	 int64_t pos)
{
	int64_t *ids = alloc(walk->count * sizeof(*ids));
	size_t it = 0, count = 0, i, woken = 0;
	int64_t id;

	while (id_map_next(walk, &it, &id, NULL))
		if (id_map_find(meet, id) != NULL)
			ids[count++] = id;
	for (i = 0; i < count; i++)
		woken += wake_waiters(w, id_map_find(&w->waiting, ids[i]), 0,
				      pos);
	free(ids);
	return woken;
}

size_t
watch_wake_room(struct watch *w, int64_t room_nid, int64_t pos)
{
	struct members *m;
	size_t woken = 0;

	(void)pthread_mutex_lock(&w->lock);
	m = id_map_find(&w->rooms, room_nid);
	if (m == NULL || w->waiting.count == 0 || m->users.count == 0)
		;
	else if (m->users.count < w->waiting.count)
		woken = wake_met(w, &m->users, &w->waiting, pos);
	else
		woken = wake_met(w, &w->waiting, &m->users, pos);
	(void)pthread_mutex_unlock(&w->lock);
	return woken;
}
