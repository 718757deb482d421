#include "sync/watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/id_map.h"
#include "base/log.h"

struct watch {
	pthread_mutex_t lock;
	struct id_map waiting; /* user -> one of the user's waiters */
	struct id_map rooms;   /* room -> struct members */
};

struct members {
	struct id_map users; /* user -> something that is not NULL */
	char room_id[];
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

/* Who has to give way to waiter; NULL: nobody. The ring begins with who waits
 * for longest. */
static struct watch_waiter *
find_surplus(struct watch *w, const struct watch_waiter *waiter)
{
	struct watch_waiter *first = id_map_find(&w->waiting, waiter->user_nid);
	struct watch_waiter *at = first, *oldest = NULL;
	size_t all = 0, same = 0;

	if (first == NULL || first->next == first)
		return NULL;
	do {
		all++;
		if (at->device_nid == waiter->device_nid) {
			same++;
			if (oldest == NULL)
				oldest = at;
		}
		at = at->next;
	} while (at != first);
	if (same >= WATCH_DEVICE_MAX)
		return oldest;
	return all >= WATCH_USER_MAX ? first : NULL;
}

static void
end_waiter(struct watch *w, struct watch_waiter *waiter)
{
	waiter->must_end = true;
	unlist_waiter(w, waiter);
	waiter->wake(waiter);
}

void
watch_add(struct watch *w, struct watch_waiter *waiter, int64_t since)
{
	struct watch_waiter *surplus;

	(void)pthread_mutex_lock(&w->lock);
	waiter->since = since;
	if (waiter->prev == NULL) {
		surplus = find_surplus(w, waiter);
		if (surplus != NULL)
			end_waiter(w, surplus);
		list_waiter(w, waiter);
	}
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
watch_put_room(struct watch *w, const struct watch_room *r)
{
	size_t len = strlen(r->room_id) + 1, i;
	struct members *m = alloc(sizeof(*m) + len);

	memcpy(m->room_id, r->room_id, len);
	id_map_init(&m->users);
	for (i = 0; i < r->count; i++)
		(void)id_map_put(&m->users, r->users[i], m);
	(void)pthread_mutex_lock(&w->lock);
	m = id_map_put(&w->rooms, r->room_nid, m);
	(void)pthread_mutex_unlock(&w->lock);
	members_destroy(m);
}

const char *
watch_room_id(struct scope *sc, struct watch *w, int64_t room_nid)
{
	const struct members *m;
	const char *id = NULL;

	(void)pthread_mutex_lock(&w->lock);
	m = id_map_find(&w->rooms, room_nid);
	if (m != NULL)
		id = scope_strdup(sc, m->room_id);
	(void)pthread_mutex_unlock(&w->lock);
	return id;
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

/* Whom of a user's waiters some news concern. */
struct target {
	int64_t device_nid; /* 0: all */
	int64_t pos;
	unsigned interest; /* 0: all */
};

static bool
is_meant(const struct watch_waiter *waiter, const struct target *to)
{
	if (to->device_nid != 0 && to->device_nid != waiter->device_nid)
		return false;
	if (to->interest != 0 && (to->interest & waiter->interest) == 0)
		return false;
	return to->pos > waiter->since;
}

static size_t
wake_waiters(struct watch *w, struct watch_waiter *first,
	     const struct target *to)
{
	struct watch_waiter *at = first, *next, *last = first->prev;
	size_t woken = 0;
	bool more = true;

	for (; more; at = next) {
		next = at->next;
		more = at != last;
		if (!is_meant(at, to))
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
	const struct target to = {device_nid, pos, 0};
	struct watch_waiter *first;
	size_t woken = 0;

	(void)pthread_mutex_lock(&w->lock);
	first = id_map_find(&w->waiting, user_nid);
	if (first != NULL)
		woken = wake_waiters(w, first, &to);
	(void)pthread_mutex_unlock(&w->lock);
	return woken;
}

void
watch_wake_users(struct watch *w, const int64_t *users, size_t count,
		 unsigned interest)
{
	const struct target to = {0, INT64_MAX, interest};
	struct watch_waiter *first;
	size_t i;

	(void)pthread_mutex_lock(&w->lock);
	for (i = 0; i < count; i++) {
		first = id_map_find(&w->waiting, users[i]);
		if (first != NULL)
			(void)wake_waiters(w, first, &to);
	}
	(void)pthread_mutex_unlock(&w->lock);
}

void
watch_end_user(struct watch *w, int64_t user_nid)
{
	const struct target to = {0, INT64_MAX, 0};
	struct watch_waiter *first, *at;

	(void)pthread_mutex_lock(&w->lock);
	first = at = id_map_find(&w->waiting, user_nid);
	for (; at != NULL; at = at->next != first ? at->next : NULL)
		at->must_end = true;
	if (first != NULL)
		(void)wake_waiters(w, first, &to);
	(void)pthread_mutex_unlock(&w->lock);
}

/* The two sides of a room: who may be concerned, and who waits. */
struct sides {
	const struct id_map *walk; /* the smaller */
	const struct id_map *meet;
};

static bool
take_sides(struct watch *w, int64_t room_nid, struct sides *out)
{
	const struct members *m = id_map_find(&w->rooms, room_nid);

	if (m == NULL || w->waiting.count == 0 || m->users.count == 0)
		return false;
	if (m->users.count < w->waiting.count)
		*out = (struct sides){&m->users, &w->waiting};
	else
		*out = (struct sides){&w->waiting, &m->users};
	return true;
}

/* Walking wakes, and waking unlists: so the ids are noted first. */
static size_t
wake_met(struct watch *w, const struct sides *s, const struct target *to)
{
	int64_t *ids = alloc(s->walk->count * sizeof(*ids));
	size_t it = 0, count = 0, i, woken = 0;
	int64_t id;

	while (id_map_next(s->walk, &it, &id, NULL))
		if (id_map_find(s->meet, id) != NULL)
			ids[count++] = id;
	for (i = 0; i < count; i++)
		woken += wake_waiters(w, id_map_find(&w->waiting, ids[i]), to);
	free(ids);
	return woken;
}

size_t
watch_wake_room(struct watch *w, const struct watch_news *news)
{
	const struct target to = {0, news->pos, news->interest};
	struct sides s;
	size_t woken = 0;

	(void)pthread_mutex_lock(&w->lock);
	if (take_sides(w, news->room_nid, &s))
		woken = wake_met(w, &s, &to);
	(void)pthread_mutex_unlock(&w->lock);
	return woken;
}

bool
watch_is_awaited(struct watch *w, int64_t room_nid)
{
	struct sides s;
	size_t it = 0;
	int64_t id;
	bool awaited = false;

	(void)pthread_mutex_lock(&w->lock);
	if (take_sides(w, room_nid, &s))
		while (!awaited && id_map_next(s.walk, &it, &id, NULL))
			awaited = id_map_find(s.meet, id) != NULL;
	(void)pthread_mutex_unlock(&w->lock);
	return awaited;
}
