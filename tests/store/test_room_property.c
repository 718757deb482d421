/* Random actions by several users; then everything stored is replayed: each
 * event is allowed by the state before it, and current state, members, log and
 * snapshots all say what the replay says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"
#include "room/auth.h"
#include "room_fixture.h"

#define STEPS 220
#define STATE_MAX 256

static uint32_t seed;

static unsigned
pick(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Any answer but a failure of the server is fine: rules refuse much of this. */
static void
expect_sane(struct room_fixture *f, enum err e)
{
	if (e == ERR_INTERNAL || e == ERR_STORE || e == ERR_RETRY ||
	    e == ERR_CORRUPT || e == ERR_NOMEM || e == ERR_CONFLICT)
		ASSERT_OK(f, e);
	scope_clear_failure(&f->sc);
}

static void
change_levels(struct room_fixture *f, const char *room_id, int user)
{
	struct room_send s = {.room_id = room_id,
			      .type = "m.room.power_levels",
			      .state_key = ""};
	const char *id;

	s.content = fixture_json(
		f, scope_printf(&f->sc,
				"{\"users\":{\"@u%u:test\":%u,\"@u%u:test\":%u"
				"},\"events_default\":%u,\"invite\":%u}",
				1 + pick(2), pick(101), 3 + pick(2), pick(101),
				pick(3) * 10, pick(3) * 25));
	expect_sane(f, fixture_send(f, user, &s, &id));
}

static void
set_name(struct room_fixture *f, const char *room_id, int user)
{
	struct room_send s = {
		.room_id = room_id, .type = "m.room.name", .state_key = ""};
	const char *id;

	s.content = fixture_json(
		f, scope_printf(&f->sc, "{\"name\":\"%u\"}", pick(5)));
	expect_sane(f, fixture_send(f, user, &s, &id));
}

static void
step(struct room_fixture *f, const char *room_id)
{
	int user = (int)pick(5);
	struct room_membership m = {.room_id = room_id};
	const struct requester *rq = &f->users[user];
	const char *id;

	m.target = f->users[pick(5)].user_id;
	switch (pick(10)) {
	case 0:
		expect_sane(f, room_invite(&f->sc, f->rooms, rq, &m));
		break;
	case 1:
	case 2:
		expect_sane(f, room_join(&f->sc, f->rooms, rq, &m, &id));
		break;
	case 3:
		expect_sane(f, room_leave(&f->sc, f->rooms, rq, &m));
		break;
	case 4:
		expect_sane(f, room_kick(&f->sc, f->rooms, rq, &m));
		break;
	case 5:
		expect_sane(f, room_ban(&f->sc, f->rooms, rq, &m));
		break;
	case 6:
		expect_sane(f, room_unban(&f->sc, f->rooms, rq, &m));
		break;
	case 7:
		change_levels(f, room_id, user);
		break;
	case 8:
		set_name(f, room_id, user);
		break;
	default:
		(void)fixture_say(f, room_id, user, "x");
		scope_clear_failure(&f->sc);
	}
}

struct replay {
	struct event events[STATE_MAX]; /* current by (type, state_key) */
	int64_t nids[STATE_MAX];
	size_t count;
};

static const struct event *
find(void *ctx, const char *type, const char *state_key)
{
	struct replay *r = ctx;
	size_t i;

	for (i = 0; i < r->count; i++)
		if (event_is(&r->events[i], type, state_key))
			return &r->events[i];
	return NULL;
}

static void
put(struct replay *r, const struct event *e, int64_t nid)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (event_is(&r->events[i], e->type, e->state_key))
			break;
	assert_true(i < STATE_MAX);
	r->events[i] = *e;
	r->nids[i] = nid;
	r->count += i == r->count;
}

static void
assert_same(const struct replay *r, const struct state_entries *entries)
{
	size_t i, k;

	assert_int_equal(r->count, entries->count);
	for (i = 0; i < entries->count; i++) {
		for (k = 0; k < r->count; k++)
			if (r->nids[k] == entries->entries[i].event_nid)
				break;
		assert_true(k < r->count);
	}
}

static void
assert_current(struct room_fixture *f, struct txn *t, int64_t room_nid,
	       const struct replay *r)
{
	struct state_log_range range = {room_nid, 0, INT64_MAX};
	struct state_entries entries;
	struct room_head head;
	struct member_row m;
	int64_t joined = 0;
	const char *word;
	size_t i, u;

	ASSERT_OK(f, state_store_list(&f->sc, t, room_nid, 0, &entries));
	assert_same(r, &entries);
	ASSERT_OK(f, state_store_list_at(&f->sc, t, &range, 0, &entries));
	assert_same(r, &entries);
	ASSERT_OK(f, room_store_get_head(&f->sc, t, room_nid, &head));
	ASSERT_OK(f, state_store_read_snapshot(&f->sc, t, head.snapshot_nid,
					       &entries));
	assert_same(r, &entries);
	for (i = 0; i < r->count; i++) {
		if (strcmp(r->events[i].type, "m.room.member") != 0)
			continue;
		word = event_membership(&r->events[i]);
		for (u = 0; u < FIXTURE_USERS; u++)
			if (strcmp(f->users[u].user_id,
				   r->events[i].state_key) == 0)
				break;
		ASSERT_OK(f, member_store_find(&f->sc, t, room_nid,
					       f->users[u].user_nid, &m));
		assert_string_equal(word, membership_name(m.membership));
		joined += strcmp(word, "join") == 0;
	}
	assert_int_equal(joined, head.joined);
}

static void
replay_all(struct room_fixture *f, const char *room_id, const char *version)
{
	struct replay *r = scope_new(&f->sc, struct replay);
	struct auth_state as = {.ctx = r, .find = find};
	struct event_range range = {.to = INT64_MAX, .limit = 5000};
	struct event_stored stored = {.version = room_version_find(version)};
	struct state_entries entries;
	struct event_rows rows;
	struct room_row room;
	struct event e;
	struct txn *t;
	size_t i;

	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_require(&f->sc, t, room_id, &room));
	range.room_nid = room.nid;
	ASSERT_OK(f, event_store_list(&f->sc, t, &range, &rows));
	for (i = 0; i < rows.count; i++) {
		stored.event_id = rows.rows[i].event_id;
		stored.bytes = rows.rows[i].pdu;
		stored.len = rows.rows[i].pdu_len;
		ASSERT_OK(f, event_load(&f->sc, &stored, &e));
		ASSERT_OK(f, auth_check(&f->sc, &e, &as));
		ASSERT_OK(f, state_store_read_snapshot(
				     &f->sc, t, rows.rows[i].snapshot_nid,
				     &entries));
		assert_same(r, &entries);
		if (e.state_key != NULL)
			put(r, &e, rows.rows[i].nid);
	}
	assert_current(f, t, room.nid, r);
	store_read_end(&t);
}

static void
replay_agrees(const char *version, uint32_t from)
{
	const char *room_id, *preset;
	struct room_fixture *own;
	void *state = NULL;
	int i;

	/* Failures leave reads open until a scope ends: one for each stretch.
	 */
	(void)room_fixture_setup(&state);
	own = state;
	seed = from;
	preset = pick(2) == 0 ? "public_chat" : "private_chat";
	room_id = strdup(fixture_room(own, version, preset));
	for (i = 0; i < STEPS; i++) {
		step(own, room_id);
		if (i % 16 == 0) {
			scope_end(&own->sc);
			scope_begin(&own->sc, "test");
		}
		if (i == STEPS / 2) {
			scope_end(&own->sc);
			scope_begin(&own->sc, "test");
			room_fixture_restart(own);
		}
	}
	scope_end(&own->sc);
	scope_begin(&own->sc, "test");
	replay_all(own, room_id, version);
	free((void *)(uintptr_t)room_id);
	(void)room_fixture_teardown(&state);
}

static void
version_10(void **state)
{
	(void)state;
	replay_agrees("10", 1);
	replay_agrees("10", 2);
}

static void
version_11(void **state)
{
	(void)state;
	replay_agrees("11", 3);
	replay_agrees("11", 4);
}

static void
version_12(void **state)
{
	(void)state;
	replay_agrees("12", 5);
	replay_agrees("12", 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_10),
		cmocka_unit_test(version_11),
		cmocka_unit_test(version_12),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
