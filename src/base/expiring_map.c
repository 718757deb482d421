#include "base/expiring_map.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"

struct expiring_map {
	pthread_mutex_t lock;
	struct map map; /* key -> struct entry */
	struct expiring_map_kind kind;
};

struct entry {
	void *value;
	int64_t created_ms;
};

struct expiring_map *
expiring_map_create(struct expiring_map_kind kind)
{
	struct expiring_map *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	(void)pthread_mutex_init(&m->lock, NULL);
	map_init(&m->map);
	m->kind = kind;
	return m;
}

static void
entry_destroy(const struct expiring_map *m, struct entry *e)
{
	if (e == NULL)
		return;
	m->kind.destroy(e->value);
	free(e);
}

static void
forget(struct expiring_map *m, int64_t before_ms)
{
	const struct entry *e;
	const char *key;
	void *value;
	size_t it = 0;

	while (map_next(&m->map, &it, &key, &value)) {
		e = value;
		if (e->created_ms <= before_ms)
			entry_destroy(m, map_remove(&m->map, key));
	}
}

void
expiring_map_destroy(struct expiring_map **m)
{
	if (*m == NULL)
		return;
	forget(*m, INT64_MAX);
	map_deinit(&(*m)->map);
	(void)pthread_mutex_destroy(&(*m)->lock);
	free(*m);
	*m = NULL;
}

bool
expiring_map_put(struct expiring_map *m, const char *key, void *value,
		 int64_t created_ms)
{
	struct entry *e = calloc(1, sizeof(*e));
	bool has_room;

	if (e == NULL)
		abort();
	*e = (struct entry){value, created_ms};
	(void)pthread_mutex_lock(&m->lock);
	if (m->map.count >= m->kind.max)
		forget(m, created_ms - m->kind.lifetime_ms);
	has_room = m->map.count < m->kind.max;
	if (has_room)
		e = map_put(&m->map, key, e);
	(void)pthread_mutex_unlock(&m->lock);
	entry_destroy(m, e);
	return has_room;
}

static bool
is_good(const struct expiring_map *m, const struct entry *e, int64_t now_ms)
{
	return e != NULL && e->created_ms > now_ms - m->kind.lifetime_ms;
}

bool
expiring_map_use(struct expiring_map *m, const char *key, int64_t now_ms,
		 void (*use)(void *value, void *ctx), void *ctx)
{
	struct entry *e;
	bool found;

	(void)pthread_mutex_lock(&m->lock);
	e = map_find(&m->map, key);
	found = is_good(m, e, now_ms);
	if (found)
		use(e->value, ctx);
	(void)pthread_mutex_unlock(&m->lock);
	return found;
}

void *
expiring_map_take(struct expiring_map *m, const char *key, int64_t now_ms)
{
	struct entry *e;
	void *value = NULL;

	(void)pthread_mutex_lock(&m->lock);
	e = map_remove(&m->map, key);
	(void)pthread_mutex_unlock(&m->lock);
	if (is_good(m, e, now_ms)) {
		value = e->value;
		free(e);
	} else {
		entry_destroy(m, e);
	}
	return value;
}

void
expiring_map_tick(struct expiring_map *m, int64_t now_ms)
{
	(void)pthread_mutex_lock(&m->lock);
	forget(m, now_ms - m->kind.lifetime_ms);
	(void)pthread_mutex_unlock(&m->lock);
}
