#include "event/canonical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* The specification's own examples are in tests/vectors. */

static yyjson_val *
json(struct scope *sc, const char *text)
{
	yyjson_val *val;

	assert_int_equal(json_parse(sc, text, strlen(text), &val), OK);
	return val;
}

static void
refusals_say_why(void **state)
{
	struct scope sc;
	size_t len;
	char *out;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(
		canonical_format(&sc, json(&sc, "{\"a\":[0.5]}"), &out, &len),
		ERR_BAD_JSON);
	assert_true(strlen(scope_fail_text(&sc)) > 0);
	scope_end(&sc);
}

static void
the_ceiling_of_the_buffer_holds(void **state)
{
	struct scope sc;
	struct buf b;

	(void)state;
	scope_begin(&sc, NULL);
	buf_init(&b, &sc, 6);
	assert_int_equal(
		canonical_write(&b, json(&sc, "[1, 2]"), CANONICAL_STRICT), OK);
	assert_int_equal(buf_check(&b), OK);
	buf_init(&b, &sc, 4);
	assert_int_equal(
		canonical_write(&b, json(&sc, "[1, 2]"), CANONICAL_STRICT), OK);
	assert_int_equal(buf_check(&b), ERR_LIMIT);
	scope_end(&sc);
}

static bool
keep_short(void *ctx, yyjson_val *key)
{
	(void)ctx;
	return yyjson_get_len(key) == 1;
}

static enum err
write_star(void *ctx, struct buf *out, yyjson_val *key, yyjson_val *val,
	   bool *done_out)
{
	(void)ctx;
	(void)val;
	if (yyjson_equals_str(key, "b")) {
		buf_add_str(out, "\"*\"");
		*done_out = true;
	}
	return OK;
}

static void
filters_leave_out_and_replace(void **state)
{
	const struct canonical_filter filter = {NULL, keep_short, write_star};
	struct scope sc;
	struct buf b;

	(void)state;
	scope_begin(&sc, NULL);
	buf_init(&b, &sc, 0);
	assert_int_equal(canonical_write_filtered(
				 &b,
				 json(&sc, "{\"c\":{\"long\":1},\"long\":1,"
					   "\"b\":2,\"a\":3}"),
				 CANONICAL_STRICT, &filter),
			 OK);
	assert_string_equal(b.data, "{\"a\":3,\"b\":\"*\",\"c\":{\"long\":1}}");
	scope_end(&sc);
}

static void
old_versions_keep_their_numbers(void **state)
{
	struct scope sc;
	struct buf b;

	(void)state;
	scope_begin(&sc, NULL);
	buf_init(&b, &sc, 0);
	assert_int_equal(
		canonical_write(&b,
				json(&sc, "[18446744073709551615,-1,1.5,2.0]"),
				CANONICAL_LEGACY),
		OK);
	assert_string_equal(b.data, "[18446744073709551615,-1,1.5,2]");
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_say_why),
		cmocka_unit_test(the_ceiling_of_the_buffer_holds),
		cmocka_unit_test(filters_leave_out_and_replace),
		cmocka_unit_test(old_versions_keep_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
