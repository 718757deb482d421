/* sync/timeline.h: which of the newest events a viewer gets, from a card that
 * has them all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/event_type_store.h"
#include "sync/timeline.h"

#define COUNT 8

struct fixture {
	struct scope sc;
	struct card_timeline card;
};

static const char pdu[] = "{\"content\":{\"url\":\"mxc://a/b\"}}";

/* Event n by sam (odd) or ada, the newest first; the fourth is a topic. */
static struct event_row
event(int n)
{
	return (struct event_row){
		.nid = n,
		.room_nid = 70,
		.event_id = "$x",
		.type_nid = n == 4 ? TYPE_TOPIC : TYPE_MESSAGE,
		.type = n == 4 ? "m.room.topic" : "m.room.message",
		.sender_nid = n % 2,
		.sender = n % 2 ? "@sam:x" : "@ada:x",
		.state_key = n == 4 ? "" : NULL,
		.room_order = n * 10,
		.in_timeline = true,
		.pdu = n == 5 ? pdu : "{\"content\":{}}",
		.pdu_len = n == 5 ? sizeof(pdu) - 1 : 14,
		.content_at = 11,
		.content_len = n == 5 ? sizeof(pdu) - 13 : 2};
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct event_row rows[COUNT];
	const struct event_rows all = {rows, COUNT};
	int i;

	scope_begin(&f->sc, "test");
	for (i = 0; i < COUNT; i++)
		rows[i] = event(COUNT - i);
	f->card.rows = packed_rows_create(&f->sc, &all);
	f->card.is_whole = true;
	*state = f;
	return f->card.rows == NULL;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	free(f->card.rows);
	scope_end(&f->sc);
	free(f);
	return 0;
}

static struct timeline_query
query(const struct fixture *f, size_t limit)
{
	return (struct timeline_query){.room_nid = 70,
				       .room_id = "!r",
				       .viewer = "@sam:x",
				       .from = INT64_MIN,
				       .to = 1000,
				       .limit = limit,
				       .card = &f->card};
}

/* Reads, and compares the numbers of the events. */
static struct timeline
expect(struct fixture *f, const struct timeline_query *q, const char *wanted)
{
	struct timeline t;
	struct buf b;
	size_t i;

	assert_int_equal(OK, timeline_read(&f->sc, NULL, q, &t));
	buf_init(&b, &f->sc, 0);
	for (i = 0; i < t.events.count; i++)
		buf_add_int(&b, t.events.rows[i].nid);
	assert_string_equal(wanted, buf_str(&b));
	return t;
}

static void
the_newest_are_given_oldest_first(void **state)
{
	struct fixture *f = *state;
	struct timeline_query q = query(f, 3);
	struct timeline t = expect(f, &q, "678");

	assert_true(t.limited);
	assert_int_equal(59, t.start);
}

static void
all_of_them_are_not_limited(void **state)
{
	struct fixture *f = *state;
	struct timeline_query q = query(f, COUNT);
	struct timeline t = expect(f, &q, "12345678");

	assert_false(t.limited);
	assert_int_equal(9, t.start);
	q.limit = COUNT - 1;
	t = expect(f, &q, "2345678");
	assert_true(t.limited);
}

static void
none_are_wanted(void **state)
{
	struct fixture *f = *state;
	struct timeline_query q = query(f, 0);
	struct timeline t = expect(f, &q, "");

	assert_true(t.limited);
	assert_int_equal(1000, t.start);
}

/* State of people whom one ignores stays. */
static void
the_ignored_are_left_out(void **state)
{
	struct fixture *f = *state;
	struct timeline_query q = query(f, 5);
	struct map ignored;

	map_init(&ignored);
	(void)map_put(&ignored, "@ada:x", f);
	q.ignored = &ignored;
	(void)expect(f, &q, "13457");
	map_deinit(&ignored);
}

static void
filters_hold(void **state)
{
	static const char only_topics[] = "{\"types\":[\"m.room.t*\"]}";
	struct fixture *f = *state;
	struct timeline_query q = query(f, 2);
	struct event_filter filter;
	yyjson_val *v;

	assert_int_equal(
		OK, json_parse(&f->sc, only_topics, strlen(only_topics), &v));
	assert_int_equal(OK, event_filter_parse(&f->sc, v, &filter));
	q.filter = &filter;
	assert_false(expect(f, &q, "4").limited);
	filter.types.is_set = false;
	filter.contains_url = 1;
	(void)expect(f, &q, "5");
	filter.contains_url = 0;
	(void)expect(f, &q, "78");
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_newest_are_given_oldest_first),
		TEST(all_of_them_are_not_limited),
		TEST(none_are_wanted),
		TEST(the_ignored_are_left_out),
		TEST(filters_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
