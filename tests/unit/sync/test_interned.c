#include "sync/interned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static int parses;

static enum err
parse(struct scope *sc, const char *text, void **value_out)
{
	parses++;
	if (*text == '!')
		return scope_fail(sc, ERR_BAD_JSON, "refused");
	*value_out = scope_strdup(sc, text);
	return OK;
}

static struct intern_table table = INTERN_TABLE(parse);

static void
parses_once(void **state)
{
	struct interned *one, *two, *three;
	struct scope sc;

	(void)state;
	scope_begin(&sc, "test");
	parses = 0;
	assert_int_equal(interned_get(&sc, &table, "a", &one), OK);
	assert_int_equal(interned_get(&sc, &table, "a", &two), OK);
	assert_ptr_equal(one, two);
	assert_string_equal(one->value, "a");
	assert_int_equal(parses, 1);
	three = interned_hold(one);
	interned_put(&one);
	interned_put(&two);
	assert_null(two);
	interned_put(&two);
	assert_int_equal(intern_count(&table), 1);
	interned_put(&three);
	assert_int_equal(intern_count(&table), 0);
	assert_int_equal(interned_get(&sc, &table, "a", &one), OK);
	assert_int_equal(parses, 2);
	interned_put(&one);
	scope_end(&sc);
}

static void
a_refusal_leaves_nothing(void **state)
{
	struct interned *one = NULL;
	struct scope sc;

	(void)state;
	scope_begin(&sc, "test");
	assert_int_equal(interned_get(&sc, &table, "!", &one), ERR_BAD_JSON);
	assert_string_equal(scope_fail_text(&sc), "refused");
	assert_int_equal(intern_count(&table), 0);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_once),
		cmocka_unit_test(a_refusal_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
