#include "ctl/demo_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "room/actions.h"
#include "room/directory.h"
#include "user/account_data.h"
#include "user/users.h"

#define MINUTE_MS ((int64_t)60 * 1000)
#define DAY_MS ((int64_t)24 * 3600 * 1000)

/* One room while it is being seeded. */
struct talk {
	struct demo *d;
	yyjson_val *room; /* as the file describes it */
	const char *key;
	const char *room_id;
	const char *last_event_id;
	int64_t last_ms;
	int count; /* messages so far */
};

static const char *
full_id(struct scope *sc, struct demo *d, const char *name)
{
	return users_full_id(sc, d->ctl->users, name);
}

static enum err
object(struct scope *sc, struct buf *b, yyjson_val **out)
{
	TRY(buf_check(b));
	return json_parse(sc, b->data, b->len, out);
}

static enum err
initial_state(struct scope *sc, const char *room_class, yyjson_val **out)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_array_begin(&w);
	json_object_begin(&w);
	json_put_string(&w, "type", "org.wardwire.room.class");
	json_put_string(&w, "state_key", "");
	json_key(&w, "content");
	json_object_begin(&w);
	json_put_string(&w, "class", room_class);
	json_object_end(&w);
	json_object_end(&w);
	json_array_end(&w);
	return object(sc, &b, out);
}

static enum err
create(struct scope *sc, struct talk *k, const struct requester *owner)
{
	struct room_create c = {.preset = "private_chat"};
	const char *room_class;

	TRY(json_get_string(sc, k->room, "class", &room_class));
	c.name = json_peek_string(k->room, "name");
	c.topic = json_peek_string(k->room, "topic");
	c.alias_localpart = scope_printf(sc, "demo-%s", k->key);
	c.is_direct = strcmp(room_class, "direct") == 0;
	if (c.is_direct)
		c.preset = "trusted_private_chat";
	TRY(initial_state(sc, room_class, &c.initial_state));
	return room_create(sc, k->d->ctl->rooms, owner, &c, &k->room_id);
}

static enum err
add_member(struct scope *sc, struct talk *k, const struct requester *owner,
	   const char *name)
{
	struct room_membership invite = {.room_id = k->room_id};
	struct requester person;
	const char *joined;

	TRY(demo_requester(sc, k->d, name, &person));
	if (person.user_nid == owner->user_nid)
		return OK;
	person.now_ms = owner->now_ms;
	invite.target = person.user_id;
	TRY(room_invite(sc, k->d->ctl->rooms, owner, &invite));
	return room_join(sc, k->d->ctl->rooms, &person,
			 &(struct room_membership){.room_id = k->room_id},
			 &joined);
}

/* Adds the room to what the person calls direct conversations. */
static enum err
note_direct(struct scope *sc, struct talk *k, const char *name,
	    const char *other)
{
	struct account_data_ref ref = {.room_id = "", .type = "m.direct"};
	const char *before = NULL;
	yyjson_val *old = NULL, *key;
	yyjson_obj_iter it;
	struct requester r;
	struct json_writer w;
	struct buf b;

	TRY(demo_requester(sc, k->d, name, &r));
	ref.user_id = r.user_id;
	if (account_data_get(sc, k->d->ctl->users, &r, &ref, &before) == OK)
		TRY(json_parse_object(sc, before, strlen(before), &old));
	else
		scope_clear_failure(sc);
	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	it = yyjson_obj_iter_with(old);
	while (old != NULL && (key = yyjson_obj_iter_next(&it)) != NULL) {
		json_key(&w, yyjson_get_str(key));
		json_raw(&w,
			 json_format(sc, yyjson_obj_iter_get_val(key), NULL),
			 strlen(json_format(sc, yyjson_obj_iter_get_val(key),
					    NULL)));
	}
	json_key(&w, full_id(sc, k->d, other));
	json_array_begin(&w);
	json_string(&w, k->room_id);
	json_array_end(&w);
	json_object_end(&w);
	TRY(buf_check(&b));
	return account_data_set(sc, k->d->ctl->users, &r, &ref, buf_str(&b));
}

static enum err
add_members(struct scope *sc, struct talk *k, const struct requester *owner)
{
	yyjson_val *members, *name;
	yyjson_arr_iter it;
	const char *pair[2] = {NULL, NULL};
	size_t n = 0;

	TRY(json_find_array(sc, k->room, "members", &members));
	it = yyjson_arr_iter_with(members);
	while ((name = yyjson_arr_iter_next(&it)) != NULL) {
		TRY(add_member(sc, k, owner, yyjson_get_str(name)));
		if (n < 2)
			pair[n] = yyjson_get_str(name);
		n++;
	}
	if (json_peek_string(k->room, "name") != NULL || n != 2)
		return OK;
	TRY(note_direct(sc, k, pair[0], pair[1]));
	return note_direct(sc, k, pair[1], pair[0]);
}

/* "-2 07:41": days before today, and the time; "12": so many minutes ago. */
static int64_t
parse_time(const struct demo *d, const char *text)
{
	long days, hours, minutes;
	char *end;

	days = strtol(text, &end, 10);
	if (*end != ' ')
		return d->now_ms - days * MINUTE_MS;
	hours = strtol(end, &end, 10);
	minutes = *end == ':' ? strtol(end + 1, NULL, 10) : 0;
	return d->midnight_ms + days * DAY_MS +
	       (hours * 60 + minutes) * MINUTE_MS;
}

static void
put_info(struct json_writer *w, yyjson_val *file)
{
	static const char *const numbers[] = {"size", "w", "h", "duration"};
	yyjson_val *n;
	size_t i;

	json_key(w, "info");
	json_object_begin(w);
	json_put_string(w, "mimetype", json_peek_string(file, "type"));
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		n = yyjson_obj_get(file, numbers[i]);
		if (yyjson_is_int(n))
			json_put_int(w, numbers[i], yyjson_get_sint(n));
	}
	json_object_end(w);
}

static enum err
put_file(struct scope *sc, struct talk *k, const struct requester *r,
	 yyjson_val *file, struct json_writer *w)
{
	const char *name, *type, *uri;

	TRY(json_get_string(sc, file, "file", &name));
	TRY(json_get_string(sc, file, "type", &type));
	TRY(demo_upload(sc, k->d, r, name, type, &uri));
	json_put_string(w, "msgtype",
			strncmp(type, "image/", 6) == 0	  ? "m.image"
			: strncmp(type, "video/", 6) == 0 ? "m.video"
							  : "m.file");
	json_put_string(w, "body", name);
	json_put_string(w, "filename", name);
	json_put_string(w, "url", uri);
	put_info(w, file);
	return OK;
}

/* [time, name, text] or [time, name, {file}]. */
static enum err
say(struct scope *sc, struct talk *k, yyjson_val *message)
{
	struct room_send s = {.room_id = k->room_id, .type = "m.room.message"};
	yyjson_val *what = yyjson_arr_get(message, 2);
	struct requester r;
	struct json_writer w;
	struct buf b;

	TRY(demo_requester(sc, k->d, yyjson_get_str(yyjson_arr_get(message, 1)),
			   &r));
	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	if (yyjson_is_str(what)) {
		json_put_string(&w, "msgtype", "m.text");
		json_put_string(&w, "body", yyjson_get_str(what));
	} else {
		TRY(put_file(sc, k, &r, what, &w));
	}
	json_object_end(&w);
	TRY(object(sc, &b, &s.content));
	s.txn_id = scope_printf(sc, "demo-%s-%d", k->key, k->count++);
	s.ts = parse_time(k->d, yyjson_get_str(yyjson_arr_get(message, 0)));
	if (s.ts <= k->last_ms)
		s.ts = k->last_ms + 1;
	k->last_ms = s.ts;
	return room_send(sc, k->d->ctl->rooms, &r, &s, &k->last_event_id);
}

static enum err
say_all(struct scope *sc, struct talk *k)
{
	yyjson_val *messages, *message;
	yyjson_arr_iter it;

	TRY(json_find_array(sc, k->room, "messages", &messages));
	it = yyjson_arr_iter_with(messages);
	while ((message = yyjson_arr_iter_next(&it)) != NULL)
		TRY(say(sc, k, message));
	return OK;
}

/* Everybody has read everything but for those the file names as "unread". */
static enum err
mark_read(struct scope *sc, struct talk *k)
{
	static const char *const kinds[] = {"org.wardwire.delivered", "m.read",
					    "m.fully_read"};
	yyjson_val *members, *name, *unread, *one;
	yyjson_arr_iter it, skip;
	struct room_mark mark = {.room_id = k->room_id};
	struct requester r;
	size_t i;
	bool skipped;

	mark.event_id = k->last_event_id;
	TRY(json_find_array(sc, k->room, "members", &members));
	TRY(json_find_array(sc, k->room, "unread", &unread));
	it = yyjson_arr_iter_with(members);
	while ((name = yyjson_arr_iter_next(&it)) != NULL) {
		skipped = false;
		skip = yyjson_arr_iter_with(unread);
		while ((one = yyjson_arr_iter_next(&skip)) != NULL)
			skipped |= strcmp(yyjson_get_str(one),
					  yyjson_get_str(name)) == 0;
		TRY(demo_requester(sc, k->d, yyjson_get_str(name), &r));
		for (i = 0; !skipped && i < 3; i++) {
			mark.kind = kinds[i];
			TRY(room_mark_read(sc, k->d->ctl->rooms, &r, &mark));
		}
	}
	return OK;
}

/* A conversation began before the first thing said in it. */
static int64_t
began_ms(const struct demo *d, yyjson_val *room)
{
	yyjson_val *first =
		yyjson_arr_get_first(yyjson_obj_get(room, "messages"));
	const char *time = yyjson_get_str(yyjson_arr_get_first(first));

	return time != NULL ? parse_time(d, time) - 10 * MINUTE_MS : d->now_ms;
}

/* Whether a room of that alias is there already. */
static enum err
is_seeded(struct scope *sc, const struct talk *k, bool *out)
{
	const char *room_id;
	enum err e;

	e = room_directory_resolve(
		sc, k->d->ctl->rooms,
		scope_printf(sc, "#demo-%s:%s", k->key,
			     users_server_name(k->d->ctl->users)),
		&room_id);
	*out = e == OK;
	if (e != ERR_NOT_FOUND)
		return e;
	scope_clear_failure(sc);
	return OK;
}

static enum err
seed_room(struct scope *sc, struct demo *d, yyjson_val *room)
{
	struct talk k = {.d = d, .room = room};
	struct requester owner;
	yyjson_val *members;
	bool seeded;

	TRY(json_get_string(sc, room, "key", &k.key));
	TRY(is_seeded(sc, &k, &seeded));
	if (seeded)
		return OK;
	TRY(json_find_array(sc, room, "members", &members));
	TRY(demo_requester(sc, d, yyjson_get_str(yyjson_arr_get_first(members)),
			   &owner));
	owner.now_ms = began_ms(d, room);
	TRY(create(sc, &k, &owner));
	TRY(add_members(sc, &k, &owner));
	TRY(say_all(sc, &k));
	return k.last_event_id != NULL ? mark_read(sc, &k) : OK;
}

enum err
demo_seed_talk(struct scope *sc, struct demo *d)
{
	yyjson_val *rooms, *room;
	yyjson_arr_iter it;
	struct scope own;
	enum err e = OK;

	TRY(json_find_array(sc, d->trust, "rooms", &rooms));
	it = yyjson_arr_iter_with(rooms);
	while (e == OK && (room = yyjson_arr_iter_next(&it)) != NULL) {
		scope_begin(&own, "demo");
		e = seed_room(&own, d, room);
		if (e != OK)
			(void)scope_fail(sc, e, "%s", scope_fail_text(&own));
		scope_end(&own);
	}
	return e;
}
