#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "http/range.h"

static void
assert_part(const char *header, int64_t len, int64_t from, int64_t count)
{
	int64_t got_from, got_count;

	assert_int_equal(range_parse(header, len, &got_from, &got_count),
			 RANGE_PART);
	assert_int_equal(got_from, from);
	assert_int_equal(got_count, count);
}

static void
assert_kind(const char *header, int64_t len, enum range_kind kind)
{
	int64_t from, count;

	assert_int_equal(range_parse(header, len, &from, &count), kind);
	if (kind == RANGE_WHOLE)
		assert_int_equal(count, len);
}

static void
one_range_is_cut_to_the_file(void **state)
{
	(void)state;
	assert_part("bytes=0-0", 10, 0, 1);
	assert_part("bytes=0-9", 10, 0, 10);
	assert_part("bytes=3-", 10, 3, 7);
	assert_part("bytes=3-99", 10, 3, 7);
	assert_part("bytes=-3", 10, 7, 3);
	assert_part("bytes=-99", 10, 0, 10);
	assert_part("Bytes= 1-2 ", 10, 1, 2);
	assert_part("bytes=0-99999999999999999999999", 10, 0, 10);
}

static void
beyond_the_end_is_416(void **state)
{
	(void)state;
	assert_kind("bytes=10-", 10, RANGE_UNSATISFIABLE);
	assert_kind("bytes=99999999999999999999999-", 10, RANGE_UNSATISFIABLE);
	assert_kind("bytes=-0", 10, RANGE_UNSATISFIABLE);
	assert_kind("bytes=0-", 0, RANGE_UNSATISFIABLE);
	assert_kind("bytes=-1", 0, RANGE_UNSATISFIABLE);
}

static void
what_is_no_single_range_is_ignored(void **state)
{
	(void)state;
	assert_kind(NULL, 10, RANGE_WHOLE);
	assert_kind("", 10, RANGE_WHOLE);
	assert_kind("bytes=", 10, RANGE_WHOLE);
	assert_kind("bytes=-", 10, RANGE_WHOLE);
	assert_kind("bytes=5-4", 10, RANGE_WHOLE);
	assert_kind("bytes=0-1,3-4", 10, RANGE_WHOLE);
	assert_kind("bytes=a-b", 10, RANGE_WHOLE);
	assert_kind("bytes=--1", 10, RANGE_WHOLE);
	assert_kind("lines=0-1", 10, RANGE_WHOLE);
	assert_kind("bytes=1-2x", 10, RANGE_WHOLE);
}

static void
tags_are_compared_weakly(void **state)
{
	(void)state;
	assert_true(range_etag_matches("\"a\"", "\"a\""));
	assert_true(range_etag_matches("W/\"a\"", "\"a\""));
	assert_true(range_etag_matches("\"b\", W/\"a\"", "\"a\""));
	assert_true(range_etag_matches(" *", "\"a\""));
	assert_false(range_etag_matches("\"ab\"", "\"a\""));
	assert_false(range_etag_matches("\"b\"", "\"a\""));
	assert_false(range_etag_matches("a", "\"a\""));
	assert_false(range_etag_matches("", "\"a\""));
	assert_false(range_etag_matches(NULL, "\"a\""));
	assert_false(range_etag_matches("*", NULL));
}

static void
if_range_wants_the_same_strong_tag(void **state)
{
	(void)state;
	assert_true(range_if_range(NULL, "\"a\""));
	assert_true(range_if_range("\"a\"", "\"a\""));
	assert_false(range_if_range("W/\"a\"", "W/\"a\""));
	assert_false(range_if_range("\"b\"", "\"a\""));
	assert_false(range_if_range("Sun, 22 Nov 2026 18:46:07 GMT", "\"a\""));
	assert_false(range_if_range("\"a\"", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_range_is_cut_to_the_file),
		cmocka_unit_test(beyond_the_end_is_416),
		cmocka_unit_test(what_is_no_single_range_is_ignored),
		cmocka_unit_test(tags_are_compared_weakly),
		cmocka_unit_test(if_range_wants_the_same_strong_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
