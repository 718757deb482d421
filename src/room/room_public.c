/* The part of room/directory.h that is about one room. */
#include <string.h>

#include "room/directory.h"
#include "store/event_type_store.h"

#define ALLOWED_MAX 100

static const char *
filled(const char *s)
{
	return s != NULL && *s != '\0' ? s : NULL;
}

static enum err
peek(struct scope *sc, struct txn *t, int64_t room_nid, int64_t type_nid,
     const char *key, const char **out)
{
	struct state_entry entry = {.type_nid = type_nid, .state_key = ""};
	struct event_row e;
	bool found;

	*out = NULL;
	TRY(room_state_find(sc, t, room_nid, &entry, &e, &found));
	if (found)
		*out = filled(event_row_peek(sc, &e, key));
	return OK;
}

/* The rule, and for restricted rooms the rooms that let one in. */
static enum err
read_join_rule(struct scope *sc, struct txn *t, int64_t room_nid,
	       struct room_public *p)
{
	struct state_entry entry = {.type_nid = TYPE_JOIN_RULES,
				    .state_key = ""};
	yyjson_val *content;
	struct event_row e;
	bool found;

	TRY(room_state_find(sc, t, room_nid, &entry, &e, &found));
	if (!found)
		return OK;
	content = event_row_content(sc, &e);
	p->join_rule = filled(json_peek_string(content, "join_rule"));
	if (p->join_rule != NULL &&
	    (strcmp(p->join_rule, "restricted") == 0 ||
	     strcmp(p->join_rule, "knock_restricted") == 0))
		p->allow = yyjson_obj_get(content, "allow");
	return OK;
}

enum err
room_public_read(struct scope *sc, struct txn *t, const struct room_row *room,
		 struct room_public *p)
{
	struct room_head head;
	const char *guests;

	*p = (struct room_public){.room_id = room->room_id,
				  .room_version = room->version};
	TRY(peek(sc, t, room->nid, TYPE_NAME, "name", &p->name));
	TRY(peek(sc, t, room->nid, TYPE_TOPIC, "topic", &p->topic));
	TRY(peek(sc, t, room->nid, TYPE_CANONICAL_ALIAS, "alias",
		 &p->canonical_alias));
	TRY(peek(sc, t, room->nid, TYPE_AVATAR, "url", &p->avatar_url));
	TRY(peek(sc, t, room->nid, TYPE_CREATE, "type", &p->room_type));
	TRY(read_join_rule(sc, t, room->nid, p));
	TRY(peek(sc, t, room->nid, TYPE_ENCRYPTION, "algorithm",
		 &p->encryption));
	TRY(peek(sc, t, room->nid, TYPE_GUEST_ACCESS, "guest_access", &guests));
	TRY(room_is_world_readable(sc, t, room->nid, &p->world_readable));
	p->guest_can_join = guests != NULL && strcmp(guests, "can_join") == 0;
	if (p->join_rule == NULL)
		p->join_rule = "invite";
	TRY(room_store_get_head(sc, t, room->nid, &head));
	p->joined = head.joined;
	return OK;
}

const char *
room_allowed_id(yyjson_val *rule)
{
	const char *type = json_peek_string(rule, "type");

	if (type == NULL || strcmp(type, "m.room_membership") != 0)
		return NULL;
	return json_peek_string(rule, "room_id");
}

enum err
room_is_in_allowed(struct scope *sc, struct txn *t, int64_t user_nid,
		   yyjson_val *allow, bool *out)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(allow);
	struct member_row m;
	struct room_row room;
	const char *room_id;
	yyjson_val *rule;
	enum err e;

	*out = false;
	while (!*out && (rule = yyjson_arr_iter_next(&it)) != NULL) {
		room_id = room_allowed_id(rule);
		if (room_id == NULL)
			continue;
		e = room_store_get(sc, t, room_id, &room);
		if (e == ERR_NOT_FOUND)
			continue;
		TRY(e);
		TRY(member_store_find(sc, t, room.nid, user_nid, &m));
		*out = m.membership == MEMBERSHIP_JOIN;
	}
	return OK;
}

enum err
room_public_may_know(struct scope *sc, struct txn *t, enum membership m,
		     int64_t user_nid, const struct room_public *p, bool *out)
{
	*out = m == MEMBERSHIP_JOIN || m == MEMBERSHIP_INVITE ||
	       p->world_readable || strcmp(p->join_rule, "public") == 0 ||
	       strcmp(p->join_rule, "knock") == 0 ||
	       strcmp(p->join_rule, "knock_restricted") == 0;
	/* Who is banned cannot join. */
	if (m == MEMBERSHIP_BAN && !p->world_readable)
		*out = false;
	if (*out || m == MEMBERSHIP_BAN || user_nid == 0 || p->allow == NULL)
		return OK;
	return room_is_in_allowed(sc, t, user_nid, p->allow, out);
}

void
room_public_render(struct json_writer *w, const struct room_public *p)
{
	json_put_string(w, "room_id", p->room_id);
	json_put_string(w, "name", p->name);
	json_put_string(w, "topic", p->topic);
	json_put_string(w, "canonical_alias", p->canonical_alias);
	json_put_string(w, "avatar_url", p->avatar_url);
	json_put_string(w, "join_rule", p->join_rule);
	json_put_string(w, "room_type", p->room_type);
	json_put_int(w, "num_joined_members", p->joined);
	json_put_bool(w, "world_readable", p->world_readable);
	json_put_bool(w, "guest_can_join", p->guest_can_join);
}

static void
put_allowed(struct json_writer *w, yyjson_val *allow)
{
	const char *room_id;
	yyjson_val *rule;
	size_t i, max;

	json_key(w, "allowed_room_ids");
	json_array_begin(w);
	yyjson_arr_foreach(allow, i, max, rule)
	{
		room_id = room_allowed_id(rule);
		if (room_id != NULL && i < ALLOWED_MAX)
			json_string(w, room_id);
	}
	json_array_end(w);
}

void
room_public_render_summary(struct json_writer *w, const struct room_public *p)
{
	room_public_render(w, p);
	json_put_string(w, "room_version", p->room_version);
	json_put_string(w, "encryption", p->encryption);
	if (p->allow != NULL)
		put_allowed(w, p->allow);
}
