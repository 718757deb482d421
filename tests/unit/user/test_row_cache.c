#include "user/row_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stdlib.h>

static int destroyed;

static void
destroy(struct cached *c)
{
	destroyed++;
	free(c);
}

static struct cached *
make(void)
{
	struct cached *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	cached_init(c, destroy);
	return c;
}

static void
keeps_what_is_as_new_as_the_last_drop(void **state)
{
	struct row_cache *rc = row_cache_create(10);
	struct cached *c = make();

	(void)state;
	destroyed = 0;
	row_cache_put(rc, 1, c, 5);
	assert_ptr_equal(row_cache_find(rc, 1), c);
	cached_put(c);
	row_cache_drop(rc, 1, 7);
	assert_null(row_cache_find(rc, 1));
	/* Read from a snapshot before the drop: too old. */
	row_cache_put(rc, 1, c, 6);
	assert_null(row_cache_find(rc, 1));
	row_cache_put(rc, 1, c, 7);
	assert_ptr_equal(row_cache_find(rc, 1), c);
	cached_put(c);
	assert_int_equal(destroyed, 0);
	cached_put(c);
	row_cache_destroy(&rc);
	assert_int_equal(destroyed, 1);
}

static void
starts_afresh_when_full(void **state)
{
	struct row_cache *rc = row_cache_create(2);
	struct cached *c;
	int64_t i;

	(void)state;
	destroyed = 0;
	for (i = 1; i <= 3; i++) {
		c = make();
		row_cache_put(rc, i, c, 1);
		cached_put(c);
	}
	assert_int_equal(destroyed, 2);
	assert_null(row_cache_find(rc, 1));
	row_cache_destroy(&rc);
	assert_int_equal(destroyed, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_is_as_new_as_the_last_drop),
		cmocka_unit_test(starts_afresh_when_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
