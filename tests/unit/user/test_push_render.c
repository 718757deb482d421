#include "user/push_render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct scope sc;

static const char defaults[] =
	"{\"override\":[{\"rule_id\":\".m.rule.master\",\"enabled\":false,"
	"\"actions\":[]},{\"rule_id\":\".m.rule.b\",\"enabled\":true,"
	"\"actions\":[\"notify\"],\"default\":true}],"
	"\"content\":[],\"room\":[],\"sender\":[],\"underride\":[]}";

static const char *
render(const struct push_rule_row *rows, size_t count)
{
	static struct buf b;
	yyjson_val *root;

	assert_int_equal(
		json_parse_object(&sc, defaults, sizeof(defaults) - 1, &root),
		OK);
	buf_init(&b, &sc, 0);
	assert_int_equal(push_render(&sc, root, rows, count, &b), OK);
	return buf_str(&b);
}

static void
own_rules_stand_between_master_and_defaults(void **state)
{
	const struct push_rule_row rows[] = {
		{"override", "mine", 1, true, "[\"notify\"]", NULL, NULL},
		{"override", "off", 2, false, "[]", "[]", NULL},
		{"content", "word", 1, true, "[]", NULL, "pat*"},
	};

	(void)state;
	assert_string_equal(
		render(rows, 3),
		"{\"global\":{\"override\":[{\"rule_id\":\".m.rule.master\","
		"\"enabled\":false,\"actions\":[]},{\"rule_id\":\"mine\","
		"\"default\":false,\"enabled\":true,\"actions\":[\"notify\"],"
		"\"conditions\":[]},{\"rule_id\":\"off\",\"default\":false,"
		"\"enabled\":false,\"actions\":[],\"conditions\":[]},"
		"{\"rule_id\":\".m.rule.b\",\"enabled\":true,"
		"\"actions\":[\"notify\"],\"default\":true}],"
		"\"content\":[{\"rule_id\":\"word\",\"default\":false,"
		"\"enabled\":true,\"actions\":[],\"pattern\":\"pat*\"}],"
		"\"room\":[],\"sender\":[],\"underride\":[]}}");
}

static void
defaults_are_changed_in_place(void **state)
{
	const struct push_rule_row rows[] = {
		{"override", ".m.rule.b", 0, false, NULL, NULL, NULL},
		{"override", ".m.rule.master", 0, true, "[\"x\"]", NULL, NULL},
	};

	(void)state;
	assert_string_equal(
		render(rows, 2),
		"{\"global\":{\"override\":[{\"rule_id\":\".m.rule.master\","
		"\"enabled\":true,\"actions\":[\"x\"]},"
		"{\"rule_id\":\".m.rule.b\",\"enabled\":false,"
		"\"actions\":[\"notify\"],\"default\":true}],\"content\":[],"
		"\"room\":[],\"sender\":[],\"underride\":[]}}");
}

static void
knows_a_muted_room(void **state)
{
	struct push_rule_row r = {"room", "!a:x", 1, true, "[]", NULL, NULL};
	struct push_rule_row o = {
		"override",
		"!b:x",
		1,
		true,
		"[\"dont_notify\"]",
		"[{\"kind\":\"event_match\",\"key\":\"room_id\","
		"\"pattern\":\"!b:x\"}]",
		NULL};

	(void)state;
	assert_string_equal(push_muted_room(&sc, &r), "!a:x");
	assert_string_equal(push_muted_room(&sc, &o), "!b:x");
	r.actions = "[\"notify\"]";
	assert_null(push_muted_room(&sc, &r));
	r.actions = "[]";
	r.enabled = false;
	assert_null(push_muted_room(&sc, &r));
	o.conditions = "[{\"kind\":\"event_match\",\"key\":\"room_id\","
		       "\"pattern\":\"!*\"}]";
	assert_null(push_muted_room(&sc, &o));
	o.conditions = "[]";
	assert_null(push_muted_room(&sc, &o));
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
		cmocka_unit_test(own_rules_stand_between_master_and_defaults),
		cmocka_unit_test(defaults_are_changed_in_place),
		cmocka_unit_test(knows_a_muted_room),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
