/* http/limits.h: how often somebody may ask.
 *
 * Token buckets, one per class and key (a user or an address), without locks:
 * a bucket is one moment in time (the generic cell rate algorithm).  The table
 * has a fixed size; a full bucket is the same as none, so only buckets in use
 * take a place.  When all places of a key are in use the emptiest gives way.
 */
#ifndef HTTP_LIMITS_H
#define HTTP_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "http/route.h"

/* A class's bucket: per_second refills it, burst is its size.  per_second 0
 * means not limited. */
struct http_rate_size {
	double per_second;
	double burst;
};

/* The sizes used where the options give none. */
extern const struct http_rate_size http_rate_defaults[RATE_COUNT];

struct http_limits;

/* sizes has RATE_COUNT entries and is copied; on = false lets all pass.  NULL
 * without memory. */
struct http_limits *
http_limits_create(const struct http_rate_size *sizes, bool on);
void http_limits_destroy(struct http_limits **l);

/* Takes one from the bucket of (rate, key); false when it is empty, with the
 * milliseconds until one is back.  now_us is clock_mono_us().  Any thread. */
bool
http_limits_take(struct http_limits *l, enum http_rate rate, const char *key,
		 int64_t now_us, int64_t *retry_after_ms_out);

#endif
