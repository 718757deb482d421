#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "http/limits.h"

#define SECOND ((int64_t)1000000)

static const struct http_rate_size sizes[RATE_COUNT] = {
	[RATE_SEND] = {2, 5},
	[RATE_LOGIN] = {0.5, 1},
};

static int64_t retry_ms;

static bool
take(struct http_limits *l, enum http_rate rate, const char *key, int64_t now)
{
	retry_ms = -1;
	return http_limits_take(l, rate, key, now, &retry_ms);
}

static void
a_bucket_empties_and_refills(void **state)
{
	struct http_limits *l = http_limits_create(sizes, true);
	int64_t now = 1000 * SECOND;
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		assert_true(take(l, RATE_SEND, "@a:x", now));
	assert_false(take(l, RATE_SEND, "@a:x", now));
	assert_in_range(retry_ms, 500, 501);
	assert_false(take(l, RATE_SEND, "@a:x", now + SECOND / 4));
	assert_in_range(retry_ms, 250, 251);
	assert_true(take(l, RATE_SEND, "@a:x", now + SECOND / 2));
	assert_false(take(l, RATE_SEND, "@a:x", now + SECOND / 2));
	/* never more than the burst, however long one waits */
	now += 3600 * SECOND;
	for (i = 0; i < 5; i++)
		assert_true(take(l, RATE_SEND, "@a:x", now));
	assert_false(take(l, RATE_SEND, "@a:x", now));
	http_limits_destroy(&l);
}

static void
refusals_cost_nothing(void **state)
{
	struct http_limits *l = http_limits_create(sizes, true);
	int64_t now = 1000 * SECOND;
	int i;

	(void)state;
	assert_true(take(l, RATE_LOGIN, "a", now));
	for (i = 0; i < 100; i++)
		assert_false(take(l, RATE_LOGIN, "a", now + SECOND));
	assert_true(take(l, RATE_LOGIN, "a", now + 2 * SECOND));
	http_limits_destroy(&l);
}

static void
keys_and_classes_have_their_own(void **state)
{
	struct http_limits *l = http_limits_create(sizes, true);
	int64_t now = 1000 * SECOND;

	(void)state;
	assert_true(take(l, RATE_LOGIN, "a", now));
	assert_false(take(l, RATE_LOGIN, "a", now));
	assert_true(take(l, RATE_LOGIN, "b", now));
	assert_true(take(l, RATE_SEND, "a", now));
	http_limits_destroy(&l);
}

static void
no_size_or_off_is_no_limit(void **state)
{
	struct http_limits *l = http_limits_create(sizes, true);
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		assert_true(take(l, RATE_READ, "a", 1));
	http_limits_destroy(&l);
	l = http_limits_create(sizes, false);
	for (i = 0; i < 1000; i++)
		assert_true(take(l, RATE_LOGIN, "a", 1));
	http_limits_destroy(&l);
	assert_null(l);
}

/* A flood of other keys gives nobody in particular a new bucket, and a later
 * user is not locked out by it. */
static void
a_flood_of_keys_is_borne(void **state)
{
	struct http_limits *l = http_limits_create(sizes, true);
	int64_t now = 1000 * SECOND;
	char key[32];
	int i, passed = 0;

	(void)state;
	for (i = 0; i < 200000; i++) {
		(void)snprintf(key, sizeof(key), "10.%d.%d.%d", i >> 16,
			       i >> 8 & 255, i & 255);
		passed += take(l, RATE_LOGIN, key, now + i) ? 1 : 0;
	}
	assert_in_range(passed, 199990, 200000);
	assert_true(take(l, RATE_LOGIN, "somebody", now + 200001));
	assert_false(take(l, RATE_LOGIN, "somebody", now + 200002));
	http_limits_destroy(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bucket_empties_and_refills),
		cmocka_unit_test(refusals_cost_nothing),
		cmocka_unit_test(keys_and_classes_have_their_own),
		cmocka_unit_test(no_size_or_off_is_no_limit),
		cmocka_unit_test(a_flood_of_keys_is_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
