/* Rooms with two forward extremities: events of another server's making. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "event/event.h"
#include "room/auth.h"
#include "room_fixture.h"
#include "store/event_type_store.h"

/* An event of a user's, made beside the room's head. */
struct foreign {
	const char *room_id;
	int user;
	const char *type;
	const char *state_key;
	const char *content;
	const char *prev; /* event id */
	int64_t ts;
};

static void
read_row(struct room_fixture *f, const char *event_id, struct event_row *out)
{
	struct txn *t;

	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, event_store_get_by_id(&f->sc, t, event_id, out));
	store_read_end(&t);
}

static void
read_head(struct room_fixture *f, const char *room_id, struct room_head *out)
{
	struct room_row room;
	struct txn *t;

	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_require(&f->sc, t, room_id, &room));
	ASSERT_OK(f, room_store_get_head(&f->sc, t, room.nid, out));
	store_read_end(&t);
}

/* The ids of the auth events by the state after prev. */
static void
choose_auth(struct room_fixture *f, struct event_draft *d,
	    const struct event_row *prev)
{
	const char **ids = scope_array(&f->sc, const char *, AUTH_TYPES_MAX);
	struct state_entries state;
	struct auth_types types;
	struct event_row row;
	struct event as_event;
	struct txn *t;
	size_t i, k;

	event_from_draft(d, &as_event);
	auth_types_for_event(&as_event, &types);
	d->auth_events = ids;
	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_state_at(&f->sc, t, prev, true, &state));
	for (i = 0; i < state.count; i++) {
		ASSERT_OK(f, event_store_get(&f->sc, t,
					     state.entries[i].event_nid, &row));
		for (k = 0; k < types.count; k++)
			if (strcmp(row.type, types.keys[k].type) == 0 &&
			    strcmp(row.state_key, types.keys[k].state_key) == 0)
				ids[d->auth_count++] = row.event_id;
	}
	store_read_end(&t);
}

static int
append(struct room_fixture *f, const char *version, const struct foreign *x,
       const char **event_id_out)
{
	const char *prev[1] = {x->prev};
	struct event_draft d = {
		.version = room_version_find(version),
		.room_id = x->room_id,
		.sender = f->users[x->user].user_id,
		.type = x->type,
		.state_key = x->state_key,
		.content = fixture_json(f, x->content),
		.origin_server_ts = x->ts,
		.prev_events = prev,
		.prev_count = 1,
	};
	struct event_row row;
	struct event event;
	int verdict = -1;

	read_row(f, x->prev, &row);
	d.depth = row.depth + 1;
	choose_auth(f, &d, &row);
	ASSERT_OK(f, event_build(&f->sc, &d, "test", f->key, &event));
	ASSERT_OK(f, room_append_pdu(&f->sc, f->rooms, event.json,
				     event.json_len, &verdict));
	if (event_id_out != NULL)
		*event_id_out = event.event_id;
	return verdict;
}

static const char *
state_id(struct room_fixture *f, const char *room_id, const char *type)
{
	struct room_state_query q = {room_id, type, ""};
	struct room_events found;

	ASSERT_OK(f, room_history_state_find(&f->sc, f->rooms, &f->users[0], &q,
					     &found));
	return found.rows.rows[0].event_id;
}

static const char *const versions[] = {"10", "11", "12"};

static void
two_heads_become_one(void **state)
{
	struct room_fixture *f = *state;
	struct foreign x = {.type = "m.room.message",
			    .content = "{\"body\":\"b\"}",
			    .ts = 1};
	const char *other, *mine;
	struct room_head head;
	struct event_row row;
	size_t i;

	for (i = 0; i < 3; i++) {
		x.room_id = fixture_room(f, versions[i], NULL);
		x.prev = fixture_say(f, x.room_id, 0, "fork here");
		assert_non_null(fixture_say(f, x.room_id, 0, "a"));
		assert_int_equal(EVENT_ACCEPTED,
				 append(f, versions[i], &x, &other));
		read_head(f, x.room_id, &head);
		assert_int_equal(2, head.count);
		mine = fixture_say(f, x.room_id, 0, "joined again");
		assert_non_null(mine);
		read_head(f, x.room_id, &head);
		assert_int_equal(1, head.count);
		assert_string_equal(mine, head.events[0].event_id);
		read_row(f, mine, &row);
		assert_non_null(strstr(row.pdu, other));
		/* the same again is not appended twice */
		assert_int_equal(EVENT_ACCEPTED,
				 append(f, versions[i], &x, NULL));
		read_head(f, x.room_id, &head);
		assert_string_equal(mine, head.events[0].event_id);
	}
}

static void
state_of_both_branches_is_there(void **state)
{
	struct room_fixture *f = *state;
	struct foreign x = {.type = "m.room.topic",
			    .state_key = "",
			    .content = "{\"topic\":\"t\"}",
			    .ts = 1};
	struct room_send s = {.type = "m.room.name", .state_key = ""};
	const char *topic, *name;
	size_t i;

	s.content = fixture_json(f, "{\"name\":\"n\"}");
	for (i = 0; i < 3; i++) {
		s.room_id = x.room_id = fixture_room(f, versions[i], NULL);
		x.prev = fixture_say(f, x.room_id, 0, "fork here");
		ASSERT_OK(f, fixture_send(f, 0, &s, &name));
		assert_int_equal(EVENT_ACCEPTED,
				 append(f, versions[i], &x, &topic));
		assert_string_equal(topic,
				    state_id(f, x.room_id, "m.room.topic"));
		assert_string_equal(name,
				    state_id(f, x.room_id, "m.room.name"));
		assert_non_null(fixture_say(f, x.room_id, 0, "on"));
		assert_string_equal(topic,
				    state_id(f, x.room_id, "m.room.topic"));
	}
}

static void
the_later_of_two_names_wins(void **state)
{
	struct room_fixture *f = *state;
	struct foreign x = {.type = "m.room.name",
			    .state_key = "",
			    .content = "{\"name\":\"foreign\"}"};
	struct room_send s = {.type = "m.room.name", .state_key = ""};
	const char *foreign, *mine;
	size_t i;

	s.content = fixture_json(f, "{\"name\":\"mine\"}");
	for (i = 0; i < 6; i++) {
		s.room_id = x.room_id = fixture_room(f, versions[i / 2], NULL);
		x.prev = fixture_say(f, x.room_id, 0, "fork here");
		ASSERT_OK(f, fixture_send(f, 0, &s, &mine));
		x.ts = i % 2 == 0 ? 1 : f->users[0].now_ms + 1000;
		assert_int_equal(EVENT_ACCEPTED,
				 append(f, versions[i / 2], &x, &foreign));
		assert_string_equal(i % 2 == 0 ? mine : foreign,
				    state_id(f, x.room_id, "m.room.name"));
	}
}

static void
who_was_banned_since_is_soft_failed(void **state)
{
	struct room_fixture *f = *state;
	struct foreign x = {.type = "m.room.message",
			    .user = 1,
			    .content = "{\"body\":\"late\"}",
			    .ts = 1};
	struct room_membership m = {.target = "@u1:test"};
	struct room_events found;
	const char *late;
	size_t i;

	for (i = 0; i < 3; i++) {
		m.room_id = x.room_id = fixture_room(f, versions[i], NULL);
		fixture_add(f, x.room_id, 1);
		x.prev = fixture_say(f, x.room_id, 0, "fork here");
		ASSERT_OK(f, room_ban(&f->sc, f->rooms, &f->users[0], &m));
		assert_int_equal(EVENT_SOFT_FAILED,
				 append(f, versions[i], &x, &late));
		ASSERT_ERR(f, ERR_NOT_FOUND,
			   room_history_event(&f->sc, f->rooms, &f->users[0],
					      x.room_id, late, &found));
	}
}

static void
a_stranger_is_rejected(void **state)
{
	struct room_fixture *f = *state;
	struct foreign x = {.type = "m.room.message",
			    .user = 3,
			    .content = "{\"body\":\"who\"}",
			    .ts = 1};
	struct room_head before, after;

	x.room_id = fixture_room(f, "12", NULL);
	x.prev = fixture_say(f, x.room_id, 0, "fork here");
	read_head(f, x.room_id, &before);
	assert_int_equal(EVENT_REJECTED, append(f, "12", &x, NULL));
	read_head(f, x.room_id, &after);
	assert_int_equal(before.events[0].nid, after.events[0].nid);
	assert_int_equal(before.snapshot_nid, after.snapshot_nid);
}

static void
local_policy_only_soft_fails(void **state)
{
	struct room_fixture *f = *state;
	struct foreign x = {.type = FIXTURE_REFUSED, .content = "{}", .ts = 1};

	x.room_id = fixture_room(f, "12", NULL);
	x.prev = fixture_say(f, x.room_id, 0, "fork here");
	assert_int_equal(EVENT_SOFT_FAILED, append(f, "12", &x, NULL));
	assert_non_null(fixture_say(f, x.room_id, 0, "on"));
}

static void
a_foreign_redaction_takes_the_content(void **state)
{
	struct room_fixture *f = *state;
	struct foreign x = {.type = "m.room.redaction", .ts = 1};
	struct event_row row;

	x.room_id = fixture_room(f, "12", NULL);
	x.prev = fixture_say(f, x.room_id, 0, "secret");
	x.content = scope_printf(&f->sc, "{\"redacts\":\"%s\"}", x.prev);
	read_row(f, x.prev, &row);
	assert_non_null(event_row_peek(&f->sc, &row, "body"));
	assert_int_equal(EVENT_ACCEPTED, append(f, "12", &x, NULL));
	read_row(f, x.prev, &row);
	assert_null(event_row_peek(&f->sc, &row, "body"));
	assert_int_not_equal(0, row.redacted_by);
}

#define T(name)                                                   \
	cmocka_unit_test_setup_teardown(name, room_fixture_setup, \
					room_fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(two_heads_become_one),
		T(state_of_both_branches_is_there),
		T(the_later_of_two_names_wins),
		T(who_was_banned_since_is_soft_failed),
		T(a_stranger_is_rejected),
		T(local_policy_only_soft_fails),
		T(a_foreign_redaction_takes_the_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
