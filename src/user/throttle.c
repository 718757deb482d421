#include "user/throttle.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"

#define KEYS_MAX 100000

const struct throttle_rate throttle_account = {"u:", 10, 15000};
const struct throttle_rate throttle_address = {"a:", 50, 1000};

struct throttle {
	pthread_mutex_t lock;
	struct map map; /* key -> int64_t: when it is empty */
	bool is_off;
};

struct throttle *
throttle_create(bool is_off)
{
	struct throttle *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	(void)pthread_mutex_init(&t->lock, NULL);
	map_init(&t->map);
	t->is_off = is_off;
	return t;
}

/* Removes what is empty at now_ms. */
static void
forget(struct throttle *t, int64_t now_ms)
{
	const char *key;
	void *value;
	size_t it = 0;

	while (map_next(&t->map, &it, &key, &value)) {
		if (*(int64_t *)value <= now_ms)
			free(map_remove(&t->map, key));
	}
}

void
throttle_destroy(struct throttle **t)
{
	if (*t == NULL)
		return;
	forget(*t, INT64_MAX);
	map_deinit(&(*t)->map);
	(void)pthread_mutex_destroy(&(*t)->lock);
	free(*t);
	*t = NULL;
}

enum err
throttle_require(struct scope *sc, struct throttle *t,
		 const struct throttle_rate *rate, const char *key,
		 int64_t now_ms)
{
	int64_t allowed_ms, *empty_ms;
	int64_t wait_ms = 0;

	if (t->is_off)
		return OK;
	key = scope_printf(sc, "%s%s", rate->prefix, key);
	(void)pthread_mutex_lock(&t->lock);
	empty_ms = map_find(&t->map, key);
	if (empty_ms != NULL) {
		allowed_ms = now_ms + (rate->burst - 1) * rate->every_ms;
		wait_ms = *empty_ms - allowed_ms;
	}
	(void)pthread_mutex_unlock(&t->lock);
	if (wait_ms <= 0)
		return OK;
	sc->retry_after_ms = wait_ms;
	return scope_fail(sc, ERR_RATE_LIMITED,
			  "too many wrong passwords, wait a moment");
}

void
throttle_count(struct scope *sc, struct throttle *t,
	       const struct throttle_rate *rate, const char *key,
	       int64_t now_ms)
{
	int64_t *empty_ms;

	if (t->is_off)
		return;
	key = scope_printf(sc, "%s%s", rate->prefix, key);
	(void)pthread_mutex_lock(&t->lock);
	if (t->map.count >= KEYS_MAX)
		forget(t, now_ms);
	empty_ms = map_find(&t->map, key);
	if (empty_ms == NULL && t->map.count < KEYS_MAX) {
		empty_ms = calloc(1, sizeof(*empty_ms));
		if (empty_ms != NULL)
			(void)map_put(&t->map, key, empty_ms);
	}
	if (empty_ms != NULL) {
		if (*empty_ms < now_ms)
			*empty_ms = now_ms;
		*empty_ms += rate->every_ms;
	}
	(void)pthread_mutex_unlock(&t->lock);
}

void
throttle_tick(struct throttle *t, int64_t now_ms)
{
	(void)pthread_mutex_lock(&t->lock);
	forget(t, now_ms);
	(void)pthread_mutex_unlock(&t->lock);
}
