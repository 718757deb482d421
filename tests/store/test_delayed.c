/* What is scheduled is sent once, also by the server's next run. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "room/delayed.h"
#include "room_fixture.h"

static const char *
delay(struct room_fixture *f, const char *room_id, int64_t delay_ms)
{
	struct room_delay x = {
		.send = {.room_id = room_id, .type = "m.room.message"},
		.delay_ms = delay_ms};
	const char *id;

	x.send.content = fixture_json(f, "{\"body\":\"later\"}");
	ASSERT_OK(f, room_delay(&f->sc, f->rooms, &f->users[0], &x, &id));
	return scope_strdup(&f->sc, id);
}

static size_t
count_sent(struct room_fixture *f, const char *room_id)
{
	struct room_page_query q = {.room_id = room_id, .limit = 100};
	struct room_page page;
	size_t i, n = 0;

	ASSERT_OK(f,
		  room_history_page(&f->sc, f->rooms, &f->users[0], &q, &page));
	for (i = 0; i < page.chunk.rows.count; i++)
		n += strcmp(page.chunk.rows.rows[i].type, "m.room.message") ==
		     0;
	return n;
}

static void
is_sent_once_after_a_restart(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *id;
	int64_t now = f->users[0].now_ms;
	struct delayed_row row;

	room_id = scope_strdup(&f->sc, room_id);
	id = delay(f, room_id, 5000);
	rooms_tick(f->rooms, now + 4999);
	assert_int_equal(0, count_sent(f, room_id));
	room_fixture_restart(f);
	rooms_tick(f->rooms, now + 5000);
	assert_int_equal(1, count_sent(f, room_id));
	rooms_tick(f->rooms, now + 6000);
	room_fixture_restart(f);
	rooms_tick(f->rooms, now + 7000);
	assert_int_equal(1, count_sent(f, room_id));
	ASSERT_OK(f,
		  room_delayed_get(&f->sc, f->rooms, &f->users[0], id, &row));
	assert_int_equal(DELAYED_SENT, row.state);
	assert_non_null(row.event_id);
	assert_false(row.by_action);
}

static void
restarted_it_waits_anew(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *id;
	struct delayed_row row;

	id = delay(f, room_id, 1000);
	ASSERT_OK(f, room_delayed_act(&f->sc, f->rooms, NULL, id,
				      DELAYED_ACTION_RESTART));
	ASSERT_OK(f,
		  room_delayed_get(&f->sc, f->rooms, &f->users[0], id, &row));
	assert_int_equal(row.since_ms + 1000, row.send_ms);
	rooms_tick(f->rooms, row.send_ms - 1);
	assert_int_equal(0, count_sent(f, room_id));
	rooms_tick(f->rooms, row.send_ms);
	assert_int_equal(1, count_sent(f, room_id));
}

static void
what_is_put_off_meanwhile_is_not_sent(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *id;
	struct delayed_row row;

	id = delay(f, room_id, 1000);
	ASSERT_OK(f, room_delayed_act(&f->sc, f->rooms, NULL, id,
				      DELAYED_ACTION_CANCEL));
	rooms_tick(f->rooms, clock_wall_ms() + 100000);
	assert_int_equal(0, count_sent(f, room_id));
	ASSERT_ERR(f, ERR_NOT_FOUND,
		   room_delayed_act(&f->sc, f->rooms, NULL, id,
				    DELAYED_ACTION_SEND));
	ASSERT_OK(f,
		  room_delayed_get(&f->sc, f->rooms, &f->users[0], id, &row));
	assert_int_equal(DELAYED_CANCELLED, row.state);
}

#define T(name)                                                   \
	cmocka_unit_test_setup_teardown(name, room_fixture_setup, \
					room_fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(is_sent_once_after_a_restart),
		T(restarted_it_waits_anew),
		T(what_is_put_off_meanwhile_is_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
