/* sync/fact_table.h: facts with positions, in bounded memory. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/fact_table.h"

static void
what_was_put_is_found(void **state)
{
	struct fact_table *t = fact_table_create(100);
	const struct fact_key a = {1, 2, 3}, b = {1, 2, 4};
	const struct fact one = {10, 77}, two = {11, 78};
	struct fact f;

	(void)state;
	assert_false(fact_find(t, &a, &f));
	fact_put(t, &a, &one);
	assert_true(fact_find(t, &a, &f));
	assert_int_equal(f.pos, 10);
	assert_int_equal(f.value, 77);
	assert_false(fact_find(t, &b, &f));
	fact_put(t, &a, &two);
	assert_true(fact_find(t, &a, &f));
	assert_int_equal(f.value, 78);
	fact_remove(t, &a);
	assert_false(fact_find(t, &a, &f));
	fact_table_destroy(&t);
	assert_null(t);
}

/* What is kept after many came is right; some of it was forgotten. */
static void
memory_is_bounded(void **state)
{
	struct fact_table *t = fact_table_create(64);
	struct fact f;
	int64_t i;
	int known = 0;

	(void)state;
	for (i = 0; i < 10000; i++)
		fact_put(t, &(struct fact_key){i, 1, 0},
			 &(struct fact){i, (uint64_t)i * 3});
	for (i = 0; i < 10000; i++) {
		if (!fact_find(t, &(struct fact_key){i, 1, 0}, &f))
			continue;
		assert_int_equal(f.pos, i);
		assert_int_equal(f.value, i * 3);
		known++;
	}
	assert_in_range(known, 1, 128);
	fact_table_destroy(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found),
		cmocka_unit_test(memory_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
