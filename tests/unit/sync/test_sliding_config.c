#include "sync/sliding_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define ME "@sam:x"

static struct scope sc;
static struct interned *held;

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
	interned_put(&held);
	scope_end(&sc);
	return 0;
}

static const struct sliding_config *
parsed(const char *json)
{
	assert_int_equal(sliding_config_get(&sc, json, &held), OK);
	return held->value;
}

static bool
wants(const struct sliding_room_config *c, const char *type, const char *key)
{
	return sliding_wants_state(c, type, key, ME);
}

static void
takes_what_clients_send_today(void **state)
{
	const struct sliding_config *c = parsed(
		"{\"conn_id\":\"main\",\"txn_id\":\"1\",\"lists\":{\"all\":{"
		"\"ranges\":[[0,19],[30,30]],\"sort\":[\"by_recency\"],"
		"\"required_state\":[[\"m.room.name\",\"\"],[\"m.room.member\","
		"\"$LAZY\"],[\"m.room.member\",\"$ME\"],[\"m.x\",\"*\"]],"
		"\"timeline_limit\":20,\"filters\":{\"is_invite\":false}}},"
		"\"room_subscriptions\":{\"!a:x\":{\"timeline_limit\":9999}},"
		"\"extensions\":{\"receipts\":{\"enabled\":true,"
		"\"org.wardwire.delivered\":true},\"typing\":{}}}");
	const struct sliding_list *l = &c->lists[0];

	(void)state;
	assert_string_equal(c->conn_id, "main");
	assert_int_equal(c->list_count, 1);
	assert_string_equal(l->name, "all");
	assert_int_equal(l->room.timeline_limit, 20);
	assert_true(l->room.lazy);
	assert_true(wants(&l->room, "m.room.name", ""));
	assert_true(wants(&l->room, "m.room.member", ME));
	assert_false(wants(&l->room, "m.room.member", "@ada:x"));
	assert_true(wants(&l->room, "m.x", "anything"));
	assert_false(wants(&l->room, "m.room.topic", ""));
	assert_int_equal(l->filters.is_invite, 0);
	assert_int_equal(l->filters.is_dm, -1);
	assert_int_equal(c->subscription_count, 1);
	assert_int_equal(c->subscriptions[0].room.timeline_limit,
			 SLIDING_TIMELINE_MAX);
	assert_true(c->ext.receipts);
	assert_true(c->ext.delivered);
	assert_false(c->ext.typing);
	assert_int_equal(c->timeout_ms, -1);
}

static void
takes_the_final_form(void **state)
{
	const struct sliding_config *c = parsed(
		"{\"pos\":\"p\",\"timeout\":5,\"lists\":{\"a\":{\"range\":"
		"[2,3],\"timeline_limit\":1,\"filters\":{\"is_invited\":true,"
		"\"room_types\":[null,\"m.space\"]},\"required_state\":{"
		"\"include\":[{},{\"type\":\"m.y\"}],\"exclude\":[{\"type\":"
		"\"m.room.topic\",\"state_key\":\"\"}],\"lazy_members\":true}}"
		",\"b\":{\"timeline_limit\":0}}}");
	const struct sliding_list *a = &c->lists[0], *b = &c->lists[1];

	(void)state;
	assert_string_equal(c->pos, "p");
	assert_int_equal(c->timeout_ms, 5);
	assert_false(a->all);
	assert_false(sliding_list_has(a, 1));
	assert_true(sliding_list_has(a, 2));
	assert_true(sliding_list_has(a, 3));
	assert_false(sliding_list_has(a, 4));
	assert_true(b->all);
	assert_true(sliding_list_has(b, 4000));
	assert_true(sliding_wants_all(&a->room));
	assert_false(sliding_wants_members(&a->room));
	assert_false(wants(&a->room, "m.room.member", "@ada:x"));
	assert_false(wants(&a->room, "m.room.topic", ""));
	assert_true(wants(&a->room, "m.room.name", ""));
	assert_int_equal(a->filters.is_invite, 1);
	assert_int_equal(a->filters.room_types.count, 2);
	assert_null(a->filters.room_types.items[0]);
}

static void
combines_to_the_superset(void **state)
{
	const struct sliding_config *c = parsed(
		"{\"lists\":{\"a\":{\"timeline_limit\":1,\"required_state\":"
		"[[\"m.a\",\"\"],[\"m.room.member\",\"$LAZY\"]]},\"b\":{"
		"\"timeline_limit\":7,\"required_state\":[[\"m.b\",\"*\"]]},"
		"\"c\":{\"timeline_limit\":2,\"required_state\":"
		"[[\"m.room.member\",\"*\"]]}}}");
	struct sliding_room_config ab, abc;

	(void)state;
	ab = sliding_combine(&sc, &c->lists[0].room, &c->lists[1].room);
	assert_int_equal(ab.timeline_limit, 7);
	assert_true(ab.lazy);
	assert_true(wants(&ab, "m.a", ""));
	assert_true(wants(&ab, "m.b", "x"));
	abc = sliding_combine(&sc, &ab, &c->lists[2].room);
	assert_int_equal(abc.timeline_limit, 7);
	assert_false(abc.lazy);
	assert_true(wants(&abc, "m.room.member", "@ada:x"));
}

static void
the_order_of_wishes_does_not_matter(void **state)
{
	const struct sliding_config *c = parsed(
		"{\"lists\":{\"a\":{\"required_state\":[[\"m.a\",\"\"],"
		"[\"m.b\",\"\"]]},\"b\":{\"required_state\":[[\"m.b\",\"\"],"
		"[\"m.a\",\"\"],[\"m.b\",\"\"]]},\"c\":{\"required_state\":"
		"[[\"m.b\",\"\"]]}}}");
	uint64_t a = sliding_state_hash(&c->lists[0].room);

	(void)state;
	assert_true(a == sliding_state_hash(&c->lists[1].room));
	assert_false(a == sliding_state_hash(&c->lists[2].room));
}

static void
refuses_what_makes_no_sense(void **state)
{
	static const char *const bad[] = {
		"{\"lists\":[]}",
		"{\"lists\":{\"a\":1}}",
		"{\"lists\":{\"a\":{\"required_state\":[\"m.a\"]}}}",
		"{\"lists\":{\"a\":{\"required_state\":[[\"m.a\"]]}}}",
		"{\"lists\":{\"a\":{\"timeline_limit\":\"1\"}}}",
		"{\"lists\":{\"a\":{\"filters\":{\"is_dm\":1}}}}",
		"{\"room_subscriptions\":{\"!a\":true}}",
		"{\"extensions\":{\"typing\":true}}",
	};
	static const char *const invalid[] = {
		"{\"lists\":{\"a\":{\"timeline_limit\":-1}}}",
		"{\"lists\":{\"a\":{\"range\":[3,2]}}}",
		"{\"lists\":{\"a\":{\"ranges\":[[0]]}}}",
		"{\"lists\":{\"a\":{\"ranges\":[[-1,2]]}}}",
		"{\"set_presence\":\"asleep\"}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(sliding_config_get(&sc, bad[i], &held),
				 ERR_BAD_JSON);
	for (i = 0; i < sizeof(invalid) / sizeof(*invalid); i++)
		assert_int_equal(sliding_config_get(&sc, invalid[i], &held),
				 ERR_INVALID_PARAM);
	assert_int_equal(sliding_config_get(&sc, "", &held), ERR_NOT_JSON);
	assert_null(held);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(takes_what_clients_send_today),
		TEST(takes_the_final_form),
		TEST(combines_to_the_superset),
		TEST(the_order_of_wishes_does_not_matter),
		TEST(refuses_what_makes_no_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
