#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

static void
keeps_what_was_put(void **state)
{
	static int values[2000];
	struct map m;
	char key[16];
	size_t i, it = 0, seen = 0;
	void *v;

	(void)state;
	map_init(&m);
	assert_null(map_find(&m, "none"));
	for (i = 0; i < 2000; i++) {
		(void)snprintf(key, sizeof(key), "key%zu", i);
		assert_null(map_put(&m, key, &values[i]));
	}
	for (i = 0; i < 2000; i += 2) {
		(void)snprintf(key, sizeof(key), "key%zu", i);
		assert_ptr_equal(map_remove(&m, key), &values[i]);
	}
	for (i = 0; i < 2000; i++) {
		(void)snprintf(key, sizeof(key), "key%zu", i);
		assert_ptr_equal(map_find(&m, key), i % 2 ? &values[i] : NULL);
	}
	while (map_next(&m, &it, NULL, &v))
		seen++;
	assert_int_equal(seen, 1000);
	assert_int_equal(m.count, 1000);
	map_deinit(&m);
}

static void
survives_churn(void **state)
{
	static int value;
	struct map m;
	char key[16];
	size_t i;

	(void)state;
	map_init(&m);
	for (i = 0; i < 10000; i++) {
		(void)snprintf(key, sizeof(key), "k%zu", i);
		(void)map_put(&m, key, &value);
		assert_ptr_equal(map_remove(&m, key), &value);
	}
	assert_int_equal(m.count, 0);
	assert_true(m.cap <= 64);
	map_deinit(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_was_put),
		cmocka_unit_test(survives_churn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
