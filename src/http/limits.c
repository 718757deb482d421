#include "http/limits.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

#define PLACES 16384 /* a power of two; 256 KiB, touched as it fills */
#define WAYS 8	     /* places that a key may take */

/* key 0: never used.  full_us: the moment at which the bucket is full again; a
 * place whose moment has passed is as good as empty. */
struct bucket {
	_Atomic uint64_t key;
	_Atomic int64_t full_us;
};

struct limits_class {
	int64_t step_us;  /* one token */
	int64_t depth_us; /* burst tokens */
};

struct http_limits {
	bool on;
	struct limits_class classes[RATE_COUNT];
	struct bucket *buckets;
};

/* Of an address: a whole Trust may stand behind one, and all of a shift sign in
 * at once. Wrong passwords are counted by user/throttle.h. */
const struct http_rate_size http_rate_defaults[RATE_COUNT] = {
	[RATE_READ] = {50, 400},	[RATE_SEND] = {10, 60},
	[RATE_TYPING] = {10, 60},	[RATE_LOGIN] = {5, 100},
	[RATE_REGISTER] = {0.2, 10},	[RATE_ROOM] = {2, 30},
	[RATE_MEDIA] = {20, 200},	[RATE_SEARCH] = {5, 40},
	[RATE_KEYS] = {20, 200},	[RATE_ADMIN] = {50, 400},
	[RATE_SERVER] = {50, 400},	[RATE_FAILED] = {50, 1000},
	[RATE_HANDSHAKE] = {200, 3000},
};

struct http_limits *
http_limits_create(const struct http_rate_size *sizes, bool on)
{
	struct http_limits *l;
	size_t i;

	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return NULL;
	l->buckets = calloc(PLACES, sizeof(*l->buckets));
	if (l->buckets == NULL) {
		free(l);
		return NULL;
	}
	l->on = on;
	for (i = 0; i < RATE_COUNT; i++) {
		if (sizes[i].per_second <= 0)
			continue;
		l->classes[i].step_us = (int64_t)(1e6 / sizes[i].per_second);
		l->classes[i].depth_us =
			(int64_t)(1e6 / sizes[i].per_second *
				  (sizes[i].burst < 1 ? 1 : sizes[i].burst));
	}
	return l;
}

void
http_limits_destroy(struct http_limits **l)
{
	if (*l == NULL)
		return;
	free((*l)->buckets);
	free(*l);
	*l = NULL;
}

static uint64_t
hash_key(enum http_rate rate, const char *key)
{
	uint64_t h;

	h = map_hash(key, strlen(key)) ^
	    (uint64_t)rate * UINT64_C(0x9e3779b97f4a7c15);
	return h != 0 ? h : 1;
}

/* The key's bucket; or the one of its places that is emptiest of use, taken
 * over.  Two threads that take one over at the same moment share it for a
 * while, which only makes it stricter. */
static struct bucket *
find_bucket(struct http_limits *l, uint64_t key)
{
	struct bucket *set, *oldest;
	int64_t full, oldest_full;
	size_t i;

	set = &l->buckets[key & (PLACES - WAYS)];
	for (i = 0; i < WAYS; i++)
		if (atomic_load_explicit(&set[i].key, memory_order_acquire) ==
		    key)
			return &set[i];
	oldest = set;
	oldest_full = INT64_MAX;
	for (i = 0; i < WAYS; i++) {
		full = atomic_load_explicit(&set[i].full_us,
					    memory_order_relaxed);
		if (full < oldest_full) {
			oldest = &set[i];
			oldest_full = full;
		}
	}
	atomic_store_explicit(&oldest->full_us, 0, memory_order_relaxed);
	atomic_store_explicit(&oldest->key, key, memory_order_release);
	return oldest;
}

bool
http_limits_take(struct http_limits *l, enum http_rate rate, const char *key,
		 int64_t now_us, int64_t *retry_after_ms_out)
{
	const struct limits_class *class = &l->classes[rate];
	struct bucket *b;
	int64_t full, next;

	if (!l->on || class->step_us == 0)
		return true;
	b = find_bucket(l, hash_key(rate, key));
	full = atomic_load_explicit(&b->full_us, memory_order_relaxed);
	do {
		next = (full > now_us ? full : now_us) + class->step_us;
		if (next - now_us > class->depth_us) {
			*retry_after_ms_out =
				(next - now_us - class->depth_us) / 1000 + 1;
			return false;
		}
	} while (!atomic_compare_exchange_weak_explicit(
		&b->full_us, &full, next, memory_order_relaxed,
		memory_order_relaxed));
	return true;
}
