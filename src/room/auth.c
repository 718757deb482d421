#include "room/auth.h"

#include <string.h>

#include "event/id.h"
#include "room/auth_priv.h"

enum err
auth_reject(const struct auth_case *c, const char *rule, const char *rule_12,
	    const char *why)
{
	return scope_fail(c->sc, ERR_FORBIDDEN, "auth rule %s: %s",
			  c->e->version->room_id_is_hash ? rule_12 : rule, why);
}

const char *
auth_membership_of(const struct auth_case *c, const char *user_id)
{
	const struct event *member;
	const char *membership = NULL;

	member = c->state->find(c->state->ctx, "m.room.member", user_id);
	if (member != NULL)
		membership = event_membership(member);
	return membership != NULL ? membership : "leave";
}

bool
auth_is_member(const struct auth_case *c, const char *user_id,
	       const char *membership)
{
	return strcmp(auth_membership_of(c, user_id), membership) == 0;
}

/* Rule 1.4 of version 12. */
static bool
are_users(yyjson_val *list)
{
	yyjson_arr_iter it;
	yyjson_val *val;

	if (!yyjson_is_arr(list))
		return false;
	it = yyjson_arr_iter_with(list);
	while ((val = yyjson_arr_iter_next(&it)) != NULL)
		if (!yyjson_is_str(val) ||
		    strlen(yyjson_get_str(val)) != yyjson_get_len(val) ||
		    !user_id_is_valid(yyjson_get_str(val)))
			return false;
	return true;
}

/* Only before version 12, where room ids had a server. */
static bool
room_is_of_senders_server(const struct event *e)
{
	const char *colon = strchr(e->room_id, ':');

	return colon != NULL && strcmp(colon + 1, id_server(e->sender)) == 0;
}

/* Rule 1. */
static enum err
check_create(const struct auth_case *c)
{
	const struct event *e = c->e;
	const struct room_version *v = e->version;
	yyjson_val *version, *creators;

	if (e->prev_count > 0)
		return auth_reject(c, "1.1", "1.1",
				   "a create event comes first");
	if (v->room_id_is_hash && e->has_room_id)
		return auth_reject(c, "1.2", "1.2",
				   "a create event has no room id");
	if (!v->room_id_is_hash && !room_is_of_senders_server(e))
		return auth_reject(c, "1.2", "1.2",
				   "the room id is of another server");
	version = yyjson_obj_get(e->content, "room_version");
	if (version != NULL && room_version_find(json_peek_string(
				       e->content, "room_version")) == NULL)
		return auth_reject(c, "1.3", "1.3", "unknown room version");
	if (v->creator_in_content &&
	    yyjson_obj_get(e->content, "creator") == NULL)
		return auth_reject(c, "1.4", "1.4", "no creator");
	creators = yyjson_obj_get(e->content, "additional_creators");
	if (v->privileged_creators && creators != NULL && !are_users(creators))
		return auth_reject(c, "1.4", "1.4",
				   "additional_creators are no user ids");
	return OK;
}

/* Rule 2 of version 12; before, 2.4 asks for a create event. */
static enum err
check_room(const struct auth_case *c)
{
	const struct event *create = c->create;

	if (create == NULL)
		return auth_reject(c, "2.4", "2", "no create event");
	if (!c->e->version->room_id_is_hash)
		return OK;
	if (create->rejected || create->event_id == NULL ||
	    strcmp(create->event_id + 1, c->e->room_id + 1) != 0)
		return auth_reject(c, "2", "2",
				   "the room id is of no accepted create "
				   "event");
	return OK;
}

/* Rule 3 (12: 4). */
static enum err
check_federate(const struct auth_case *c)
{
	if (yyjson_is_false(yyjson_obj_get(c->create->content, "m.federate")) &&
	    !id_is_of_server(c->e->sender, id_server(c->create->sender)))
		return auth_reject(c, "3", "4",
				   "the room is not open to other servers");
	return OK;
}

/* Rule 4 of versions 3 to 5. */
static enum err
check_aliases(const struct auth_case *c)
{
	if (c->e->state_key == NULL)
		return auth_reject(c, "4.1", "4.1", "no state key");
	if (!id_is_of_server(c->e->sender, c->e->state_key))
		return auth_reject(c, "4.2", "4.2",
				   "aliases of another server");
	return OK;
}

/* Rules 5 to 10 (12: 6 to 11). */
static enum err
check_others(const struct auth_case *c)
{
	const struct event *e = c->e;

	if (!auth_is_member(c, e->sender, "join"))
		return auth_reject(c, "5", "6", "the sender is not joined");
	if (strcmp(e->type, "m.room.third_party_invite") == 0) {
		if (!power_can_invite(&c->power, e->sender))
			return auth_reject(c, "6.1", "7.1",
					   "the sender may not invite");
		return OK;
	}
	if (!power_can_send(&c->power, e->sender, e->type,
			    e->state_key != NULL))
		return auth_reject(c, "7", "8",
				   "the sender may not send this type");
	if (e->state_key != NULL && e->state_key[0] == '@' &&
	    strcmp(e->state_key, e->sender) != 0)
		return auth_reject(c, "8", "9",
				   "the state key is another user's");
	if (strcmp(e->type, "m.room.power_levels") == 0)
		return auth_check_levels(c);
	return OK;
}

enum err
auth_check(struct scope *sc, const struct event *e,
	   const struct auth_state *state)
{
	struct auth_case c = {.sc = sc, .e = e, .state = state};

	if (strcmp(e->type, "m.room.create") == 0)
		return check_create(&c);
	c.create = state->find(state->ctx, "m.room.create", "");
	TRY(check_room(&c));
	TRY(check_federate(&c));
	power_levels_read(c.create,
			  state->find(state->ctx, "m.room.power_levels", ""),
			  &c.power);
	if (e->version->has_aliases_rule &&
	    strcmp(e->type, "m.room.aliases") == 0)
		return check_aliases(&c);
	if (strcmp(e->type, "m.room.member") == 0)
		return auth_check_member(&c);
	return check_others(&c);
}
