/* store/name_table.h: texts behind numbers, from any thread. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/name_table.h"

#define THREADS 4
#define NAMES 5000

static void
what_was_put_is_found(void **state)
{
	struct name_table *t = name_table_create();
	const char *kept;

	(void)state;
	assert_null(name_table_find(t, NAME_USER, 7));
	kept = name_table_put(t, NAME_USER, 7, "@sam:ward.test");
	assert_string_equal("@sam:ward.test", kept);
	assert_ptr_equal(kept, name_table_find(t, NAME_USER, 7));
	assert_null(name_table_find(t, NAME_TYPE, 7));
	assert_string_equal("m.x", name_table_put(t, NAME_TYPE, 7, "m.x"));
	assert_string_equal("@sam:ward.test", name_table_find(t, NAME_USER, 7));
	/* The first stays: pointers that were given out hold. */
	assert_ptr_equal(kept, name_table_put(t, NAME_USER, 7, "again"));
	name_table_destroy(&t);
	assert_null(t);
}

static void
memory_is_bounded(void **state)
{
	struct name_table *t = name_table_create();
	char text[32];
	const char *found;
	int64_t i, known = 0;

	(void)state;
	for (i = 1; i < 2 * NAME_TABLE_MAX; i++) {
		(void)snprintf(text, sizeof(text), "u%lld", (long long)i);
		(void)name_table_put(t, NAME_USER, i, text);
	}
	for (i = 1; i < 2 * NAME_TABLE_MAX; i++) {
		found = name_table_find(t, NAME_USER, i);
		if (found == NULL)
			continue;
		(void)snprintf(text, sizeof(text), "u%lld", (long long)i);
		assert_string_equal(text, found);
		known++;
	}
	assert_true(known > NAME_TABLE_MAX / 2);
	assert_true(known <= NAME_TABLE_MAX);
	name_table_destroy(&t);
}

static void *
put_and_find(void *arg)
{
	struct name_table *t = arg;
	char text[32];
	const char *found;
	int64_t i;

	for (i = 1; i <= NAMES; i++) {
		(void)snprintf(text, sizeof(text), "u%lld", (long long)i);
		(void)name_table_put(t, NAME_USER, i, text);
		found = name_table_find(t, NAME_USER, i);
		if (found == NULL || found[0] != 'u')
			return t;
	}
	return NULL;
}

static void
threads_agree(void **state)
{
	struct name_table *t = name_table_create();
	pthread_t threads[THREADS];
	void *failed;
	int i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		assert_int_equal(
			0, pthread_create(&threads[i], NULL, put_and_find, t));
	for (i = 0; i < THREADS; i++) {
		assert_int_equal(0, pthread_join(threads[i], &failed));
		assert_null(failed);
	}
	name_table_destroy(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(threads_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
