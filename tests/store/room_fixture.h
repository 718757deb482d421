/* tests/store/room_fixture.h: rooms over a temporary database, with users. */
#ifndef TESTS_ROOM_FIXTURE_H
#define TESTS_ROOM_FIXTURE_H

#include "room/actions.h"
#include "room/history.h"

#define FIXTURE_USERS 6
/* Types that the fixture's hooks refuse, before and in the transaction. */
#define FIXTURE_REFUSED "org.example.refused"
#define FIXTURE_FAILING "org.example.failing"

struct room_fixture {
	struct db *db;
	struct sign_key *key;
	struct rooms *rooms;
	struct requester users[FIXTURE_USERS]; /* @u0:test, @u1:test, ... */
	struct scope sc;
};

/* cmocka's setup and teardown; *state is the struct room_fixture. */
int room_fixture_setup(void **state);
int room_fixture_teardown(void **state);

/* Closes everything and opens the same database again. */
void room_fixture_restart(struct room_fixture *f);

/* JSON text as a value in the fixture's scope; fails the test when it is not.
 */
yyjson_val *fixture_json(struct room_fixture *f, const char *text);

/* A room of u0's; preset may be NULL. */
const char *
fixture_room(struct room_fixture *f, const char *version, const char *preset);

/* u0's invite and user's join. */
void fixture_add(struct room_fixture *f, const char *room_id, int user);

/* Sends {"msgtype":"m.text","body":text}; the event id, or NULL where it was
 * refused (see f->sc). */
const char *fixture_say(struct room_fixture *f, const char *room_id, int user,
			const char *text);
/* The same with all said. */
enum err fixture_send(struct room_fixture *f, int user,
		      const struct room_send *s, const char **event_id_out);

/* Asserts OK, telling the failure's text. */
#define ASSERT_OK(f, call) fixture_assert_ok(f, (call), __FILE__, __LINE__)
void fixture_assert_ok(struct room_fixture *f, enum err e, const char *file,
		       int line);

/* Asserts that the call fails so, and forgets the failure. */
#define ASSERT_ERR(f, wanted, call)                 \
	do {                                        \
		assert_int_equal((wanted), (call)); \
		scope_clear_failure(&(f)->sc);      \
	} while (0)

#endif
