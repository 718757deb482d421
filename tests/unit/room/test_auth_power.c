#include "room/auth_power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct scope sc;

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

static struct event
event(const char *version, const char *content)
{
	struct event e;

	memset(&e, 0, sizeof(e));
	e.version = room_version_find(version);
	e.sender = "@ann:a";
	assert_int_equal(json_parse(&sc, content, strlen(content), &e.content),
			 OK);
	return e;
}

static void
defaults_hold_without_levels(void **state)
{
	struct event create = event("11", "{}");
	struct power_levels p;

	(void)state;
	power_levels_read(&create, NULL, &p);
	assert_int_equal(power_of(&p, "@ann:a"), 100);
	assert_int_equal(power_of(&p, "@bob:b"), 0);
	assert_int_equal(power_required(&p, "x", false), 0);
	assert_int_equal(power_required(&p, "x", true), 50);
	assert_int_equal(p.invite, 0);
	assert_int_equal(p.kick, 50);
	assert_int_equal(p.ban, 50);
	assert_int_equal(p.redact, 50);
	assert_int_equal(power_notification_level(&p, "room"), 50);
	power_levels_read(NULL, NULL, &p);
	assert_int_equal(power_of(&p, "@ann:a"), 0);
}

static void
levels_are_those_of_the_event(void **state)
{
	struct event create = event("11", "{}");
	struct event levels = event(
		"11", "{\"users\":{\"@bob:b\":70,\"@cat:c\":60},"
		      "\"users_default\":5,\"events\":{\"x\":65},\"ban\":66,"
		      "\"notifications\":{\"room\":7},\"invite\":6}");
	struct power_levels p;

	(void)state;
	power_levels_read(&create, &levels, &p);
	assert_int_equal(power_of(&p, "@ann:a"), 5);
	assert_int_equal(power_of(&p, "@bob:b"), 70);
	assert_true(power_can_send(&p, "@bob:b", "x", true));
	assert_false(power_can_send(&p, "@cat:c", "x", false));
	assert_true(power_can_ban(&p, "@bob:b", "@cat:c"));
	assert_false(power_can_ban(&p, "@cat:c", "@ann:a"));
	assert_true(power_can_kick(&p, "@cat:c", "@ann:a"));
	assert_false(power_can_kick(&p, "@cat:c", "@bob:b"));
	assert_false(power_can_kick(&p, "@cat:c", "@cat:c"));
	assert_false(power_can_invite(&p, "@ann:a"));
	assert_true(power_can_redact(&p, "@cat:c"));
	assert_false(power_can_redact(&p, "@ann:a"));
	assert_int_equal(power_notification_level(&p, "room"), 7);
}

static void
creators_have_no_limit_from_12_on(void **state)
{
	static const char content[] = "{\"creator\":\"@old:a\","
				      "\"additional_creators\":[\"@two:a\"]}";
	struct event create = event("12", content);
	struct event levels =
		event("12", "{\"users\":{\"@bob:b\":9007199254740991}}");
	struct power_levels p;

	(void)state;
	power_levels_read(&create, &levels, &p);
	assert_true(power_of(&p, "@ann:a") == POWER_INFINITE);
	assert_true(power_of(&p, "@two:a") == POWER_INFINITE);
	assert_true(power_can_ban(&p, "@two:a", "@bob:b"));
	assert_false(power_can_ban(&p, "@two:a", "@ann:a"));
	assert_false(power_is_creator(&create, "@old:a"));
	create = event("11", content);
	assert_true(power_is_creator(&create, "@ann:a"));
	assert_false(power_is_creator(&create, "@two:a"));
	create = event("10", content);
	assert_true(power_is_creator(&create, "@old:a"));
	assert_false(power_is_creator(&create, "@ann:a"));
}

/* rooms/v1: levels as text and as floats; rooms/v10: no longer. */
static void
old_levels_may_be_text(void **state)
{
	static const struct {
		const char *json;
		bool is_level;
		int64_t level;
	} cases[] = {
		{"\"100\"", true, 100},	    {"\"000100\"", true, 100},
		{"\"+100\"", true, 100},    {"\"-100\"", true, -100},
		{"\" 00100 \"", true, 100}, {"\" -100 \"", true, -100},
		{"50.57", true, 50},	    {"5.114698E4", true, 51146},
		{"-1.9", true, -1},	    {"1e300", false, 0},
		{"\"\"", false, 0},	    {"\"1.5\"", false, 0},
		{"\"1 0\"", false, 0},	    {"\"+-1\"", false, 0},
		{"null", false, 0},	    {"true", false, 0},
		{"[1]", false, 0},
	};
	const struct room_version *v5 = room_version_find("5");
	const struct room_version *v10 = room_version_find("10");
	yyjson_val *val;
	int64_t level;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(json_parse(&sc, cases[i].json,
					    strlen(cases[i].json), &val),
				 OK);
		assert_true(power_parse_level(v5, val, &level) ==
			    cases[i].is_level);
		if (cases[i].is_level)
			assert_int_equal(level, cases[i].level);
		assert_false(power_parse_level(v10, val, &level));
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(defaults_hold_without_levels),
		TEST(levels_are_those_of_the_event),
		TEST(creators_have_no_limit_from_12_on),
		TEST(old_levels_may_be_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
