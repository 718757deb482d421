#include "user/uia_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct uia_session asked = {.action = "remove A",
					 .user_id = "@sam:t.example",
					 .stages = 5,
					 .created_ms = 1000};

static void
a_session_says_what_it_is_for_and_ends(void **state)
{
	struct expiring_map *t = uia_table_create();
	struct uia_session s = {0};
	const char *id, *other;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(uia_table_add(&sc, t, &asked, &id), OK);
	assert_int_equal(uia_table_add(&sc, t, &asked, &other), OK);
	assert_string_not_equal(id, other);
	assert_true(uia_table_find(&sc, t, id, 1000, &s));
	assert_string_equal(s.action, "remove A");
	assert_string_equal(s.user_id, "@sam:t.example");
	assert_int_equal(s.stages, 5);
	assert_int_equal(s.completed, 0);
	assert_false(uia_table_find(&sc, t, "zz", 1000, &s));
	assert_false(uia_table_find(&sc, t, id, 1000 + UIA_SESSION_MS, &s));
	assert_true(uia_table_remove(t, id, 1000));
	assert_false(uia_table_remove(t, id, 1000));
	assert_false(uia_table_find(&sc, t, id, 1000, &s));
	expiring_map_tick(t, 1000 + UIA_SESSION_MS);
	assert_false(uia_table_find(&sc, t, other, 1000, &s));
	scope_end(&sc);
	expiring_map_destroy(&t);
}

static void
what_is_proven_adds_up(void **state)
{
	struct uia_session token = {.completed = 1, .token = "abc"};
	struct uia_session terms = {.completed = 4};
	struct expiring_map *t = uia_table_create();
	struct uia_session s = {0};
	struct scope sc;
	const char *id;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(uia_table_add(&sc, t, &asked, &id), OK);
	uia_table_complete(t, id, 1000, &token);
	uia_table_complete(t, id, 1000, &terms);
	uia_table_complete(t, "zz", 1000, &terms);
	assert_true(uia_table_find(&sc, t, id, 1000, &s));
	assert_int_equal(s.completed, 5);
	assert_string_equal(s.token, "abc");
	assert_null(s.email);
	scope_end(&sc);
	expiring_map_destroy(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_says_what_it_is_for_and_ends),
		cmocka_unit_test(what_is_proven_adds_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
