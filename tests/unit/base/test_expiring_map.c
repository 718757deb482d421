#include "base/expiring_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

static int alive;

static int *
make(int n)
{
	int *value = malloc(sizeof(*value));

	assert_non_null(value);
	*value = n;
	alive++;
	return value;
}

static void
unmake(void *value)
{
	free(value);
	alive--;
}

static void
double_it(void *value, void *ctx)
{
	int *n = value;

	*n *= 2;
	*(int *)ctx = *n;
}

static const struct expiring_map_kind kind = {
	.max = 3, .lifetime_ms = 100, .destroy = unmake};

static void
what_is_put_is_found_until_it_is_old(void **state)
{
	struct expiring_map *m = expiring_map_create(kind);
	int n = 0;

	(void)state;
	assert_true(expiring_map_put(m, "a", make(3), 1000));
	assert_true(expiring_map_use(m, "a", 1099, double_it, &n));
	assert_int_equal(n, 6);
	assert_false(expiring_map_use(m, "b", 1000, double_it, &n));
	assert_false(expiring_map_use(m, "a", 1100, double_it, &n));
	assert_null(expiring_map_take(m, "a", 1100));
	assert_int_equal(alive, 0);
	expiring_map_destroy(&m);
	assert_null(m);
}

static void
what_is_taken_is_the_callers(void **state)
{
	struct expiring_map *m = expiring_map_create(kind);
	int *value;

	(void)state;
	assert_true(expiring_map_put(m, "a", make(3), 1000));
	assert_true(expiring_map_put(m, "a", make(4), 1000));
	assert_int_equal(alive, 1);
	value = expiring_map_take(m, "a", 1000);
	assert_non_null(value);
	assert_int_equal(*value, 4);
	assert_null(expiring_map_take(m, "a", 1000));
	expiring_map_destroy(&m);
	assert_int_equal(alive, 1);
	unmake(value);
}

static void
a_full_one_makes_room_of_the_old(void **state)
{
	struct expiring_map *m = expiring_map_create(kind);

	(void)state;
	assert_true(expiring_map_put(m, "a", make(1), 1000));
	assert_true(expiring_map_put(m, "b", make(2), 1050));
	assert_true(expiring_map_put(m, "c", make(3), 1050));
	assert_false(expiring_map_put(m, "d", make(4), 1099));
	assert_int_equal(alive, 3);
	assert_true(expiring_map_put(m, "d", make(4), 1100));
	assert_int_equal(alive, 3);
	expiring_map_tick(m, 1150);
	assert_int_equal(alive, 1);
	expiring_map_destroy(&m);
	assert_int_equal(alive, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_found_until_it_is_old),
		cmocka_unit_test(what_is_taken_is_the_callers),
		cmocka_unit_test(a_full_one_makes_room_of_the_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
