#include "user/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct throttle_rate rate = {"t:", 3, 1000};

static enum err
ask(struct scope *sc, struct throttle *t, const char *key, int64_t now_ms)
{
	enum err e = throttle_require(sc, t, &rate, key, now_ms);

	scope_clear_failure(sc);
	return e;
}

static void
allows_a_burst_then_one_by_one(void **state)
{
	struct throttle *t = throttle_create(false);
	struct scope sc;
	int i;

	(void)state;
	scope_begin(&sc, NULL);
	for (i = 0; i < 3; i++) {
		assert_int_equal(ask(&sc, t, "sam", 5000), OK);
		throttle_count(&sc, t, &rate, "sam", 5000);
	}
	assert_int_equal(ask(&sc, t, "sam", 5000), ERR_RATE_LIMITED);
	assert_int_equal(sc.retry_after_ms, 1000);
	assert_int_equal(ask(&sc, t, "eve", 5000), OK);
	assert_int_equal(ask(&sc, t, "sam", 5999), ERR_RATE_LIMITED);
	assert_int_equal(ask(&sc, t, "sam", 6000), OK);
	throttle_count(&sc, t, &rate, "sam", 6000);
	assert_int_equal(ask(&sc, t, "sam", 6000), ERR_RATE_LIMITED);
	throttle_tick(t, 6000);
	assert_int_equal(ask(&sc, t, "sam", 6000), ERR_RATE_LIMITED);
	throttle_tick(t, 9000);
	assert_int_equal(ask(&sc, t, "sam", 9000), OK);
	scope_end(&sc);
	throttle_destroy(&t);
	assert_null(t);
}

static void
off_means_off(void **state)
{
	struct throttle *t = throttle_create(true);
	struct scope sc;
	int i;

	(void)state;
	scope_begin(&sc, NULL);
	for (i = 0; i < 100; i++)
		throttle_count(&sc, t, &rate, "sam", 1);
	assert_int_equal(ask(&sc, t, "sam", 1), OK);
	scope_end(&sc);
	throttle_destroy(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allows_a_burst_then_one_by_one),
		cmocka_unit_test(off_means_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
