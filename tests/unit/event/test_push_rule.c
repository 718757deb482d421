#include "event/push_rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ME "@me:here"

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

static yyjson_val *
json(const char *text)
{
	yyjson_val *val;

	assert_int_equal(json_parse(&sc, text, strlen(text), &val), OK);
	return val;
}

/* An event of somebody else's in a room of five, and who looks at it. */
static struct push_event event;
static struct push_viewer viewer;

static struct push_result
evaluate(const char *type, const char *content)
{
	struct push_result result;
	size_t len;
	char *rules = push_rules_default(&sc, ME, &len);

	assert_int_equal(strlen(rules), len);
	event.type = type;
	event.content = json(content);
	push_rules_evaluate(json(rules), &event, &viewer, &result);
	return result;
}

static int
reset(void **state)
{
	static const struct push_event other = {
		"$e", "!r:here", "@you:here", NULL, NULL, NULL, NULL};
	static const struct push_viewer me = {ME, "Mo Nurse", 5, 0, NULL};

	event = other;
	viewer = me;
	return begin(state);
}

static void
assert_rule(const struct push_result *r, const char *rule_id)
{
	if (rule_id == NULL)
		assert_null(r->rule_id);
	else
		assert_string_equal(r->rule_id, rule_id);
}

static void
defaults_are_those_of_the_specification(void **state)
{
	static const char *const overrides[] = {
		".m.rule.master",	   ".m.rule.suppress_notices",
		".m.rule.invite_for_me",   ".m.rule.member_event",
		".m.rule.is_user_mention", ".m.rule.is_room_mention",
		".m.rule.tombstone",	   ".m.rule.reaction",
		".m.rule.room.server_acl", ".m.rule.suppress_edits"};
	yyjson_val *global, *list;
	size_t i;

	(void)state;
	global = json(push_rules_default(&sc, "@a\"b:c", NULL));
	list = yyjson_obj_get(global, "override");
	assert_int_equal(yyjson_arr_size(list), 10);
	for (i = 0; i < 10; i++)
		assert_string_equal(
			json_peek_string(yyjson_arr_get(list, i), "rule_id"),
			overrides[i]);
	assert_int_equal(yyjson_arr_size(yyjson_obj_get(global, "underride")),
			 5);
	assert_int_equal(yyjson_arr_size(yyjson_obj_get(global, "content")), 0);
}

static void
messages_notify(void **state)
{
	struct push_result r;

	(void)state;
	r = evaluate("m.room.message", "{\"body\":\"x\"}");
	assert_rule(&r, ".m.rule.message");
	assert_true(r.notify);
	assert_false(r.highlight);
	assert_null(r.sound);
	viewer.member_count = 2;
	r = evaluate("m.room.message", "{\"body\":\"x\"}");
	assert_rule(&r, ".m.rule.room_one_to_one");
	assert_string_equal(r.sound, "default");
	r = evaluate("m.room.encrypted", "{}");
	assert_rule(&r, ".m.rule.encrypted_room_one_to_one");
	r = evaluate("m.call.invite", "{}");
	assert_string_equal(r.sound, "ring");
	r = evaluate("org.other", "{\"body\":\"x\"}");
	assert_rule(&r, NULL);
	assert_false(r.notify);
}

static void
ones_own_events_never_notify(void **state)
{
	struct push_result r;

	(void)state;
	event.sender = ME;
	r = evaluate("m.room.message",
		     "{\"m.mentions\":{\"user_ids\":[\"" ME "\"]}}");
	assert_false(r.notify);
	assert_rule(&r, NULL);
}

static void
mentions_highlight(void **state)
{
	static const char room[] = "{\"m.mentions\":{\"room\":true}}";
	struct push_result r;

	(void)state;
	r = evaluate("m.room.message",
		     "{\"m.mentions\":{\"user_ids\":[3,\"" ME "\"]}}");
	assert_rule(&r, ".m.rule.is_user_mention");
	assert_true(r.highlight && r.notify);
	r = evaluate("m.room.message",
		     "{\"m.mentions\":{\"user_ids\":[\"" ME "x\"]}}");
	assert_rule(&r, ".m.rule.message");
	r = evaluate("m.room.message", room);
	assert_rule(&r, ".m.rule.message");
	viewer.sender_power = 50;
	r = evaluate("m.room.message", room);
	assert_rule(&r, ".m.rule.is_room_mention");
	assert_true(r.highlight);
	viewer.notification_levels = json("{\"room\":51}");
	r = evaluate("m.room.message", room);
	assert_rule(&r, ".m.rule.message");
	viewer.notification_levels = json("{\"room\":20}");
	viewer.sender_power = 20;
	r = evaluate("m.room.message", room);
	assert_rule(&r, ".m.rule.is_room_mention");
}

static void
what_should_be_quiet_is(void **state)
{
	struct push_result r;

	(void)state;
	r = evaluate("m.room.message", "{\"msgtype\":\"m.notice\"}");
	assert_rule(&r, ".m.rule.suppress_notices");
	assert_false(r.notify);
	r = evaluate("m.room.message",
		     "{\"m.relates_to\":{\"rel_type\":\"m.replace\"}}");
	assert_rule(&r, ".m.rule.suppress_edits");
	assert_false(r.notify);
	r = evaluate("m.reaction", "{}");
	assert_false(r.notify);
	event.state_key = "@x:here";
	r = evaluate("m.room.member", "{\"membership\":\"join\"}");
	assert_rule(&r, ".m.rule.member_event");
	event.state_key = ME;
	r = evaluate("m.room.member", "{\"membership\":\"invite\"}");
	assert_rule(&r, ".m.rule.invite_for_me");
	assert_true(r.notify);
	event.state_key = "";
	r = evaluate("m.room.tombstone", "{}");
	assert_true(r.notify && r.highlight);
	event.state_key = NULL;
	r = evaluate("m.room.tombstone", "{}");
	assert_rule(&r, NULL);
}

/* One condition against this event, as an override rule. */
static bool
holds(const char *condition)
{
	char *rule = scope_printf(
		&sc, "{\"rule_id\":\"r\",\"conditions\":[%s]}", condition);

	event.type = "m.room.topic";
	event.state_key = "";
	event.content = json(
		"{\"topic\":\"Lunch plans\",\"body\":\"An example event.\","
		"\"m.federate\":true,\"n\":1,\"nul\":null,\"a.b\":{\"c\\\\d\":"
		"\"deep\"},\"alt\":[\"#x:y\",2,true,null,[1]],\"o\":{}}");
	return push_rule_matches("override", json(rule), &event, &viewer);
}

#define MATCH(key, pattern)                                                    \
	"{\"kind\":\"event_match\",\"key\":\"" key "\",\"pattern\":\"" pattern \
	"\"}"
#define IS(key, value)                                                         \
	"{\"kind\":\"event_property_is\",\"key\":\"" key "\",\"value\":" value \
	"}"
#define HAS(key, value)                                        \
	"{\"kind\":\"event_property_contains\",\"key\":\"" key \
	"\",\"value\":" value "}"
#define COUNT(is) "{\"kind\":\"room_member_count\",\"is\":\"" is "\"}"

static void
event_match_is_a_glob_over_a_property(void **state)
{
	(void)state;
	assert_true(holds(MATCH("content.topic", "lunc?*")));
	assert_true(holds(MATCH("content.topic", "LUNCH plans")));
	assert_false(holds(MATCH("content.topic", "lunch")));
	assert_true(holds(MATCH("content.body", "ex*ple")));
	assert_false(holds(MATCH("content.body", "xample")));
	assert_true(holds(MATCH("type", "m.room.*")));
	assert_true(holds(MATCH("state_key", "")));
	assert_true(holds(MATCH("room_id", "!r:here")));
	assert_true(holds(MATCH("content.a\\\\.b.c\\\\\\\\d", "deep")));
	assert_false(holds(MATCH("content.a.b.c", "*")));
	assert_false(holds(MATCH("content.n", "1")));
	assert_false(holds(MATCH("content.missing", "*")));
	assert_false(holds(MATCH("content", "*")));
	assert_false(holds(MATCH("content.topic.x", "*")));
	assert_false(holds(MATCH("type.x", "*")));
	assert_false(holds("{\"kind\":\"event_match\",\"key\":\"type\"}"));
}

static void
properties_are_equal_without_casting(void **state)
{
	(void)state;
	assert_true(holds(IS("content.m\\\\.federate", "true")));
	assert_false(holds(IS("content.m\\\\.federate", "\"true\"")));
	assert_false(holds(IS("content.m\\\\.federate", "1")));
	assert_true(holds(IS("content.n", "1")));
	assert_false(holds(IS("content.n", "1.0")));
	assert_true(holds(IS("content.nul", "null")));
	assert_false(holds(IS("content.missing", "null")));
	assert_false(holds(IS("content.o", "{}")));
	assert_true(holds(IS("type", "\"m.room.topic\"")));
	assert_false(holds(IS("type", "\"m.room.*\"")));
	assert_true(holds(HAS("content.alt", "\"#x:y\"")));
	assert_false(holds(HAS("content.alt", "\"x:y\"")));
	assert_true(holds(HAS("content.alt", "null")));
	assert_true(holds(HAS("content.alt", "2")));
	assert_false(holds(HAS("content.alt", "[1]")));
	assert_false(holds(HAS("content.topic", "\"Lunch plans\"")));
}

static void
members_are_counted(void **state)
{
	(void)state;
	assert_true(holds(COUNT("5")));
	assert_true(holds(COUNT("==5")));
	assert_true(holds(COUNT(">4")));
	assert_true(holds(COUNT(">=5")));
	assert_true(holds(COUNT("<6")));
	assert_true(holds(COUNT("<=5")));
	assert_false(holds(COUNT("4")));
	assert_false(holds(COUNT("<5")));
	assert_false(holds(COUNT(">5")));
	assert_false(holds(COUNT("=5")));
	assert_false(holds(COUNT("=>5")));
	assert_false(holds(COUNT("===5")));
	assert_false(holds(COUNT("5x")));
	assert_false(holds(COUNT("")));
	assert_false(holds(COUNT("-5")));
}

static void
unknown_conditions_never_hold(void **state)
{
	(void)state;
	assert_true(holds(""));
	assert_false(holds("{\"kind\":\"org.new\"}"));
	assert_false(holds("{}"));
	assert_false(holds("1"));
	assert_false(holds(COUNT("5") ",{\"kind\":\"org.new\"}"));
}

static void
display_names_are_found_as_words(void **state)
{
	static const char rule[] = "{\"rule_id\":\"r\",\"conditions\":[{\"kind"
				   "\":\"contains_display_name\"}]}";
	static const struct {
		const char *name;
		const char *body;
		bool found;
	} cases[] = {
		{"Mo", "hello mo!", true},
		{"Mo", "hello more", false},
		{"M*", "hello Mo", false},
		{"M*", "an M* there", true},
		{"Mo Nurse", "is mo nurse in?", true},
		{"", "x", false},
		{NULL, "x", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		viewer.display_name = cases[i].name;
		event.content = json(
			scope_printf(&sc, "{\"body\":\"%s\"}", cases[i].body));
		assert_true(push_rule_matches("override", json(rule), &event,
					      &viewer) == cases[i].found);
	}
}

static void
kinds_come_in_their_order(void **state)
{
	static const char all[] =
		"{\"underride\":[{\"rule_id\":\"u\",\"actions\":[\"notify\"]}],"
		"\"sender\":[{\"rule_id\":\"@you:here\",\"actions\":[]}],"
		"\"room\":[{\"rule_id\":\"!r:here\",\"actions\":[]}],"
		"\"content\":[{\"rule_id\":\"c\",\"pattern\":\"tea\","
		"\"actions\":[\"notify\",\"dont_notify\",{\"set_tweak\":"
		"\"highlight\",\"value\":false}]}],"
		"\"override\":[{\"rule_id\":\"off\",\"enabled\":false},"
		"{\"rule_id\":\"o\",\"conditions\":[{\"kind\":\"event_match\","
		"\"key\":\"type\",\"pattern\":\"x\"}],\"actions\":[]}]}";
	yyjson_val *global = json(all);
	struct push_result r;

	(void)state;
	event.type = "x";
	event.content = json("{\"body\":\"time for TEA.\"}");
	push_rules_evaluate(global, &event, &viewer, &r);
	assert_rule(&r, "o");
	event.type = "y";
	push_rules_evaluate(global, &event, &viewer, &r);
	assert_rule(&r, "c");
	assert_true(r.notify);
	assert_false(r.highlight);
	event.content = json("{\"body\":\"steam\"}");
	push_rules_evaluate(global, &event, &viewer, &r);
	assert_rule(&r, "!r:here");
	event.room_id = "!s:here";
	push_rules_evaluate(global, &event, &viewer, &r);
	assert_rule(&r, "@you:here");
	event.sender = "@they:here";
	push_rules_evaluate(global, &event, &viewer, &r);
	assert_rule(&r, "u");
}

static void
globs_are_never_slow(void **state)
{
	char pattern[PUSH_PATTERN_MAX + 1], *text;
	size_t i;

	(void)state;
	for (i = 0; i < PUSH_PATTERN_MAX; i++)
		pattern[i] = i % 2 == 0 ? '*' : 'a';
	pattern[PUSH_PATTERN_MAX] = '\0';
	text = scope_alloc(&sc, 60001);
	memset(text, 'a', 60000);
	text[59999] = 'b';
	assert_true(push_glob_matches("*a*b", text));
	pattern[PUSH_PATTERN_MAX - 1] = 'c';
	assert_false(push_glob_matches(pattern, text));
	assert_false(push_glob_matches_words(pattern, text));
	assert_true(push_glob_matches("?\xc3\xa4?", "\xc3\xb6\xc3\xa4x"));
	assert_false(push_glob_matches("??", "\xc3\xa4"));
	assert_true(push_glob_matches("", ""));
	assert_false(push_glob_matches("?", ""));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, reset, end)
	const struct CMUnitTest tests[] = {
		TEST(defaults_are_those_of_the_specification),
		TEST(messages_notify),
		TEST(ones_own_events_never_notify),
		TEST(mentions_highlight),
		TEST(what_should_be_quiet_is),
		TEST(event_match_is_a_glob_over_a_property),
		TEST(properties_are_equal_without_casting),
		TEST(members_are_counted),
		TEST(unknown_conditions_never_hold),
		TEST(display_names_are_found_as_words),
		TEST(kinds_come_in_their_order),
		TEST(globs_are_never_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
