#include "event/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define HASH "Nhcu5BS-UMnFX7hBVfVSoXiD7OgH6iRT-xyIuqDnpYQ"
#define LIST(...)                 \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

static void
expect(bool (*is_valid)(const char *), bool expected, const char *const *list)
{
	for (; *list != NULL; list++)
		if (is_valid(*list) != expected)
			fail_msg("'%s' is %s", *list,
				 expected ? "refused" : "taken");
}

static void
server_names_follow_the_grammar(void **state)
{
	(void)state;
	expect(server_name_is_valid, true,
	       LIST("matrix.org", "matrix.org:8888", "1.2.3.4", "1.2.3.4:1234",
		    "[1234:5678::abcd]", "[1234:5678::abcd]:5678", "localhost",
		    "A-b.c", "[::]"));
	expect(server_name_is_valid, false,
	       LIST("", ":80", "a:", "a:123456", "a:8x", "a b", "a/b", "[::1",
		    "[]", "[::g]", "[::1]x", "\xc3\xa4.de", "a:80:80", "a_b"));
}

static void
user_ids_in_events_may_be_historical(void **state)
{
	(void)state;
	expect(user_id_is_valid, true,
	       LIST("@a:b", "@A b\xc3\xa4!:b", "@:b", "@a:[::1]:80"));
	expect(user_id_is_valid, false,
	       LIST("", "@", "a:b", "@a", "@a:", "#a:b", "@a:b c"));
	expect(user_id_is_strict, true, LIST("@a:b", "@a.b_c=d-e/f+9:b"));
	expect(user_id_is_strict, false,
	       LIST("@A:b", "@:b", "@\xc3\xa4:b", "@a b:b", "@*:b"));
	expect(user_localpart_is_valid, true, LIST("a", "0.9"));
	expect(user_localpart_is_valid, false, LIST("", "A", "a:b", "@a"));
}

static void
ids_have_at_most_255_bytes(void **state)
{
	char id[ID_MAX + 2];

	(void)state;
	memset(id, 'a', sizeof(id));
	id[0] = '@';
	memcpy(id + ID_MAX - 2, ":b", 3);
	assert_int_equal(strlen(id), ID_MAX);
	assert_true(user_id_is_valid(id));
	memcpy(id + ID_MAX - 2, ":bb", 4);
	assert_false(user_id_is_valid(id));
	id[0] = '!';
	assert_false(room_id_is_valid(room_version_find("10"), id));
	id[0] = '#';
	assert_false(room_alias_is_valid(id));
}

static void
room_and_event_ids_are_those_of_the_version(void **state)
{
	const struct room_version *v3 = room_version_find("3");
	const struct room_version *v11 = room_version_find("11");
	const struct room_version *v12 = room_version_find("12");

	(void)state;
	assert_true(room_id_is_valid(v11, "!x:domain"));
	assert_false(room_id_is_valid(v11, "!" HASH));
	assert_true(room_id_is_valid(v12, "!" HASH));
	assert_false(room_id_is_valid(v12, "!x:domain"));
	assert_false(room_id_is_valid(v12, "!" HASH "A"));
	assert_false(room_id_is_valid(v12, "$" HASH));
	assert_true(room_id_is_valid(NULL, "!" HASH));
	assert_true(room_id_is_valid(NULL, "!x:domain"));
	assert_false(room_id_is_valid(NULL, "!x"));
	assert_true(event_id_is_valid(v12, "$" HASH));
	assert_false(event_id_is_valid(v3, "$" HASH));
	assert_true(event_id_is_valid(
		v3, "$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk"));
	assert_false(event_id_is_valid(
		v12, "$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk"));
	assert_false(event_id_is_valid(v12, "$x:domain"));
	assert_true(event_id_is_valid(NULL, "$x:domain"));
}

static void
parts_are_those_around_the_first_colon(void **state)
{
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_string_equal(id_server("@a:[::1]:80"), "[::1]:80");
	assert_null(id_server("@a"));
	assert_string_equal(id_localpart(&sc, "@a.b:c"), "a.b");
	assert_string_equal(id_localpart(&sc, ""), "");
	assert_true(id_is_of_server("#x:b.c", "b.c"));
	assert_false(id_is_of_server("#x:b.c", "b.C"));
	assert_false(id_is_of_server("#x", "x"));
	assert_string_equal(user_id_format(&sc, "a", "b"), "@a:b");
	assert_true(room_alias_is_valid("#\xc3\xa4 b:c"));
	assert_false(room_alias_is_valid("#a"));
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(server_names_follow_the_grammar),
		cmocka_unit_test(user_ids_in_events_may_be_historical),
		cmocka_unit_test(ids_have_at_most_255_bytes),
		cmocka_unit_test(room_and_event_ids_are_those_of_the_version),
		cmocka_unit_test(parts_are_those_around_the_first_colon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
