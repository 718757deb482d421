#include <string.h>

#include "room/auth.h"

static void
add(struct auth_types *out, const char *type, const char *state_key)
{
	size_t i;

	if (state_key == NULL)
		return;
	for (i = 0; i < out->count; i++)
		if (strcmp(out->keys[i].type, type) == 0 &&
		    strcmp(out->keys[i].state_key, state_key) == 0)
			return;
	out->keys[out->count].type = type;
	out->keys[out->count++].state_key = state_key;
}

static bool
is_one_of(const char *s, const char *a, const char *b, const char *c)
{
	return strcmp(s, a) == 0 || strcmp(s, b) == 0 || strcmp(s, c) == 0;
}

static void
add_for_member(const struct event *e, struct auth_types *out)
{
	const char *membership = event_membership(e);
	yyjson_val *invite;

	add(out, "m.room.member", e->state_key);
	if (membership == NULL)
		return;
	if (is_one_of(membership, "join", "invite", "knock"))
		add(out, "m.room.join_rules", "");
	if (strcmp(membership, "invite") == 0) {
		invite = yyjson_obj_get(e->content, "third_party_invite");
		add(out, "m.room.third_party_invite",
		    json_peek_string(yyjson_obj_get(invite, "signed"),
				     "token"));
	}
	if (strcmp(membership, "join") == 0 && e->version->has_restricted)
		add(out, "m.room.member",
		    json_peek_string(e->content,
				     "join_authorised_via_users_server"));
}

/* Server-Server API, Auth events selection. */
void
auth_types_for_event(const struct event *e, struct auth_types *out)
{
	out->count = 0;
	if (strcmp(e->type, "m.room.create") == 0)
		return;
	if (!e->version->room_id_is_hash)
		add(out, "m.room.create", "");
	add(out, "m.room.power_levels", "");
	add(out, "m.room.member", e->sender);
	if (strcmp(e->type, "m.room.member") == 0)
		add_for_member(e, out);
}

static enum err
reject(struct scope *sc, const struct event *e, const char *rule,
       const char *why)
{
	return scope_fail(sc, ERR_FORBIDDEN, "auth rule %d%s: %s",
			  e->version->room_id_is_hash ? 3 : 2, rule, why);
}

static bool
is_selected(const struct auth_types *types, const struct event *a)
{
	size_t i;

	for (i = 0; i < types->count; i++)
		if (event_is(a, types->keys[i].type, types->keys[i].state_key))
			return true;
	return false;
}

static bool
is_twin(const struct event *a, const struct event *b)
{
	return a->state_key != NULL && event_is(b, a->type, a->state_key);
}

enum err
auth_check_links(struct scope *sc, const struct event *e,
		 const struct event *const *auth_events, size_t count)
{
	struct auth_types types;
	bool has_create = false;
	size_t i, j;

	/* Rule 1 alone is for create events. */
	if (strcmp(e->type, "m.room.create") == 0)
		return OK;
	auth_types_for_event(e, &types);
	/* 2.1 (12: 3.1) */
	for (i = 0; i < count; i++)
		for (j = 0; j < i; j++)
			if (is_twin(auth_events[i], auth_events[j]))
				return reject(sc, e, ".1",
					      "two auth events for one key");
	for (i = 0; i < count; i++) {
		/* 2.2 (12: 3.2) */
		if (!is_selected(&types, auth_events[i]))
			return reject(sc, e, ".2",
				      "an auth event that does not belong");
		/* 2.3 (12: 3.3) */
		if (auth_events[i]->rejected)
			return reject(sc, e, ".3",
				      "an auth event was rejected");
		if (event_is(auth_events[i], "m.room.create", ""))
			has_create = true;
	}
	/* 2.4 (12: none) */
	if (!has_create && !e->version->room_id_is_hash)
		return reject(sc, e, ".4", "no create event among auth events");
	/* 2.5 (12: 3.5) */
	for (i = 0; i < count; i++)
		if (strcmp(auth_events[i]->room_id, e->room_id) != 0)
			return reject(sc, e, ".5",
				      "an auth event of another room");
	return OK;
}

static const struct event *
find_in_list(void *ctx, const char *type, const char *state_key)
{
	const struct auth_list *list = ctx;
	size_t i;

	for (i = 0; i < list->count; i++)
		if (event_is(list->events[i], type, state_key))
			return list->events[i];
	return NULL;
}

void
auth_state_of_list(const struct auth_list *list, struct auth_state *out)
{
	out->ctx = (void *)(uintptr_t)list;
	out->find = find_in_list;
	out->is_signed_by = NULL;
}
