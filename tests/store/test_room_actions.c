/* The verbs of room/actions.h against a database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "room/directory.h"
#include "room_fixture.h"

static const char *const versions[] = {"10", "11", "12"};

static const char *
state_string(struct room_fixture *f, const char *room_id, const char *type,
	     const char *state_key, const char *member)
{
	struct room_state_query q = {room_id, type, state_key};
	struct room_events found;
	enum err e;

	e = room_history_state_find(&f->sc, f->rooms, &f->users[0], &q, &found);
	if (e != OK) {
		scope_clear_failure(&f->sc);
		return NULL;
	}
	return event_row_peek(&f->sc, &found.rows.rows[0], member);
}

static void
a_room_has_what_its_preset_says(void **state)
{
	struct room_fixture *f = *state;
	struct room_create c = {.preset = "public_chat",
				.name = "Ward 7",
				.topic = "Beds",
				.alias_localpart = "ward7",
				.is_public = true};
	const char *room_id;
	size_t i;

	for (i = 0; i < 3; i++) {
		c.version = versions[i];
		c.alias_localpart = scope_printf(&f->sc, "ward%zu", i);
		ASSERT_OK(f, room_create(&f->sc, f->rooms, &f->users[0], &c,
					 &room_id));
		assert_string_equal(
			"Ward 7",
			state_string(f, room_id, "m.room.name", "", "name"));
		assert_string_equal("public", state_string(f, room_id,
							   "m.room.join_rules",
							   "", "join_rule"));
		assert_string_equal(versions[i],
				    state_string(f, room_id, "m.room.create",
						 "", "room_version"));
		assert_string_equal("join",
				    state_string(f, room_id, "m.room.member",
						 "@u0:test", "membership"));
		assert_int_equal(i == 2, strchr(room_id, ':') == NULL);
	}
	ASSERT_ERR(f, ERR_ROOM_IN_USE,
		   room_create(&f->sc, f->rooms, &f->users[0], &c, &room_id));
	c.alias_localpart = NULL;
	c.version = "9";
	ASSERT_ERR(f, ERR_UNSUPPORTED_ROOM_VERSION,
		   room_create(&f->sc, f->rooms, &f->users[0], &c, &room_id));
}

static void
only_members_speak(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id;
	size_t i;

	for (i = 0; i < 3; i++) {
		room_id = fixture_room(f, versions[i], NULL);
		assert_non_null(fixture_say(f, room_id, 0, "hello"));
		assert_null(fixture_say(f, room_id, 1, "let me in"));
		scope_clear_failure(&f->sc);
		fixture_add(f, room_id, 1);
		assert_non_null(fixture_say(f, room_id, 1, "thanks"));
	}
}

static void
an_invite_is_needed(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, "private_chat"), *joined;
	struct room_membership m = {.room_id = room_id, .target = "@u1:test"};

	ASSERT_ERR(f, ERR_FORBIDDEN,
		   room_join(&f->sc, f->rooms, &f->users[1], &m, &joined));
	ASSERT_OK(f, room_invite(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_OK(f, room_join(&f->sc, f->rooms, &f->users[1], &m, &joined));
	/* again is no error, and adds nothing */
	ASSERT_OK(f, room_join(&f->sc, f->rooms, &f->users[1], &m, &joined));
	ASSERT_ERR(f, ERR_FORBIDDEN,
		   room_ban(&f->sc, f->rooms, &f->users[1],
			    &(struct room_membership){room_id, "@u0:test", NULL,
						      false}));
	ASSERT_OK(f, room_ban(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_ERR(f, ERR_FORBIDDEN,
		   room_kick(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_ERR(f, ERR_FORBIDDEN,
		   room_join(&f->sc, f->rooms, &f->users[1], &m, &joined));
	ASSERT_OK(f, room_unban(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_ERR(f, ERR_FORBIDDEN,
		   room_unban(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_OK(f, room_forget(&f->sc, f->rooms, &f->users[1], room_id));
	ASSERT_ERR(f, ERR_UNKNOWN,
		   room_forget(&f->sc, f->rooms, &f->users[0], room_id));
}

static void
a_transaction_sends_once(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *first, *again;
	struct room_send s = {
		.room_id = room_id, .type = "m.room.message", .txn_id = "t1"};
	struct requester other;

	s.content = fixture_json(f, "{\"body\":\"x\",\"msgtype\":\"m.text\"}");
	ASSERT_OK(f, fixture_send(f, 0, &s, &first));
	ASSERT_OK(f, fixture_send(f, 0, &s, &again));
	assert_string_equal(first, again);
	room_fixture_restart(f);
	ASSERT_OK(f, fixture_send(f, 0, &s, &again));
	assert_string_equal(first, again);
	s.txn_id = "t2";
	ASSERT_OK(f, fixture_send(f, 0, &s, &again));
	assert_string_not_equal(first, again);
	s.txn_id = "t1";
	s.type = "org.example.other";
	ASSERT_OK(f, fixture_send(f, 0, &s, &again));
	assert_string_not_equal(first, again);
	/* another device of the same user */
	s.type = "m.room.message";
	other = f->users[0];
	other.device_nid = 77;
	ASSERT_OK(f, room_send(&f->sc, f->rooms, &other, &s, &again));
	assert_string_not_equal(first, again);
}

static void
the_same_state_is_not_sent_again(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *first, *again;
	struct room_send s = {
		.room_id = room_id, .type = "m.room.name", .state_key = ""};

	s.content = fixture_json(f, "{\"name\":\"A\"}");
	ASSERT_OK(f, fixture_send(f, 0, &s, &first));
	ASSERT_OK(f, fixture_send(f, 0, &s, &again));
	assert_string_equal(first, again);
	s.content = fixture_json(f, "{\"name\":\"B\"}");
	ASSERT_OK(f, fixture_send(f, 0, &s, &again));
	assert_string_not_equal(first, again);
	assert_string_equal(
		"B", state_string(f, room_id, "m.room.name", "", "name"));
}

static void
pages_meet_without_gap(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL);
	struct room_page_query q = {
		.room_id = room_id, .backward = true, .limit = 7};
	int64_t last = INT64_MAX;
	struct room_page page;
	size_t seen = 0, i;
	char text[16];

	for (i = 0; i < 40; i++) {
		(void)snprintf(text, sizeof(text), "%zu", i);
		assert_non_null(fixture_say(f, room_id, 0, text));
	}
	do {
		ASSERT_OK(f, room_history_page(&f->sc, f->rooms, &f->users[0],
					       &q, &page));
		for (i = 0; i < page.chunk.rows.count; i++) {
			assert_true(page.chunk.rows.rows[i].room_order < last);
			last = page.chunk.rows.rows[i].room_order;
		}
		seen += page.chunk.rows.count;
		q.has_from = true;
		q.from = page.end;
	} while (page.has_end);
	assert_int_equal(46, seen); /* 40, and what made the room */
	q.backward = false;
	q.has_from = false;
	q.limit = 100;
	ASSERT_OK(f,
		  room_history_page(&f->sc, f->rooms, &f->users[0], &q, &page));
	assert_int_equal(46, page.chunk.rows.count);
	assert_false(page.has_end);
	assert_string_equal("m.room.create", page.chunk.rows.rows[0].type);
}

static void
set_visibility(struct room_fixture *f, const char *room_id, const char *value)
{
	struct room_send s = {.room_id = room_id,
			      .type = "m.room.history_visibility",
			      .state_key = ""};
	const char *event_id;

	s.content = fixture_json(
		f,
		scope_printf(&f->sc, "{\"history_visibility\":\"%s\"}", value));
	ASSERT_OK(f, fixture_send(f, 0, &s, &event_id));
}

static bool
can_see(struct room_fixture *f, int user, const char *room_id, const char *id)
{
	struct room_events found;
	enum err e;

	e = room_history_event(&f->sc, f->rooms, &f->users[user], room_id, id,
			       &found);
	if (e != OK)
		assert_int_equal(ERR_NOT_FOUND, e);
	scope_clear_failure(&f->sc);
	return e == OK;
}

static void
history_is_seen_as_its_visibility_says(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL);
	const char *shared, *joined, *invited, *after_invite, *later, *world;
	struct room_membership m = {.room_id = room_id, .target = "@u1:test"};

	shared = fixture_say(f, room_id, 0, "shared");
	set_visibility(f, room_id, "joined");
	joined = fixture_say(f, room_id, 0, "joined");
	set_visibility(f, room_id, "invited");
	invited = fixture_say(f, room_id, 0, "invited");
	ASSERT_OK(f, room_invite(&f->sc, f->rooms, &f->users[0], &m));
	after_invite = fixture_say(f, room_id, 0, "after the invite");
	assert_false(can_see(f, 1, room_id, shared));
	fixture_add(f, room_id, 1);
	assert_true(can_see(f, 1, room_id, shared));
	assert_false(can_see(f, 1, room_id, joined));
	assert_false(can_see(f, 1, room_id, invited));
	assert_true(can_see(f, 1, room_id, after_invite));
	ASSERT_OK(f, room_leave(&f->sc, f->rooms, &f->users[1], &m));
	later = fixture_say(f, room_id, 0, "later");
	assert_false(can_see(f, 1, room_id, later));
	assert_true(can_see(f, 1, room_id, after_invite));
	set_visibility(f, room_id, "world_readable");
	world = fixture_say(f, room_id, 0, "world");
	assert_true(can_see(f, 2, room_id, world));
	assert_false(can_see(f, 2, room_id, later));
}

static void
redaction_takes_the_content(void **state)
{
	struct room_fixture *f = *state;
	struct room_redact x = {.txn_id = "r"};
	struct room_events found;
	const char *redaction;
	size_t i;

	for (i = 0; i < 3; i++) {
		x.room_id = fixture_room(f, versions[i], NULL);
		fixture_add(f, x.room_id, 1);
		x.event_id = fixture_say(f, x.room_id, 0, "secret");
		ASSERT_ERR(f, ERR_FORBIDDEN,
			   room_redact(&f->sc, f->rooms, &f->users[1], &x,
				       &redaction));
		ASSERT_OK(f, room_redact(&f->sc, f->rooms, &f->users[0], &x,
					 &redaction));
		ASSERT_OK(f, room_history_event(&f->sc, f->rooms, &f->users[1],
						x.room_id, x.event_id, &found));
		assert_null(
			event_row_peek(&f->sc, &found.rows.rows[0], "body"));
		assert_non_null(found.views[0].redaction);
		assert_string_equal(redaction,
				    found.views[0].redaction->event_id);
	}
}

static void
unread_counts_begin_behind_the_receipt(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *second, *id;
	struct room_mark mark = {.room_id = room_id, .kind = "m.read"};
	struct room_send s = {.room_id = room_id, .type = "m.room.message"};
	struct room_unread_query q = {.user_nid = f->users[1].user_nid};
	struct room_unread_all unread;
	struct room_row room;
	struct txn *t;

	fixture_add(f, room_id, 1);
	assert_non_null(fixture_say(f, room_id, 0, "1"));
	second = fixture_say(f, room_id, 0, "2");
	s.content = fixture_json(f, "{\"msgtype\":\"m.text\",\"body\":\"3\","
				    "\"m.mentions\":{\"user_ids\":"
				    "[\"@u1:test\"]}}");
	ASSERT_OK(f, fixture_send(f, 0, &s, &id));
	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_require(&f->sc, t, room_id, &room));
	q.room_nid = room.nid;
	ASSERT_OK(f, room_unread_read(&f->sc, t, &q, &unread));
	store_read_end(&t);
	assert_int_equal(3, unread.total.notifications);
	assert_int_equal(1, unread.total.highlights);
	mark.event_id = second;
	ASSERT_OK(f, room_mark_read(&f->sc, f->rooms, &f->users[1], &mark));
	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_unread_read(&f->sc, t, &q, &unread));
	store_read_end(&t);
	assert_int_equal(1, unread.total.notifications);
	assert_non_null(fixture_say(f, room_id, 1, "mine"));
	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_unread_read(&f->sc, t, &q, &unread));
	store_read_end(&t);
	assert_int_equal(0, unread.total.notifications);
}

static void
aliases_lead_to_rooms(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, "public_chat"), *found;
	struct room_membership m = {.room_id = "#a:test"};
	struct room_send s = {.room_id = room_id,
			      .type = "m.room.canonical_alias",
			      .state_key = ""};

	s.content = fixture_json(f, "{\"alias\":\"#a:test\"}");
	ASSERT_ERR(f, ERR_BAD_ALIAS, fixture_send(f, 0, &s, &found));
	ASSERT_OK(f, room_alias_add(&f->sc, f->rooms, &f->users[0], "#a:test",
				    room_id));
	ASSERT_ERR(f, ERR_CONFLICT,
		   room_alias_add(&f->sc, f->rooms, &f->users[0], "#a:test",
				  room_id));
	ASSERT_ERR(f, ERR_INVALID_PARAM,
		   room_alias_add(&f->sc, f->rooms, &f->users[0],
				  "#a:elsewhere", room_id));
	ASSERT_OK(f, fixture_send(f, 0, &s, &found));
	ASSERT_OK(f, room_join(&f->sc, f->rooms, &f->users[1], &m, &found));
	assert_string_equal(room_id, found);
	ASSERT_ERR(
		f, ERR_FORBIDDEN,
		room_alias_remove(&f->sc, f->rooms, &f->users[1], "#a:test"));
	ASSERT_OK(f,
		  room_alias_remove(&f->sc, f->rooms, &f->users[0], "#a:test"));
	ASSERT_ERR(f, ERR_NOT_FOUND,
		   room_join(&f->sc, f->rooms, &f->users[2], &m, &found));
}

static void
an_upgrade_leaves_a_pointer(void **state)
{
	struct room_fixture *f = *state;
	const char *old = fixture_room(f, "11", NULL), *new;
	const struct room_upgrade up = {.room_id = old, .version = "12"};

	fixture_add(f, old, 1);
	ASSERT_ERR(f, ERR_FORBIDDEN,
		   room_upgrade(&f->sc, f->rooms, &f->users[1], &up, &new));
	ASSERT_OK(f, room_upgrade(&f->sc, f->rooms, &f->users[0], &up, &new));
	assert_string_equal(new, state_string(f, old, "m.room.tombstone", "",
					      "replacement_room"));
	assert_null(fixture_say(f, old, 1, "still here"));
	scope_clear_failure(&f->sc);
	assert_non_null(fixture_say(f, new, 0, "hello"));
}

static void
relations_lead_from_the_parent(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *reaction, *edit;
	struct room_relations_query q = {
		.page = {.room_id = room_id, .backward = true, .limit = 10}};
	struct room_send s = {.room_id = room_id, .type = "m.reaction"};
	struct room_page page;

	q.event_id = fixture_say(f, room_id, 0, "parent");
	s.content = fixture_json(
		f, scope_printf(&f->sc,
				"{\"m.relates_to\":{\"rel_type\":"
				"\"m.annotation\",\"event_id\":\"%s\","
				"\"key\":\"+\"}}",
				q.event_id));
	ASSERT_OK(f, fixture_send(f, 0, &s, &reaction));
	s.type = "m.room.message";
	s.content = fixture_json(
		f, scope_printf(&f->sc,
				"{\"m.relates_to\":{\"rel_type\":"
				"\"m.replace\",\"event_id\":\"%s\"}}",
				q.event_id));
	ASSERT_OK(f, fixture_send(f, 0, &s, &edit));
	ASSERT_OK(f, room_history_relations(&f->sc, f->rooms, &f->users[0], &q,
					    &page));
	assert_int_equal(2, page.chunk.rows.count);
	assert_string_equal(edit, page.chunk.rows.rows[0].event_id);
	q.rel_type = "m.annotation";
	ASSERT_OK(f, room_history_relations(&f->sc, f->rooms, &f->users[0], &q,
					    &page));
	assert_int_equal(1, page.chunk.rows.count);
	assert_string_equal(reaction, page.chunk.rows.rows[0].event_id);
	ASSERT_ERR(f, ERR_NOT_FOUND,
		   room_history_relations(&f->sc, f->rooms, &f->users[1], &q,
					  &page));
}

static void
hooks_may_refuse(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *id, *sent;
	struct room_page_query q = {
		.room_id = room_id, .backward = true, .limit = 1};
	struct room_send s = {
		.room_id = room_id, .type = FIXTURE_REFUSED, .txn_id = "t"};
	struct room_page page;

	id = fixture_say(f, room_id, 0, "last");
	s.content = fixture_json(f, "{}");
	assert_int_equal(ERR_FORBIDDEN, fixture_send(f, 0, &s, &sent));
	assert_string_equal("not here", scope_fail_text(&f->sc));
	scope_clear_failure(&f->sc);
	s.type = FIXTURE_FAILING;
	ASSERT_ERR(f, ERR_LIMIT, fixture_send(f, 0, &s, &sent));
	ASSERT_OK(f,
		  room_history_page(&f->sc, f->rooms, &f->users[0], &q, &page));
	assert_string_equal(id, page.chunk.rows.rows[0].event_id);
	assert_non_null(fixture_say(f, room_id, 0, "the room goes on"));
}

static void
typing_ends_with_a_message(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), **who;
	struct room_typing_mark m = {room_id, true, 5000};
	struct room_row room;
	struct txn *t;
	int64_t pos;
	size_t n;

	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_require(&f->sc, t, room_id, &room));
	store_read_end(&t);
	ASSERT_OK(f, room_set_typing(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_OK(f,
		  room_typing_read(&f->sc, f->rooms, room.nid, &who, &n, &pos));
	assert_int_equal(1, n);
	assert_string_equal("@u0:test", who[0]);
	rooms_tick(f->rooms, f->users[0].now_ms + 4000);
	ASSERT_OK(f,
		  room_typing_read(&f->sc, f->rooms, room.nid, &who, &n, &pos));
	assert_int_equal(1, n);
	rooms_tick(f->rooms, f->users[0].now_ms + 5001);
	ASSERT_OK(f,
		  room_typing_read(&f->sc, f->rooms, room.nid, &who, &n, &pos));
	assert_int_equal(0, n);
	ASSERT_OK(f, room_set_typing(&f->sc, f->rooms, &f->users[0], &m));
	assert_non_null(fixture_say(f, room_id, 0, "done"));
	ASSERT_OK(f,
		  room_typing_read(&f->sc, f->rooms, room.nid, &who, &n, &pos));
	assert_int_equal(0, n);
	ASSERT_ERR(f, ERR_FORBIDDEN,
		   room_set_typing(&f->sc, f->rooms, &f->users[1], &m));
}

static void
receipts_only_move_forward(void **state)
{
	struct room_fixture *f = *state;
	const char *room_id = fixture_room(f, NULL, NULL), *first, *second;
	struct room_mark m = {.room_id = room_id};
	struct receipt_rows rows;
	struct room_row room;
	struct txn *t;

	first = fixture_say(f, room_id, 0, "1");
	second = fixture_say(f, room_id, 0, "2");
	m.kind = "org.wardwire.delivered";
	m.event_id = second;
	ASSERT_OK(f, room_mark_read(&f->sc, f->rooms, &f->users[0], &m));
	m.event_id = first;
	ASSERT_OK(f, room_mark_read(&f->sc, f->rooms, &f->users[0], &m));
	m.kind = "m.read";
	ASSERT_OK(f, room_mark_read(&f->sc, f->rooms, &f->users[0], &m));
	m.kind = "org.example.unknown";
	ASSERT_ERR(f, ERR_INVALID_PARAM,
		   room_mark_read(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_OK(f, store_read_begin(&f->sc, f->db, &t));
	ASSERT_OK(f, room_require(&f->sc, t, room_id, &room));
	ASSERT_OK(f, receipt_store_list_user(&f->sc, t, room.nid,
					     f->users[0].user_nid, &rows));
	store_read_end(&t);
	assert_int_equal(2, rows.count);
	assert_int_equal(RECEIPT_READ, rows.rows[0].kind);
	assert_string_equal(first, rows.rows[0].event_id);
	assert_string_equal(second, rows.rows[1].event_id);
}

#define T(name)                                                   \
	cmocka_unit_test_setup_teardown(name, room_fixture_setup, \
					room_fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_room_has_what_its_preset_says),
		T(only_members_speak),
		T(an_invite_is_needed),
		T(a_transaction_sends_once),
		T(the_same_state_is_not_sent_again),
		T(pages_meet_without_gap),
		T(history_is_seen_as_its_visibility_says),
		T(redaction_takes_the_content),
		T(unread_counts_begin_behind_the_receipt),
		T(aliases_lead_to_rooms),
		T(an_upgrade_leaves_a_pointer),
		T(relations_lead_from_the_parent),
		T(hooks_may_refuse),
		T(typing_ends_with_a_message),
		T(receipts_only_move_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
