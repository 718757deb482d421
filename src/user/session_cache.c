#include "user/session_cache.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

#define KEY_LEN (SESSION_HASH_LEN * 2 + 1)

struct entry {
	struct access_row row; /* its strings are ours */
	char *user_id;
	char *device_id;
	bool is_seen_written;
	int64_t seen_ms;
	char address[SESSION_ADDRESS_MAX];
};

struct session_cache {
	pthread_mutex_t lock;
	struct map map;
	size_t max;
	uint64_t generation;
};

static void
make_key(const uint8_t hash[SESSION_HASH_LEN], char key[KEY_LEN])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < SESSION_HASH_LEN; i++) {
		key[2 * i] = digits[hash[i] >> 4];
		key[2 * i + 1] = digits[hash[i] & 15];
	}
	key[2 * SESSION_HASH_LEN] = '\0';
}

static void
entry_destroy(struct entry *e)
{
	if (e == NULL)
		return;
	free(e->user_id);
	free(e->device_id);
	free(e);
}

struct session_cache *
session_cache_create(size_t max)
{
	struct session_cache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	(void)pthread_mutex_init(&c->lock, NULL);
	map_init(&c->map);
	c->max = max;
	return c;
}

static void
forget_all(struct session_cache *c)
{
	const char *key;
	void *value;
	size_t it = 0;

	while (map_next(&c->map, &it, &key, &value))
		entry_destroy(value);
	map_deinit(&c->map);
	map_init(&c->map);
}

void
session_cache_destroy(struct session_cache **c)
{
	if (*c == NULL)
		return;
	forget_all(*c);
	map_deinit(&(*c)->map);
	(void)pthread_mutex_destroy(&(*c)->lock);
	free(*c);
	*c = NULL;
}

uint64_t
session_cache_generation(struct session_cache *c)
{
	uint64_t g;

	(void)pthread_mutex_lock(&c->lock);
	g = c->generation;
	(void)pthread_mutex_unlock(&c->lock);
	return g;
}

static void
note_seen(struct entry *e, const struct session_check *check)
{
	e->seen_ms = check->now_ms;
	e->is_seen_written = false;
	if (check->address != NULL)
		(void)snprintf(e->address, sizeof(e->address), "%s",
			       check->address);
}

struct access_row *
session_cache_find(struct scope *sc, struct session_cache *c,
		   const uint8_t hash[SESSION_HASH_LEN],
		   const struct session_check *check)
{
	struct access_row *row = NULL;
	char key[KEY_LEN];
	struct entry *e;

	make_key(hash, key);
	(void)pthread_mutex_lock(&c->lock);
	e = map_find(&c->map, key);
	if (e != NULL) {
		note_seen(e, check);
		row = scope_memdup(sc, &e->row, sizeof(*row));
		row->user_id = scope_strdup(sc, e->user_id);
		row->device_id = scope_strdup(sc, e->device_id);
	}
	(void)pthread_mutex_unlock(&c->lock);
	return row;
}

static struct entry *
entry_create(const struct access_row *row)
{
	struct entry *e = calloc(1, sizeof(*e));

	if (e == NULL)
		abort();
	e->row = *row;
	e->user_id = strdup(row->user_id);
	e->device_id = strdup(row->device_id);
	if (e->user_id == NULL || e->device_id == NULL)
		abort();
	e->row.user_id = e->user_id;
	e->row.device_id = e->device_id;
	e->is_seen_written = true;
	return e;
}

void
session_cache_put(struct session_cache *c, const uint8_t hash[SESSION_HASH_LEN],
		  const struct access_row *row, uint64_t generation)
{
	char key[KEY_LEN];

	make_key(hash, key);
	(void)pthread_mutex_lock(&c->lock);
	if (c->generation == generation) {
		if (c->map.count >= c->max)
			forget_all(c);
		entry_destroy(map_put(&c->map, key, entry_create(row)));
	}
	(void)pthread_mutex_unlock(&c->lock);
}

void
session_cache_drop_device(struct session_cache *c, int64_t device_nid)
{
	const char *key;
	void *value;
	struct entry *e;
	size_t it = 0;

	(void)pthread_mutex_lock(&c->lock);
	c->generation++;
	while (map_next(&c->map, &it, &key, &value)) {
		e = value;
		if (e->row.device_nid == device_nid)
			entry_destroy(map_remove(&c->map, key));
	}
	(void)pthread_mutex_unlock(&c->lock);
}

void
session_cache_drop_user(struct session_cache *c, int64_t user_nid,
			int64_t except_device_nid)
{
	const char *key;
	void *value;
	struct entry *e;
	size_t it = 0;

	(void)pthread_mutex_lock(&c->lock);
	c->generation++;
	while (map_next(&c->map, &it, &key, &value)) {
		e = value;
		if (e->row.user_nid == user_nid &&
		    (except_device_nid == 0 ||
		     e->row.device_nid != except_device_nid))
			entry_destroy(map_remove(&c->map, key));
	}
	(void)pthread_mutex_unlock(&c->lock);
}

bool
session_cache_is_used_after(struct session_cache *c, int64_t device_nid,
			    int64_t refresh_nid)
{
	const struct entry *e;
	bool is_used = false;
	void *value;
	size_t it = 0;

	(void)pthread_mutex_lock(&c->lock);
	while (!is_used && map_next(&c->map, &it, NULL, &value)) {
		e = value;
		is_used = e->row.device_nid == device_nid &&
			  e->row.refresh_nid > refresh_nid;
	}
	(void)pthread_mutex_unlock(&c->lock);
	return is_used;
}

static void
copy_seen(const struct entry *e, struct session_seen *out)
{
	out->device_nid = e->row.device_nid;
	out->seen_ms = e->seen_ms;
	memcpy(out->address, e->address, sizeof(out->address));
}

void
session_cache_get_seen(struct session_cache *c, int64_t device_nid,
		       struct session_seen *out)
{
	const struct entry *e;
	void *value;
	size_t it = 0;

	*out = (struct session_seen){.device_nid = device_nid};
	(void)pthread_mutex_lock(&c->lock);
	while (map_next(&c->map, &it, NULL, &value)) {
		e = value;
		if (e->row.device_nid == device_nid &&
		    e->seen_ms > out->seen_ms)
			copy_seen(e, out);
	}
	(void)pthread_mutex_unlock(&c->lock);
}

size_t
session_cache_take_seen(struct session_cache *c, struct session_seen *out,
			size_t max)
{
	struct entry *e;
	size_t n = 0, it = 0;
	void *value;

	(void)pthread_mutex_lock(&c->lock);
	while (n < max && map_next(&c->map, &it, NULL, &value)) {
		e = value;
		if (e->is_seen_written || e->seen_ms == 0)
			continue;
		e->is_seen_written = true;
		copy_seen(e, &out[n++]);
	}
	(void)pthread_mutex_unlock(&c->lock);
	return n;
}
