#include "sync/sync_token.h"

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
	scope_begin(&sc, "test");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	scope_end(&sc);
	return 0;
}

static void
assert_same_text(const char *text)
{
	struct sync_token t;

	assert_int_equal(sync_token_parse(&sc, text, &t), OK);
	assert_string_equal(sync_token_text(&sc, &t), text);
}

static void
comes_back_as_it_was(void **state)
{
	(void)state;
	assert_same_text("s1_0_0000000000000000_0");
	assert_same_text("s1_9223372036854775807_ffffffffffffffff_77");
	assert_same_text("s1_12~2.30~4294967295.9_00000000deadbeef_4");
	assert_same_text("s1_12_00000000deadbeef_4_7");
	assert_same_text("s1_12_00000000deadbeef_4.19");
	assert_same_text("s1_12_00000000deadbeef_4_7.19");
	assert_same_text("s1_12~2.30_00000000deadbeef_4_9223372036854775807");
	assert_same_text("t1_0");
	assert_same_text("t1_-9223372036854775807");
	assert_same_text("t1_15");
	assert_same_text("p1_15_0123456789abcdef_18446744073709551615");
}

static void
fills_the_longest_text(void **state)
{
	struct sync_token t = {.kind = SYNC_TOKEN_CONNECTION,
			       .pos = INT64_MAX,
			       .conn_id = UINT64_MAX,
			       .seq = UINT64_MAX,
			       .node_count = SYNC_TOKEN_NODES_MAX};
	struct sync_token back;
	size_t i;

	(void)state;
	for (i = 0; i < SYNC_TOKEN_NODES_MAX; i++)
		t.nodes[i] = (struct sync_token_node){UINT32_MAX, INT64_MAX};
	assert_int_equal(sync_token_parse(&sc, sync_token_text(&sc, &t), &back),
			 OK);
	assert_memory_equal(&t, &back, sizeof(t));
}

static void
refuses_everything_else(void **state)
{
	static const char *const bad[] = {
		"",
		"s",
		"s1",
		"s2_1_0000000000000000_0",
		"s1_",
		"s1_1",
		"s1_-1_0000000000000000_0",
		"s1_01_0000000000000000_0",
		"s1_1_000000000000000_0",
		"s1_1_00000000000000000_0",
		"s1_1_000000000000000G_0",
		"s1_1_0000000000000000_0 ",
		"s1_1_0000000000000000_",
		"s1_1_0000000000000000_0_",
		"s1_1_0000000000000000_0_0",
		"s1_1_0000000000000000_0_-1",
		"s1_1_0000000000000000_0.",
		"s1_1_0000000000000000_0.0",
		"s1_1_0000000000000000_0.1_2",
		"p1_1_0000000000000000_0_1",
		"s1_9223372036854775808_0000000000000000_0",
		"s1_1~_0000000000000000_0",
		"s1_1~4294967296.1_0000000000000000_0",
		"s1_1~1.1~1.1~1.1~1.1~1.1~1.1~1.1~1.1~1.1_"
		"0000000000000000_0",
		"t1_",
		"t1_-",
		"t1_-0",
		"t1_+1",
		"t1_1x",
		"p1_1_0000000000000000_18446744073709551616",
		"x1_1",
	};
	struct sync_token t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(sync_token_parse(&sc, bad[i], &t),
				 ERR_INVALID_PARAM);
}

static void
names_a_point_in_a_room(void **state)
{
	struct sync_token t;

	(void)state;
	assert_int_equal(sync_token_parse(&sc, "t1_-3", &t), OK);
	assert_int_equal(sync_token_room_order(&t), -3);
	assert_int_equal(sync_token_parse(&sc, "s1_8_0000000000000000_9", &t),
			 OK);
	assert_int_equal(sync_token_room_order(&t), 8);
	assert_string_equal(sync_token_order_text(&sc, -3), "t1_-3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(comes_back_as_it_was, begin,
						end),
		cmocka_unit_test_setup_teardown(fills_the_longest_text, begin,
						end),
		cmocka_unit_test_setup_teardown(refuses_everything_else, begin,
						end),
		cmocka_unit_test_setup_teardown(names_a_point_in_a_room, begin,
						end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
