#include "base/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static char order[8];

static void
note(void *arg)
{
	strncat(order, arg, 1);
}

static void
callbacks_run_in_reverse(void **state)
{
	struct scope sc;
	char a[] = "a", b[] = "b";

	(void)state;
	order[0] = '\0';
	scope_begin(&sc, NULL);
	scope_defer(&sc, note, a);
	scope_defer(&sc, note, b);
	scope_end(&sc);
	assert_string_equal(order, "ba");
}

static void
settling_runs_callbacks_and_keeps_memory(void **state)
{
	struct scope sc;
	char a[] = "a", b[] = "b", *kept;

	(void)state;
	order[0] = '\0';
	scope_begin(&sc, NULL);
	kept = scope_strdup(&sc, "kept");
	scope_defer(&sc, note, a);
	scope_settle(&sc);
	assert_string_equal(order, "a");
	assert_string_equal(kept, "kept");
	scope_defer(&sc, note, b);
	scope_end(&sc);
	assert_string_equal(order, "ab");
}

static void
the_first_failure_stays(void **state)
{
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(scope_fail(&sc, ERR_IO, "disk %d", 1), ERR_IO);
	assert_int_equal(scope_fail(&sc, ERR_LIMIT, "later"), ERR_LIMIT);
	assert_string_equal(scope_fail_text(&sc), "disk 1");
	assert_int_equal(sc.failure, ERR_IO);
	scope_end(&sc);
}

static void
sizes_from_outside_have_a_ceiling(void **state)
{
	struct scope sc;
	void *p;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(scope_try_alloc(&sc, SCOPE_LIMIT_DEFAULT + 1, &p),
			 ERR_LIMIT);
	assert_int_equal(scope_try_alloc(&sc, SIZE_MAX - 8, &p), ERR_LIMIT);
	assert_int_equal(scope_try_alloc(&sc, 100000, &p), OK);
	memset(p, 1, 100000);
	scope_end(&sc);
}

static void
strings_are_copied(void **state)
{
	char text[] = "abc";
	struct scope sc;
	char *s;

	(void)state;
	scope_begin(&sc, NULL);
	s = scope_strdup(&sc, text);
	text[0] = 'x';
	assert_string_equal(s, "abc");
	assert_string_equal(scope_printf(&sc, "%s-%d", s, 7), "abc-7");
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callbacks_run_in_reverse),
		cmocka_unit_test(settling_runs_callbacks_and_keeps_memory),
		cmocka_unit_test(the_first_failure_stays),
		cmocka_unit_test(sizes_from_outside_have_a_ceiling),
		cmocka_unit_test(strings_are_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
