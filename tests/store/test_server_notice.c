/* What the server says to a user: one room, an invite that stands, a tag. */
#include "room/server_notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "room_fixture.h"
#include "store/account_data_store.h"
#include "store/member_store.h"
#include "store/room_store.h"
#include "store/server_notice_store.h"

struct look {
	int64_t user_nid;
	const char *room_id;
	struct member_row member;
	struct account_data_row *tag;
};

static enum err
look(struct scope *sc, struct txn *t, void *ctx)
{
	struct look *l = ctx;
	struct room_row room;

	TRY(server_notice_store_find(sc, t, l->user_nid, &l->room_id));
	if (l->room_id == NULL)
		return OK;
	TRY(room_store_get(sc, t, l->room_id, &room));
	TRY(member_store_find(sc, t, room.nid, l->user_nid, &l->member));
	return account_data_store_find(sc, t, l->user_nid, l->room_id, "m.tag",
				       &l->tag);
}

static struct look
look_for(struct room_fixture *f, int user)
{
	struct look l = {.user_nid = f->users[user].user_nid};

	ASSERT_OK(f, store_read(&f->sc, f->db, look, &l));
	return l;
}

static void
say(struct room_fixture *f, int user, const char *text)
{
	const char *event_id = NULL;

	ASSERT_OK(f, server_notice_send_text(&f->sc, f->rooms,
					     f->users[user].user_id, text, 5,
					     &event_id));
	assert_int_equal(event_id[0], '$');
}

static void
each_user_has_one_room(void **state)
{
	struct room_fixture *f = *state;
	struct look first, again, other;

	assert_null(look_for(f, 1).room_id);
	say(f, 1, "one");
	first = look_for(f, 1);
	assert_int_equal(first.member.membership, MEMBERSHIP_INVITE);
	assert_non_null(first.tag);
	assert_non_null(strstr(first.tag->content, "m.server_notice"));
	say(f, 1, "two");
	again = look_for(f, 1);
	assert_string_equal(first.room_id, again.room_id);
	say(f, 2, "other");
	other = look_for(f, 2);
	assert_string_not_equal(first.room_id, other.room_id);
}

static void
the_invite_stands_and_who_left_is_asked_again(void **state)
{
	struct room_fixture *f = *state;
	struct room_membership m = {0};
	const char *id;

	say(f, 1, "one");
	m.room_id = look_for(f, 1).room_id;
	ASSERT_ERR(f, ERR_NOTICE_ROOM,
		   room_leave(&f->sc, f->rooms, &f->users[1], &m));
	ASSERT_OK(f, room_join(&f->sc, f->rooms, &f->users[1], &m, &id));
	assert_null(fixture_say(f, m.room_id, 1, "an answer"));
	scope_clear_failure(&f->sc);
	ASSERT_OK(f, room_leave(&f->sc, f->rooms, &f->users[1], &m));
	say(f, 1, "two");
	assert_int_equal(look_for(f, 1).member.membership, MEMBERSHIP_INVITE);
	ASSERT_OK(f, room_leave_all(&f->sc, f->rooms, &f->users[1]));
	assert_int_equal(look_for(f, 1).member.membership, MEMBERSHIP_LEAVE);
}

static void
other_invites_are_rejected_as_ever(void **state)
{
	struct room_fixture *f = *state;
	struct room_membership m = {.target = f->users[1].user_id};

	say(f, 1, "one");
	m.room_id = fixture_room(f, NULL, NULL);
	ASSERT_OK(f, room_invite(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_OK(f, room_leave(&f->sc, f->rooms, &f->users[1], &m));
}

static void
only_own_users_are_told(void **state)
{
	struct server_notice n = {.user_id = "@u1:far.example"};
	struct room_fixture *f = *state;
	const char *id;

	n.content = fixture_json(f, "{\"body\":\"x\"}");
	ASSERT_ERR(f, ERR_INVALID_PARAM,
		   server_notice_send(&f->sc, f->rooms, &n, &id));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_user_has_one_room,
						room_fixture_setup,
						room_fixture_teardown),
		cmocka_unit_test_setup_teardown(
			the_invite_stands_and_who_left_is_asked_again,
			room_fixture_setup, room_fixture_teardown),
		cmocka_unit_test_setup_teardown(
			other_invites_are_rejected_as_ever, room_fixture_setup,
			room_fixture_teardown),
		cmocka_unit_test_setup_teardown(only_own_users_are_told,
						room_fixture_setup,
						room_fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
