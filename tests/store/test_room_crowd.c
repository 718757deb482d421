/* Many threads at one room: nothing is lost, doubled or forked. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"
#include "room_fixture.h"

#define THREADS 12
#define SENDS 30
#define RENAMES 12

struct talker {
	pthread_t thread;
	struct room_fixture *f;
	const char *room_id;
	int number;
	int failed;
};

static enum err
send_text(struct scope *sc, struct talker *k, int i, const char *state_key)
{
	struct requester rq = k->f->users[k->number % FIXTURE_USERS];
	struct room_send s = {.room_id = k->room_id,
			      .type = "m.room.message",
			      .state_key = state_key};
	const char *text, *event_id;

	rq.device_nid = 1000 + k->number;
	if (state_key == NULL)
		s.txn_id = scope_printf(sc, "t%d", i / 2); /* each twice */
	else
		s.type = "m.room.name";
	text = scope_printf(sc, "{\"body\":\"%d\",\"name\":\"%d-%d\"}", i,
			    k->number, i);
	TRY(json_parse_object(sc, text, strlen(text), &s.content));
	return room_send(sc, k->f->rooms, &rq, &s, &event_id);
}

static void *
talk(void *arg)
{
	struct talker *k = arg;
	struct scope sc;
	int i;

	for (i = 0; i < 2 * SENDS; i++) {
		scope_begin(&sc, "talk");
		k->failed += send_text(&sc, k, i, NULL) != OK;
		scope_end(&sc);
	}
	return NULL;
}

/* State that changes under the others' feet. */
static void *
rename_often(void *arg)
{
	struct talker *k = arg;
	struct scope sc;
	int i;

	for (i = 0; i < RENAMES; i++) {
		scope_begin(&sc, "rename");
		k->failed += send_text(&sc, k, i, "") != OK;
		scope_end(&sc);
	}
	return NULL;
}

static void
run_all(struct room_fixture *f, const char *room_id)
{
	struct talker talkers[THREADS];
	int i;

	for (i = 0; i < THREADS; i++) {
		talkers[i] = (struct talker){.f = f,
					     .room_id = room_id,
					     .number = i < 2 ? 6 * i : i};
		assert_int_equal(0, pthread_create(&talkers[i].thread, NULL,
						   i < 2 ? rename_often : talk,
						   &talkers[i]));
	}
	for (i = 0; i < THREADS; i++) {
		(void)pthread_join(talkers[i].thread, NULL);
		assert_int_equal(0, talkers[i].failed);
	}
}

static void
nothing_is_lost_doubled_or_forked(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *last = NULL;
	struct event_range range = {.to = INT64_MAX, .limit = 5000};
	struct event_stored stored = {.version = room_version_find("12")};
	size_t i, messages = 0, names = 0;
	struct event_rows rows;
	struct room_row room;
	struct event e;
	struct txn *t;

	for (i = 1; i < FIXTURE_USERS; i++)
		fixture_add(f, room_id, (int)i);
	run_all(f, room_id);
	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_require(&f->sc, t, room_id, &room));
	range.room_nid = room.nid;
	ASSERT_OK(f, event_store_list(&f->sc, t, &range, &rows));
	store_read_end(&t);
	for (i = 0; i < rows.count; i++) {
		stored.event_id = rows.rows[i].event_id;
		stored.bytes = rows.rows[i].pdu;
		stored.len = rows.rows[i].pdu_len;
		ASSERT_OK(f, event_load(&f->sc, &stored, &e));
		assert_int_equal(i == 0 ? 0 : 1, e.prev_count);
		if (i > 0)
			assert_string_equal(last, e.prev_events[0]);
		assert_int_equal(i + 1, e.depth);
		last = e.event_id;
		messages += strcmp(e.type, "m.room.message") == 0;
		names += strcmp(e.type, "m.room.name") == 0;
	}
	assert_int_equal((THREADS - 2) * SENDS, messages);
	assert_int_equal(2 * RENAMES, names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			nothing_is_lost_doubled_or_forked, room_fixture_setup,
			room_fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
