#include "user/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct scope sc;

static enum err
parse(const char *json, struct filter *out)
{
	yyjson_val *root;

	assert_int_equal(json_parse_object(&sc, json, strlen(json), &root), OK);
	return filter_parse(&sc, root, out);
}

static bool
admits(const struct event_filter *f, const char *type, const char *sender)
{
	struct filter_event e = {.type = type, .sender = sender};

	return event_filter_admits(f, &e);
}

static void
an_empty_filter_admits_all(void **state)
{
	struct filter f;

	(void)state;
	assert_int_equal(parse("{}", &f), OK);
	assert_true(admits(&f.timeline, "m.room.message", "@a:x"));
	assert_true(filter_admits_room(&f, "!r:x"));
	assert_int_equal(f.timeline.limit, 0);
	assert_int_equal(f.timeline.contains_url, -1);
	assert_false(f.is_federation_format);
}

static void
types_have_wildcards_and_not_wins(void **state)
{
	struct filter f;

	(void)state;
	assert_int_equal(
		parse("{\"room\":{\"timeline\":{\"types\":[\"m.room.*\","
		      "\"a*b*c\"],\"not_types\":[\"m.room.mem*\"]}}}",
		      &f),
		OK);
	assert_true(admits(&f.timeline, "m.room.message", "@a:x"));
	assert_true(admits(&f.timeline, "m.room.", "@a:x"));
	assert_false(admits(&f.timeline, "m.room.member", "@a:x"));
	assert_false(admits(&f.timeline, "m.reaction", "@a:x"));
	assert_true(admits(&f.timeline, "a--b--b--c", "@a:x"));
	assert_false(admits(&f.timeline, "a--b--b--c-", "@a:x"));
	assert_true(admits(&f.state, "m.reaction", "@a:x"));
}

static void
an_empty_list_admits_nothing(void **state)
{
	struct filter f;

	(void)state;
	assert_int_equal(parse("{\"presence\":{\"types\":[]},\"room\":{"
			       "\"rooms\":[],\"ephemeral\":{\"senders\":[]}}}",
			       &f),
			 OK);
	assert_false(admits(&f.presence, "m.presence", "@a:x"));
	assert_false(admits(&f.ephemeral, "m.typing", "@a:x"));
	assert_true(admits(&f.ephemeral, "m.typing", NULL));
	assert_false(filter_admits_room(&f, "!r:x"));
}

static void
rooms_and_urls_count(void **state)
{
	struct filter_event e = {.type = "t", .room_id = "!a:x"};
	struct filter f;

	(void)state;
	assert_int_equal(
		parse("{\"room\":{\"timeline\":{\"not_rooms\":[\"!a:x\"]},"
		      "\"state\":{\"contains_url\":true}}}",
		      &f),
		OK);
	assert_false(event_filter_admits(&f.timeline, &e));
	e.room_id = "!b";
	assert_true(event_filter_admits(&f.timeline, &e));
	assert_false(event_filter_admits(&f.state, &e));
	e.contains_url = true;
	assert_true(event_filter_admits(&f.state, &e));
}

static void
what_is_wrong_is_refused_and_what_is_unknown_is_not(void **state)
{
	static const char *const bad[] = {
		"{\"room\":[]}",
		"{\"room\":{\"rooms\":\"!a:x\"}}",
		"{\"room\":{\"rooms\":[1]}}",
		"{\"room\":{\"rooms\":[\"a:x\"]}}",
		"{\"room\":{\"timeline\":{\"senders\":[\"sam\"]}}}",
		"{\"room\":{\"timeline\":{\"limit\":-1}}}",
		"{\"room\":{\"timeline\":{\"limit\":\"5\"}}}",
		"{\"room\":{\"timeline\":{\"lazy_load_members\":1}}}",
		"{\"event_format\":\"xml\"}",
		"{\"event_fields\":[{}]}",
	};
	struct filter f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_not_equal(parse(bad[i], &f), OK);
		scope_clear_failure(&sc);
	}
	assert_int_equal(parse("{\"x\":1,\"room\":{\"y\":[],\"timeline\":"
			       "{\"z\":{},\"limit\":20}}}",
			       &f),
			 OK);
	assert_int_equal(f.timeline.limit, 20);
}

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, NULL);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	scope_end(&sc);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_filter_admits_all),
		cmocka_unit_test(types_have_wildcards_and_not_wins),
		cmocka_unit_test(an_empty_list_admits_nothing),
		cmocka_unit_test(rooms_and_urls_count),
		cmocka_unit_test(
			what_is_wrong_is_refused_and_what_is_unknown_is_not),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
