#include "user/uia_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void
a_session_is_bound_to_its_action_and_ends(void **state)
{
	struct uia_table *t = uia_table_create();
	const char *id, *other;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(uia_table_add(&sc, t, "remove A", 1000, &id), OK);
	assert_int_equal(uia_table_add(&sc, t, "remove B", 1000, &other), OK);
	assert_string_not_equal(id, other);
	assert_int_equal(uia_table_find(t, id, "remove A", 1000),
			 UIA_SAME_ACTION);
	assert_int_equal(uia_table_find(t, id, "remove B", 1000),
			 UIA_OTHER_ACTION);
	assert_int_equal(uia_table_find(t, "zz", "remove A", 1000),
			 UIA_UNKNOWN);
	assert_int_equal(
		uia_table_find(t, id, "remove A", 1000 + UIA_SESSION_MS),
		UIA_UNKNOWN);
	uia_table_remove(t, id);
	assert_int_equal(uia_table_find(t, id, "remove A", 1000), UIA_UNKNOWN);
	uia_table_tick(t, 1000 + UIA_SESSION_MS);
	assert_int_equal(uia_table_find(t, other, "remove B", 1000),
			 UIA_UNKNOWN);
	scope_end(&sc);
	uia_table_destroy(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_bound_to_its_action_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
