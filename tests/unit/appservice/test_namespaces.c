#include "appservice/namespaces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct scope sc;
static struct namespace_list list;

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	memset(&list, 0, sizeof(list));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	scope_end(&sc);
	return 0;
}

static void
test_from_the_start_not_to_the_end(void **state)
{
	(void)state;
	assert_int_equal(namespace_list_add(&sc, &list, "@_irc_", true), OK);
	assert_true(namespace_list_has(&list, "@_irc_sam:a.example", false));
	assert_false(namespace_list_has(&list, "x@_irc_sam:a.example", false));
	assert_int_equal(
		namespace_list_add(&sc, &list, "@bot:a\\.example$", true), OK);
	assert_true(namespace_list_has(&list, "@bot:a.example", false));
	assert_false(namespace_list_has(&list, "@bot:a.example.org", false));
}

static void
test_exclusive_is_asked_for(void **state)
{
	(void)state;
	assert_int_equal(namespace_list_add(&sc, &list, "@a.*", false), OK);
	assert_int_equal(namespace_list_add(&sc, &list, "@b.*", true), OK);
	assert_true(namespace_list_has(&list, "@a:x", false));
	assert_false(namespace_list_has(&list, "@a:x", true));
	assert_true(namespace_list_has(&list, "@b:x", true));
}

static void
test_mistakes_are_told(void **state)
{
	char longer[NAMESPACE_REGEX_MAX + 2];

	(void)state;
	assert_int_equal(namespace_list_add(&sc, &list, "@(irc", false),
			 ERR_INVALID_PARAM);
	assert_non_null(strstr(scope_fail_text(&sc), "at character"));
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(namespace_list_add(&sc, &list, longer, false),
			 ERR_LIMIT);
	assert_int_equal(list.count, 0);
}

/* Nested repetition would take longer than anybody waits; it has an end. */
static void
test_no_expression_holds_up(void **state)
{
	char id[256];

	(void)state;
	memset(id, 'a', sizeof(id) - 1);
	id[0] = '@';
	id[sizeof(id) - 1] = '\0';
	assert_int_equal(namespace_list_add(&sc, &list, "@(a+)+$x", true), OK);
	assert_false(namespace_list_has(&list, id, false));
}

static void
test_broken_text_matches_nothing(void **state)
{
	(void)state;
	assert_int_equal(namespace_list_add(&sc, &list, ".*", true), OK);
	assert_false(namespace_list_has(&list, "@\xff\xfe:x", false));
	assert_true(namespace_list_has(&list, "@\xc3\xa9:x", false));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_from_the_start_not_to_the_end, begin, end),
		cmocka_unit_test_setup_teardown(test_exclusive_is_asked_for,
						begin, end),
		cmocka_unit_test_setup_teardown(test_mistakes_are_told, begin,
						end),
		cmocka_unit_test_setup_teardown(test_no_expression_holds_up,
						begin, end),
		cmocka_unit_test_setup_teardown(
			test_broken_text_matches_nothing, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
