#include "sync/sliding_conn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct scope sc;
static struct sliding_conns *conns;
static const struct requester sam = {.user_nid = 1, .device_nid = 10};
static const struct requester ada = {.user_nid = 2, .device_nid = 20};
static int64_t clock_ms;

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	conns = sliding_conns_create();
	clock_ms = 1;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	sliding_conns_destroy(&conns);
	scope_end(&sc);
	return 0;
}

static enum err
ask(const struct requester *rq, const char *conn_id,
    const struct sync_token *token, struct sliding_conn **out)
{
	const struct sliding_conn_ask a = {rq, conn_id, token, clock_ms++,
					   true};

	*out = NULL;
	return sliding_conn_begin(&sc, conns, &a, out);
}

static void
leave(struct sliding_conn **c)
{
	sliding_conn_unlock(*c);
	sliding_conn_put(c);
}

static void
send_room(struct sliding_conn *c, int64_t room_nid, int64_t pos)
{
	const struct sliding_seen seen = {.room_nid = room_nid,
					  .sent_pos = pos};

	sliding_conn_note(c, &seen);
}

static int64_t
sent(const struct sliding_conn *c, int64_t room_nid)
{
	const struct sliding_seen *seen = sliding_conn_find(c, room_nid);

	return seen != NULL ? seen->sent_pos : 0;
}

/* The first answer: rooms 5 and 3 up to position 100. */
static struct sync_token
first_answer(const struct requester *rq, const char *conn_id)
{
	struct sliding_conn *c;
	struct sync_token t;

	assert_int_equal(ask(rq, conn_id, NULL, &c), OK);
	assert_int_equal(sliding_conn_pos(c), 0);
	send_room(c, 5, 100);
	send_room(c, 3, 100);
	t = sliding_conn_commit(c, 100, 7);
	leave(&c);
	return t;
}

static void
remembers_what_was_confirmed(void **state)
{
	struct sync_token one = first_answer(&sam, "a");
	struct sliding_conn *c;

	(void)state;
	assert_int_equal(ask(&sam, "a", &one, &c), OK);
	assert_int_equal(sliding_conn_pos(c), 100);
	assert_int_equal(sliding_conn_volatile(c), 7);
	assert_int_equal(sent(c, 5), 100);
	assert_int_equal(sent(c, 3), 100);
	assert_int_equal(sent(c, 4), 0);
	leave(&c);
}

static void
a_retry_is_answered_from_before(void **state)
{
	struct sync_token one = first_answer(&sam, NULL), two, three;
	struct sliding_conn *c;

	(void)state;
	assert_int_equal(ask(&sam, NULL, &one, &c), OK);
	send_room(c, 5, 200);
	send_room(c, 9, 200);
	send_room(c, 5, 201);
	two = sliding_conn_commit(c, 200, 8);
	leave(&c);
	/* The answer was lost. */
	assert_int_equal(ask(&sam, NULL, &one, &c), OK);
	assert_int_equal(sliding_conn_pos(c), 100);
	assert_int_equal(sent(c, 5), 100);
	assert_int_equal(sent(c, 9), 0);
	send_room(c, 9, 300);
	three = sliding_conn_commit(c, 300, 9);
	leave(&c);
	assert_int_equal(two.seq, three.seq);
	assert_int_equal(ask(&sam, NULL, &three, &c), OK);
	assert_int_equal(sliding_conn_pos(c), 300);
	assert_int_equal(sent(c, 5), 100);
	assert_int_equal(sent(c, 9), 300);
	leave(&c);
	/* And what was confirmed cannot be gone back from. */
	assert_int_equal(ask(&sam, NULL, &one, &c), ERR_UNKNOWN_POS);
	assert_null(c);
}

static void
is_nobody_elses(void **state)
{
	struct sync_token one = first_answer(&sam, "a"), wrong;
	struct sliding_conn *c;

	(void)state;
	assert_int_equal(ask(&ada, "a", &one, &c), ERR_UNKNOWN_POS);
	assert_int_equal(ask(&sam, "b", &one, &c), ERR_UNKNOWN_POS);
	wrong = one;
	wrong.seq++;
	assert_int_equal(ask(&sam, "a", &wrong, &c), ERR_UNKNOWN_POS);
	wrong = one;
	wrong.seq = 0;
	assert_int_equal(ask(&sam, "a", &wrong, &c), ERR_UNKNOWN_POS);
	wrong = one;
	wrong.conn_id++;
	assert_int_equal(ask(&sam, "a", &wrong, &c), ERR_UNKNOWN_POS);
	assert_int_equal(ask(&sam, "a", &one, &c), OK);
	leave(&c);
}

static void
a_new_one_takes_the_place(void **state)
{
	struct sync_token one = first_answer(&sam, "a"), again;
	struct sliding_conn *c;

	(void)state;
	again = first_answer(&sam, "a");
	assert_int_equal(ask(&sam, "a", &one, &c), ERR_UNKNOWN_POS);
	assert_int_equal(ask(&sam, "a", &again, &c), OK);
	leave(&c);
}

static void
an_older_request_loses_it(void **state)
{
	struct sync_token one = first_answer(&sam, "a");
	struct sliding_conn *c;
	uint64_t older, newer;

	(void)state;
	assert_int_equal(ask(&sam, "a", &one, &c), OK);
	older = sliding_conn_own(c);
	assert_true(sliding_conn_is_owner(c, older));
	newer = sliding_conn_own(c);
	assert_false(sliding_conn_is_owner(c, older));
	assert_true(sliding_conn_is_owner(c, newer));
	leave(&c);
}

static void
the_oldest_makes_room(void **state)
{
	struct sync_token first = first_answer(&sam, "first"), last = {0};
	struct sliding_conn *c;
	char id[16] = "conn-";
	int i;

	(void)state;
	for (i = 0; i < SLIDING_CONNS_OF_DEVICE_MAX; i++) {
		id[5] = (char)('a' + i);
		last = first_answer(&sam, id);
	}
	assert_int_equal(ask(&sam, "first", &first, &c), ERR_UNKNOWN_POS);
	assert_int_equal(ask(&sam, id, &last, &c), OK);
	leave(&c);
	/* And whoever has been away too long. */
	clock_ms += SLIDING_CONN_IDLE_MS + 100;
	(void)first_answer(&ada, NULL);
	assert_int_equal(ask(&sam, id, &last, &c), ERR_UNKNOWN_POS);
}

static void
keeps_many_rooms_in_order(void **state)
{
	struct sync_token one = first_answer(&sam, "a");
	struct sliding_conn *c;
	int64_t i, room;

	(void)state;
	assert_int_equal(ask(&sam, "a", &one, &c), OK);
	for (i = 0; i < 500; i++)
		send_room(c, (i * 7919) % 1009 + 10, i + 1);
	for (i = 0; i < 500; i++) {
		room = (i * 7919) % 1009 + 10;
		assert_int_equal(sent(c, room), i + 1);
	}
	sliding_conn_rollback(c);
	for (i = 0; i < 500; i++)
		assert_int_equal(sent(c, (i * 7919) % 1009 + 10), 0);
	assert_int_equal(sent(c, 3), 100);
	leave(&c);
}

static void
one_at_a_time(void **state)
{
	struct sync_token one = first_answer(&sam, "a");
	const struct sliding_conn_ask hurry = {&sam, "a", &one, 5, false};
	struct sliding_conn *c, *d;

	(void)state;
	assert_int_equal(ask(&sam, "a", &one, &c), OK);
	assert_int_equal(sliding_conn_begin(&sc, conns, &hurry, &d), ERR_RETRY);
	leave(&c);
	assert_int_equal(sliding_conn_begin(&sc, conns, &hurry, &d), OK);
	leave(&d);
}

static struct interned *
config(const char *json)
{
	struct interned *i;

	assert_int_equal(sliding_config_get(&sc, json, &i), OK);
	return i;
}

static void
match(struct sliding_conn *c, int64_t room_nid)
{
	const struct sliding_room_config config = {.timeline_limit = 20,
						   .lazy = true};
	const struct sliding_match m = {.room_nid = room_nid,
					.config = &config};

	sliding_conn_match(c, &m);
}

static void
a_retry_forgets_the_windows(void **state)
{
	struct sync_token one = first_answer(&sam, "a"), two;
	struct interned *cfg = config("{}");
	struct sliding_conn *c;

	(void)state;
	assert_int_equal(ask(&sam, "a", &one, &c), OK);
	sliding_conn_set_window(c, cfg, true, NULL);
	match(c, 5);
	match(c, 4);
	assert_true(sliding_conn_find(c, 5)->in_window);
	assert_int_equal(sliding_conn_find(c, 5)->limit, 20);
	assert_false(sliding_conn_find(c, 3)->in_window);
	assert_null(sliding_conn_find(c, 4));
	two = sliding_conn_commit(c, 200, 8);
	leave(&c);
	assert_int_equal(ask(&sam, "a", &one, &c), OK);
	assert_null(sliding_conn_window(c).config);
	sliding_conn_set_window(c, cfg, true, NULL);
	two = sliding_conn_commit(c, 200, 8);
	leave(&c);
	assert_int_equal(ask(&sam, "a", &two, &c), OK);
	assert_ptr_equal(sliding_conn_window(c).config, cfg);
	leave(&c);
	interned_put(&cfg);
}

static void
subscriptions_last(void **state)
{
	struct sync_token one = first_answer(&sam, NULL);
	struct interned *ab = config("{\"room_subscriptions\":{\"!a\":{},"
				     "\"!b\":{}}}");
	struct interned *more = config("{\"room_subscriptions\":{\"!c\":{},"
				       "\"!b\":{\"timeline_limit\":4}},"
				       "\"unsubscribe_rooms\":[\"!a\"]}");
	const struct sliding_sticky *s;
	struct sliding_conn *c;
	size_t count;

	(void)state;
	assert_int_equal(ask(&sam, NULL, &one, &c), OK);
	sliding_conn_stick(c, ab);
	sliding_conn_stick(c, more);
	interned_put(&ab);
	interned_put(&more);
	s = sliding_conn_sticky(c, &count);
	assert_int_equal(count, 2);
	assert_string_equal(s[0].subscription->room_id, "!c");
	assert_string_equal(s[1].subscription->room_id, "!b");
	assert_int_equal(s[1].subscription->room.timeline_limit, 4);
	leave(&c);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(remembers_what_was_confirmed),
		TEST(a_retry_is_answered_from_before),
		TEST(is_nobody_elses),
		TEST(a_new_one_takes_the_place),
		TEST(an_older_request_loses_it),
		TEST(the_oldest_makes_room),
		TEST(keeps_many_rooms_in_order),
		TEST(one_at_a_time),
		TEST(a_retry_forgets_the_windows),
		TEST(subscriptions_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
