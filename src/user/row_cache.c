#include "user/row_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/id_map.h"

struct row_cache {
	pthread_mutex_t lock;
	struct id_map map;
	size_t max;
	int64_t dropped; /* the newest position of a drop */
};

void
cached_init(struct cached *c, void (*destroy)(struct cached *c))
{
	atomic_init(&c->holders, 1);
	c->destroy = destroy;
}

void
cached_put(struct cached *c)
{
	if (c != NULL && atomic_fetch_sub(&c->holders, 1) == 1)
		c->destroy(c);
}

static void
put_at_end(void *arg)
{
	cached_put(arg);
}

void
cached_put_later(struct scope *sc, struct cached *c)
{
	scope_defer(sc, put_at_end, c);
}

struct row_cache *
row_cache_create(size_t max)
{
	struct row_cache *rc = calloc(1, sizeof(*rc));

	if (rc == NULL)
		abort();
	(void)pthread_mutex_init(&rc->lock, NULL);
	id_map_init(&rc->map);
	rc->max = max;
	return rc;
}

static void
forget_all(struct row_cache *rc)
{
	void *value;
	size_t it = 0;

	while (id_map_next(&rc->map, &it, NULL, &value))
		cached_put(value);
	id_map_deinit(&rc->map);
	id_map_init(&rc->map);
}

void
row_cache_destroy(struct row_cache **rc)
{
	if (*rc == NULL)
		return;
	forget_all(*rc);
	id_map_deinit(&(*rc)->map);
	(void)pthread_mutex_destroy(&(*rc)->lock);
	free(*rc);
	*rc = NULL;
}

struct cached *
row_cache_find(struct row_cache *rc, int64_t user_nid)
{
	struct cached *c;

	(void)pthread_mutex_lock(&rc->lock);
	c = id_map_find(&rc->map, user_nid);
	if (c != NULL)
		atomic_fetch_add(&c->holders, 1);
	(void)pthread_mutex_unlock(&rc->lock);
	return c;
}

void
row_cache_put(struct row_cache *rc, int64_t user_nid, struct cached *c,
	      int64_t position)
{
	(void)pthread_mutex_lock(&rc->lock);
	if (rc->dropped <= position) {
		if (rc->map.count >= rc->max)
			forget_all(rc);
		atomic_fetch_add(&c->holders, 1);
		cached_put(id_map_put(&rc->map, user_nid, c));
	}
	(void)pthread_mutex_unlock(&rc->lock);
}

void
row_cache_drop(struct row_cache *rc, int64_t user_nid, int64_t position)
{
	(void)pthread_mutex_lock(&rc->lock);
	if (rc->dropped < position)
		rc->dropped = position;
	cached_put(id_map_remove(&rc->map, user_nid));
	(void)pthread_mutex_unlock(&rc->lock);
}
