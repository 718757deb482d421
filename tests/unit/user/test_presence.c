#include "user/presence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE ((int64_t)60000)

static struct scope sc;
static struct presence *p;

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	p = presence_create(true);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	presence_destroy(&p);
	scope_end(&sc);
	return 0;
}

static struct requester
anna(int64_t now_ms)
{
	return (struct requester){
		.user_id = "@anna:x", .user_nid = 1, .now_ms = now_ms};
}

static void
assert_state(int64_t now_ms, enum presence_state wanted)
{
	struct presence_view v;

	presence_get(&sc, p, 1, now_ms, &v);
	assert_string_equal(presence_name(v.state), presence_name(wanted));
	assert_int_equal(v.currently_active, wanted == PRESENCE_ONLINE);
}

static void
a_client_that_syncs_is_online_until_it_stops(void **state)
{
	struct requester r = anna(1000000);

	(void)state;
	assert_state(1000000, PRESENCE_OFFLINE);
	presence_seen(p, &r, PRESENCE_ONLINE, 30000);
	assert_state(1000000, PRESENCE_ONLINE);
	assert_state(1000000 + 59999, PRESENCE_ONLINE);
	assert_state(1000000 + 60000, PRESENCE_OFFLINE);
}

static void
who_does_nothing_is_unavailable(void **state)
{
	struct requester r = anna(1000000);
	int64_t now = r.now_ms;

	(void)state;
	for (; now < 1000000 + 6 * MINUTE; now += 30000) {
		r = anna(now);
		presence_seen(p, &r, PRESENCE_ONLINE, 30000);
	}
	assert_state(1000000 + 5 * MINUTE - 1, PRESENCE_ONLINE);
	assert_state(1000000 + 5 * MINUTE, PRESENCE_UNAVAILABLE);
	r = anna(1000000 + 6 * MINUTE);
	presence_touch(p, &r);
	assert_state(1000000 + 6 * MINUTE, PRESENCE_ONLINE);
}

static void
one_active_client_is_enough(void **state)
{
	struct requester r = anna(1000000);

	(void)state;
	presence_seen(p, &r, PRESENCE_UNAVAILABLE, 90000);
	assert_state(1000000, PRESENCE_UNAVAILABLE);
	presence_seen(p, &r, PRESENCE_ONLINE, 0);
	presence_seen(p, &r, PRESENCE_UNAVAILABLE, 0);
	presence_seen(p, &r, PRESENCE_OFFLINE, 0);
	assert_state(1000000, PRESENCE_ONLINE);
	assert_state(1000000 + 30000, PRESENCE_UNAVAILABLE);
	assert_state(1000000 + 120000, PRESENCE_OFFLINE);
}

static void
what_is_set_holds_until_a_client_says_more(void **state)
{
	struct requester r = anna(1000000);
	struct presence_view v;

	(void)state;
	presence_seen(p, &r, PRESENCE_ONLINE, 30000);
	presence_set(p, &r, PRESENCE_OFFLINE, "gone home");
	presence_get(&sc, p, 1, 1000000, &v);
	assert_int_equal(v.state, PRESENCE_OFFLINE);
	assert_string_equal(v.status_msg, "gone home");
	presence_seen(p, &r, PRESENCE_ONLINE, 0);
	assert_state(1000000, PRESENCE_ONLINE);
	presence_set(p, &r, PRESENCE_UNAVAILABLE, NULL);
	presence_get(&sc, p, 1, 1000000, &v);
	assert_int_equal(v.state, PRESENCE_UNAVAILABLE);
	assert_null(v.status_msg);
}

static void
switched_off_it_knows_nobody(void **state)
{
	struct requester r = anna(1000000);
	struct presence_news news;

	(void)state;
	presence_destroy(&p);
	p = presence_create(false);
	presence_seen(p, &r, PRESENCE_ONLINE, 30000);
	presence_set(p, &r, PRESENCE_ONLINE, "here");
	presence_touch(p, &r);
	assert_state(1000000, PRESENCE_OFFLINE);
	presence_read(&sc, p, 2, 0, &news);
	assert_int_equal(news.count, 0);
	assert_int_equal(news.newest, 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_client_that_syncs_is_online_until_it_stops),
		TEST(who_does_nothing_is_unavailable),
		TEST(one_active_client_is_enough),
		TEST(what_is_set_holds_until_a_client_says_more),
		TEST(switched_off_it_knows_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
