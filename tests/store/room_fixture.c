#include "room_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "crypto/sign.h"
#include "store/user_id_store.h"
#include "temp_db.h"

static enum err
add_users(struct scope *sc, struct txn *t, void *ctx)
{
	struct room_fixture *f = ctx;
	int i;

	for (i = 0; i < FIXTURE_USERS; i++)
		TRY(user_id_store_put(sc, t, f->users[i].user_id,
				      &f->users[i].user_nid));
	return OK;
}

void
fixture_assert_ok(struct room_fixture *f, enum err e, const char *file,
		  int line)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "%s:%d: %s: %s\n", file, line, err_name(e),
		      scope_fail_text(&f->sc));
	fail();
}

static enum err
refuse(void *ctx, struct scope *sc, const struct room_append *a)
{
	(void)ctx;
	return strcmp(a->type, FIXTURE_REFUSED) == 0
		       ? scope_fail(sc, ERR_FORBIDDEN, "not here")
		       : OK;
}

static enum err
fail_inside(void *ctx, struct scope *sc, struct txn *t,
	    const struct event_row *row, const struct room_append *a)
{
	(void)ctx;
	(void)t;
	(void)row;
	return strcmp(a->type, FIXTURE_FAILING) == 0
		       ? scope_fail(sc, ERR_LIMIT, "no room for it")
		       : OK;
}

/* The last user is the server's own. */
static enum err
get_notice_user(void *ctx, struct scope *sc, const char **user_id_out,
		int64_t *nid_out)
{
	const struct room_fixture *f = ctx;

	(void)sc;
	*user_id_out = f->users[FIXTURE_USERS - 1].user_id;
	*nid_out = f->users[FIXTURE_USERS - 1].user_nid;
	return OK;
}

static void
open_rooms(struct room_fixture *f)
{
	struct rooms_options o = {
		.db = f->db, .server_name = "test", .key = f->key};

	o.hooks.user_ctx = f;
	o.hooks.get_notice_user = get_notice_user;
	o.hooks.before_append[0].fn = refuse;
	o.hooks.before_append_count = 1;
	o.hooks.in_append[0].fn = fail_inside;
	o.hooks.in_append_count = 1;
	ASSERT_OK(f, rooms_open(&f->sc, &o, &f->rooms));
}

int
room_fixture_setup(void **state)
{
	static char ids[FIXTURE_USERS][24];
	struct room_fixture *f = calloc(1, sizeof(*f));
	int i;

	scope_begin(&f->sc, "test");
	f->db = temp_db_open();
	for (i = 0; i < FIXTURE_USERS; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "@u%d:test", i);
		f->users[i] = (struct requester){.user_id = ids[i],
						 .device_id = "D",
						 .device_nid = i + 1,
						 .now_ms = clock_wall_ms()};
	}
	ASSERT_OK(f, store_write(&f->sc, f->db, add_users, f));
	ASSERT_OK(f, sign_key_generate(&f->sc, "1", &f->key));
	open_rooms(f);
	*state = f;
	return 0;
}

void
room_fixture_restart(struct room_fixture *f)
{
	rooms_close(&f->rooms);
	temp_db_reopen(&f->db);
	open_rooms(f);
}

int
room_fixture_teardown(void **state)
{
	struct room_fixture *f = *state;

	scope_end(&f->sc); /* reads that failures left open end here */
	rooms_close(&f->rooms);
	sign_key_destroy(&f->key);
	temp_db_close(&f->db);
	free(f);
	return 0;
}

yyjson_val *
fixture_json(struct room_fixture *f, const char *text)
{
	yyjson_val *v = NULL;

	ASSERT_OK(f, json_parse(&f->sc, text, strlen(text), &v));
	return v;
}

const char *
fixture_room(struct room_fixture *f, const char *version, const char *preset)
{
	struct room_create c = {.version = version, .preset = preset};
	const char *room_id = NULL;

	ASSERT_OK(f, room_create(&f->sc, f->rooms, &f->users[0], &c, &room_id));
	return room_id;
}

void
fixture_add(struct room_fixture *f, const char *room_id, int user)
{
	struct room_membership m = {.room_id = room_id,
				    .target = f->users[user].user_id};
	const char *joined;

	ASSERT_OK(f, room_invite(&f->sc, f->rooms, &f->users[0], &m));
	ASSERT_OK(f, room_join(&f->sc, f->rooms, &f->users[user], &m, &joined));
	assert_string_equal(joined, room_id);
}

enum err
fixture_send(struct room_fixture *f, int user, const struct room_send *s,
	     const char **event_id_out)
{
	return room_send(&f->sc, f->rooms, &f->users[user], s, event_id_out);
}

const char *
fixture_say(struct room_fixture *f, const char *room_id, int user,
	    const char *text)
{
	struct room_send s = {.room_id = room_id, .type = "m.room.message"};
	const char *event_id = NULL;

	s.content = fixture_json(
		f,
		scope_printf(&f->sc, "{\"msgtype\":\"m.text\",\"body\":\"%s\"}",
			     text));
	return fixture_send(f, user, &s, &event_id) == OK ? event_id : NULL;
}
