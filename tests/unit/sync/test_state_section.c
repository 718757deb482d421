/* sync/state_section.h: state at a place, from a card that knows what changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/event_type_store.h"
#include "sync/state_section.h"

/* A room of ada, bea and sam; at 50 bea joined (event 5) and at 60 the topic
 * was set for the first time (event 6). */
struct fixture {
	struct scope sc;
	struct card_state state;
	struct card_members members;
	struct card_timeline timeline;
	struct state_entry log[4];
	struct room_card card;
};

static struct event_row
event(int nid, int64_t type_nid, const char *state_key)
{
	return (struct event_row){.nid = nid,
				  .room_nid = 70,
				  .event_id = "$x",
				  .type_nid = type_nid,
				  .type = "t",
				  .sender = "@ada:x",
				  .state_key = state_key,
				  .room_order = nid * 10,
				  .pdu = "{\"content\":{}}",
				  .pdu_len = 14,
				  .content_at = 11,
				  .content_len = 2};
}

static struct packed_rows *
pack(struct fixture *f, struct event_row *rows, size_t count)
{
	const struct event_rows all = {rows, count};

	return packed_rows_create(&f->sc, &all);
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct event_row rows[] = {event(1, TYPE_CREATE, ""),
				   event(4, TYPE_NAME, ""),
				   event(6, TYPE_TOPIC, "")};
	struct event_row members[] = {event(2, TYPE_MEMBER, "@ada:x"),
				      event(5, TYPE_MEMBER, "@bea:x"),
				      event(3, TYPE_MEMBER, "@sam:x")};

	scope_begin(&f->sc, "test");
	f->state.rows = pack(f, rows, 3);
	f->members.rows = pack(f, members, 3);
	f->log[0] = (struct state_entry){TYPE_MEMBER, "@bea:x", 0, INT64_MIN};
	f->log[1] = (struct state_entry){TYPE_MEMBER, "@bea:x", 5, 50};
	f->log[2] = (struct state_entry){TYPE_TOPIC, "", 0, INT64_MIN};
	f->log[3] = (struct state_entry){TYPE_TOPIC, "", 6, 60};
	f->timeline.log = f->log;
	f->timeline.log_count = 4;
	f->timeline.since = 40;
	f->card = (struct room_card){&f->state, &f->members, &f->timeline};
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	free(f->state.rows);
	free(f->members.rows);
	scope_end(&f->sc);
	free(f);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return (int)(((const struct event_row *)a)->nid -
		     ((const struct event_row *)b)->nid);
}

static void
expect(struct fixture *f, const struct state_query *q, const char *wanted)
{
	struct event_rows rows;
	struct buf b;
	size_t i;

	assert_int_equal(OK, state_section_read(&f->sc, NULL, q, &rows));
	qsort(rows.rows, rows.count, sizeof(*rows.rows), compare);
	buf_init(&b, &f->sc, 0);
	for (i = 0; i < rows.count; i++)
		buf_add_int(&b, rows.rows[i].nid);
	assert_string_equal(wanted, buf_str(&b));
}

static struct state_query
query(const struct fixture *f, int64_t to, const struct event_rows *timeline)
{
	return (struct state_query){.room_nid = 70,
				    .to = to,
				    .now = 100,
				    .current = 100,
				    .full = true,
				    .timeline = timeline,
				    .card = &f->card};
}

/* The client puts what the timeline carries over it. */
static void
state_is_as_it_was_before_the_timeline(void **state)
{
	struct fixture *f = *state;
	struct event_row shown[] = {event(5, TYPE_MEMBER, "@bea:x"),
				    event(6, TYPE_TOPIC, "")};
	const struct event_rows timeline = {shown, 2};
	struct state_query q = query(f, 45, &timeline);

	expect(f, &q, "1234");
	q.to = 55;
	expect(f, &q, "12345");
	q.to = 100;
	expect(f, &q, "123456");
}

/* What a filter hides, or a resolution brought, is in the state. */
static void
what_the_timeline_does_not_carry_is_there(void **state)
{
	struct fixture *f = *state;
	struct event_row shown[] = {event(5, TYPE_MEMBER, "@bea:x")};
	const struct event_rows timeline = {shown, 1};
	const struct state_query q = query(f, 45, &timeline);

	expect(f, &q, "12346");
}

static void
without_a_timeline_it_is_as_then(void **state)
{
	struct fixture *f = *state;
	struct state_query q = query(f, 45, NULL);

	expect(f, &q, "1234");
	q.to = 50;
	expect(f, &q, "12345");
}

static void
lazy_loading_brings_who_is_wanted(void **state)
{
	struct fixture *f = *state;
	struct event_row shown[] = {event(6, TYPE_TOPIC, "")};
	const struct event_rows timeline = {shown, 1};
	struct state_query q = query(f, 55, &timeline);
	struct map wanted;

	map_init(&wanted);
	(void)map_put(&wanted, "@bea:x", f);
	q.lazy = true;
	q.wanted = &wanted;
	expect(f, &q, "145");
	map_deinit(&wanted);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(state_is_as_it_was_before_the_timeline),
		TEST(what_the_timeline_does_not_carry_is_there),
		TEST(without_a_timeline_it_is_as_then),
		TEST(lazy_loading_brings_who_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
