#include "base/map.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"

#define FIRST_CAP 16

struct map_slot {
	uint64_t hash;
	char *key; /* NULL: never used, or removed when value is &removed */
	void *value;
};

static char removed;
static uint64_t secret[2];
static pthread_once_t secret_once = PTHREAD_ONCE_INIT;

static void
make_secret(void)
{
	if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret))
		abort();
}

static uint64_t
rotl(uint64_t x, int b)
{
	return (x << b) | (x >> (64 - b));
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

uint64_t
map_hash(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t v[4], m, last = (uint64_t)len << 56;
	size_t i;

	(void)pthread_once(&secret_once, make_secret);
	v[0] = secret[0] ^ 0x736f6d6570736575ULL;
	v[1] = secret[1] ^ 0x646f72616e646f6dULL;
	v[2] = secret[0] ^ 0x6c7967656e657261ULL;
	v[3] = secret[1] ^ 0x7465646279746573ULL;
	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&m, p, 8);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	for (i = 0; i < len; i++)
		last |= (uint64_t)p[i] << (8 * i);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void
map_init(struct map *m)
{
	memset(m, 0, sizeof(*m));
}

void
map_deinit(struct map *m)
{
	size_t i;

	for (i = 0; i < m->cap; i++)
		free(m->slots[i].key);
	free(m->slots);
	map_init(m);
}

/* The slot of key, or NULL; *free_out gets the first slot it could go to. */
static struct map_slot *
lookup(const struct map *m, uint64_t hash, const char *key,
       struct map_slot **free_out)
{
	struct map_slot *s;
	size_t i, mask = m->cap - 1;

	*free_out = NULL;
	if (m->cap == 0)
		return NULL;
	for (i = hash & mask;; i = (i + 1) & mask) {
		s = &m->slots[i];
		if (s->key == NULL && *free_out == NULL)
			*free_out = s;
		if (s->key == NULL && s->value == NULL)
			return NULL;
		if (s->key != NULL && s->hash == hash &&
		    strcmp(s->key, key) == 0)
			return s;
	}
}

static void
resize(struct map *m)
{
	struct map_slot *old = m->slots, *unused, *to;
	size_t i, old_cap = m->cap;

	m->cap = m->count * 2 < FIRST_CAP ? FIRST_CAP : 1;
	while (m->cap < m->count * 3)
		m->cap *= 2;
	m->slots = calloc(m->cap, sizeof(*m->slots));
	if (m->slots == NULL) {
		log_error("out of memory for a map of %zu", m->cap);
		abort();
	}
	m->used = m->count;
	for (i = 0; i < old_cap; i++) {
		if (old[i].key == NULL)
			continue;
		unused = lookup(m, old[i].hash, old[i].key, &to);
		(void)unused;
		*to = old[i];
	}
	free(old);
}

void *
map_find(const struct map *m, const char *key)
{
	struct map_slot *s, *unused;

	if (m->count == 0)
		return NULL;
	s = lookup(m, map_hash(key, strlen(key)), key, &unused);
	return s != NULL ? s->value : NULL;
}

void *
map_put(struct map *m, const char *key, void *value)
{
	struct map_slot *s, *to;
	uint64_t hash = map_hash(key, strlen(key));
	void *old;

	s = lookup(m, hash, key, &to);
	if (s != NULL) {
		old = s->value;
		s->value = value;
		return old;
	}
	if (m->used * 4 >= m->cap * 3) {
		resize(m);
		(void)lookup(m, hash, key, &to);
	}
	if (to->value == NULL)
		m->used++;
	to->key = strdup(key);
	if (to->key == NULL) {
		log_error("out of memory for a key");
		abort();
	}
	to->hash = hash;
	to->value = value;
	m->count++;
	return NULL;
}

void *
map_remove(struct map *m, const char *key)
{
	struct map_slot *s, *unused;
	void *value;

	if (m->count == 0)
		return NULL;
	s = lookup(m, map_hash(key, strlen(key)), key, &unused);
	if (s == NULL)
		return NULL;
	value = s->value;
	free(s->key);
	s->key = NULL;
	s->value = &removed;
	m->count--;
	return value;
}

bool
map_next(const struct map *m, size_t *it, const char **key_out,
	 void **value_out)
{
	while (*it < m->cap) {
		const struct map_slot *s = &m->slots[(*it)++];

		if (s->key == NULL)
			continue;
		if (key_out != NULL)
			*key_out = s->key;
		*value_out = s->value;
		return true;
	}
	return false;
}
