#include "sync/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct scope sc;
static const struct sync_filter *filter;

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	sync_filter_put(&filter);
	assert_int_equal(sync_filter_count(), 0);
	scope_end(&sc);
	return 0;
}

static const struct sync_filter *
parsed(const char *json)
{
	assert_int_equal(sync_filter_get(&sc, json, &filter), OK);
	return filter;
}

static bool
shows(const struct sync_event_filter *f, const char *type, const char *sender)
{
	const struct sync_filter_event e = {.type = type, .sender = sender};

	return sync_filter_has_event(f, "!ward", &e);
}

static void
no_filter_shows_everything(void **state)
{
	const struct sync_filter *f = parsed(NULL);

	(void)state;
	assert_true(sync_filter_has_room(f, "!ward"));
	assert_true(shows(&f->timeline, "m.room.message", "@sam:x"));
	assert_true(sync_filter_is_open(&f->timeline));
	assert_false(f->include_leave);
	assert_int_equal(sync_filter_timeline_limit(f), 10);
}

static void
exclusion_wins(void **state)
{
	const struct sync_filter *f = parsed(
		"{\"room\":{\"rooms\":[\"!ward\",\"!x\"],\"not_rooms\":"
		"[\"!x\"],\"timeline\":{\"types\":[\"m.*\",\"a.b\"],"
		"\"not_types\":[\"m.room.mem*\"],\"senders\":[\"@sam:x\"],"
		"\"limit\":3}}}");

	(void)state;
	assert_true(sync_filter_has_room(f, "!ward"));
	assert_false(sync_filter_has_room(f, "!x"));
	assert_false(sync_filter_has_room(f, "!other"));
	assert_false(sync_filter_is_open(&f->timeline));
	assert_true(shows(&f->timeline, "m.room.message", "@sam:x"));
	assert_true(shows(&f->timeline, "a.b", "@sam:x"));
	assert_false(shows(&f->timeline, "a.bc", "@sam:x"));
	assert_false(shows(&f->timeline, "m.room.member", "@sam:x"));
	assert_false(shows(&f->timeline, "m.room.message", "@ada:x"));
	assert_true(shows(&f->state, "m.room.member", "@ada:x"));
	assert_int_equal(sync_filter_timeline_limit(f), 3);
}

static void
an_empty_list_lets_nothing_through(void **state)
{
	const struct sync_filter *f =
		parsed("{\"presence\":{\"types\":[]},\"room\":{\"rooms\":[],"
		       "\"state\":{\"senders\":[]}}}");

	(void)state;
	assert_false(sync_filter_has_room(f, "!ward"));
	assert_false(shows(&f->presence, "m.presence", NULL));
	assert_false(shows(&f->state, "m.room.name", "@sam:x"));
}

static void
rooms_of_a_section(void **state)
{
	const struct sync_filter *f = parsed(
		"{\"room\":{\"ephemeral\":{\"not_rooms\":[\"!ward\"]}}}");

	(void)state;
	assert_true(sync_filter_has_room(f, "!ward"));
	assert_false(shows(&f->ephemeral, "m.receipt", NULL));
	assert_true(shows(&f->timeline, "m.receipt", NULL));
}

static void
looks_for_a_url(void **state)
{
	const struct sync_filter *f =
		parsed("{\"room\":{\"timeline\":{\"contains_url\":true},"
		       "\"state\":{\"contains_url\":false}}}");
	const char *picture = "{\"url\":\"mxc://x/y\"}";
	const char *text = "{\"body\":\"url\"}";
	struct sync_filter_event e = {.type = "m.room.message",
				      .sender = "@sam:x"};

	(void)state;
	e.content = picture;
	e.content_len = strlen(picture);
	assert_true(sync_filter_has_event(&f->timeline, "!ward", &e));
	assert_false(sync_filter_has_event(&f->state, "!ward", &e));
	e.content = text;
	e.content_len = strlen(text);
	assert_false(sync_filter_has_event(&f->timeline, "!ward", &e));
	assert_true(sync_filter_has_event(&f->state, "!ward", &e));
}

static void
takes_flags_and_ignores_the_unknown(void **state)
{
	const struct sync_filter *f = parsed(
		"{\"event_format\":\"federation\",\"new\":[1],\"room\":{"
		"\"include_leave\":true,\"state\":{\"lazy_load_members\":"
		"true,\"new\":{}},\"timeline\":{\"limit\":100000,"
		"\"org.matrix.msc3773.unread_thread_notifications\":true}}}");

	(void)state;
	assert_true(f->federation_format);
	assert_true(f->include_leave);
	assert_true(f->state.lazy_load_members);
	assert_false(f->state.include_redundant_members);
	assert_true(f->threads);
	assert_int_equal(sync_filter_timeline_limit(f),
			 SYNC_TIMELINE_LIMIT_MAX);
}

static void
refuses_wrong_types(void **state)
{
	static const char *const bad[] = {
		"{\"room\":[]}",
		"{\"room\":{\"timeline\":1}}",
		"{\"room\":{\"rooms\":\"!x\"}}",
		"{\"room\":{\"rooms\":[1]}}",
		"{\"room\":{\"include_leave\":1}}",
		"{\"room\":{\"timeline\":{\"limit\":\"1\"}}}",
		"{\"room\":{\"timeline\":{\"contains_url\":1}}}",
		"{\"event_format\":1}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(sync_filter_get(&sc, bad[i], &filter),
				 ERR_BAD_JSON);
	assert_int_equal(sync_filter_get(&sc, "{", &filter), ERR_NOT_JSON);
}

static void
the_same_text_is_the_same_filter(void **state)
{
	const struct sync_filter *one, *two, *three;

	(void)state;
	assert_int_equal(sync_filter_get(&sc, "{}", &one), OK);
	assert_int_equal(sync_filter_get(&sc, "{}", &two), OK);
	three = sync_filter_share(two);
	assert_ptr_equal(one, two);
	assert_int_equal(sync_filter_count(), 1);
	sync_filter_put(&one);
	sync_filter_put(&two);
	assert_null(two);
	assert_int_equal(sync_filter_count(), 1);
	sync_filter_put(&three);
}

static void
patterns(void **state)
{
	(void)state;
	assert_true(sync_pattern_matches("*", ""));
	assert_true(sync_pattern_matches("a*b*c", "abxbc"));
	assert_true(sync_pattern_matches("*.room.*", "m.room.name"));
	assert_true(sync_pattern_matches("a**", "a"));
	assert_false(sync_pattern_matches("a*b", "abc"));
	assert_false(sync_pattern_matches("", "a"));
	assert_false(sync_pattern_matches("a.c", "abc"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(no_filter_shows_everything),
		TEST(exclusion_wins),
		TEST(an_empty_list_lets_nothing_through),
		TEST(rooms_of_a_section),
		TEST(looks_for_a_url),
		TEST(takes_flags_and_ignores_the_unknown),
		TEST(refuses_wrong_types),
		TEST(the_same_text_is_the_same_filter),
		TEST(patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
