#include <string.h>

#include "base/base64.h"
#include "event/verify.h"
#include "room/auth_priv.h"

const char *
auth_join_rule(const struct auth_case *c)
{
	const struct event *rules;
	const char *rule;

	rules = c->state->find(c->state->ctx, "m.room.join_rules", "");
	if (rules == NULL ||
	    yyjson_obj_get(rules->content, "join_rule") == NULL)
		return "invite";
	rule = json_peek_string(rules->content, "join_rule");
	return rule != NULL ? rule : "";
}

/* 4.3.1 (12: 5.3.1): the creator enters the new room. */
static bool
is_creators_first_join(const struct auth_case *c)
{
	const struct event *e = c->e, *create = c->create;
	const char *creator;

	if (e->prev_count != 1 || create->event_id == NULL ||
	    strcmp(e->prev_events[0], create->event_id) != 0)
		return false;
	creator = e->version->creator_in_content
			  ? json_peek_string(create->content, "creator")
			  : create->sender;
	return creator != NULL && strcmp(creator, e->state_key) == 0;
}

static bool
is_restricted(const struct room_version *v, const char *rule)
{
	if (v->has_restricted && strcmp(rule, "restricted") == 0)
		return true;
	return v->has_knock_restricted && strcmp(rule, "knock_restricted") == 0;
}

/* 4.3.5 (12: 5.3.5) */
static enum err
check_restricted(const struct auth_case *c, bool is_known)
{
	const char *by;

	if (is_known)
		return OK;
	by = json_peek_string(c->e->content,
			      "join_authorised_via_users_server");
	if (by == NULL || !power_can_invite(&c->power, by) ||
	    !auth_is_member(c, by, "join"))
		return auth_reject(c, "4.3.5.2", "5.3.5.2",
				   "nobody who may invite authorised the join");
	return OK;
}

enum err
auth_check_join(const struct auth_case *c)
{
	const struct event *e = c->e;
	const char *rule;
	bool is_known;

	if (is_creators_first_join(c))
		return OK;
	if (strcmp(e->sender, e->state_key) != 0)
		return auth_reject(c, "4.3.2", "5.3.2",
				   "one joins for oneself only");
	if (auth_is_member(c, e->sender, "ban"))
		return auth_reject(c, "4.3.3", "5.3.3", "the sender is banned");
	rule = auth_join_rule(c);
	is_known = auth_is_member(c, e->sender, "invite") ||
		   auth_is_member(c, e->sender, "join");
	/* 4.3.4 (12: 5.3.4) */
	if (is_known && (strcmp(rule, "invite") == 0 ||
			 (e->version->has_knock && strcmp(rule, "knock") == 0)))
		return OK;
	if (is_restricted(e->version, rule))
		return check_restricted(c, is_known);
	/* 4.3.6 (12: 5.3.6) */
	if (strcmp(rule, "public") == 0)
		return OK;
	return auth_reject(c, "4.3.7", "5.3.7",
			   "the join rules do not let the sender in");
}

static bool
has_signature_of(struct scope *sc, yyjson_val *signed_object,
		 yyjson_val *public_key)
{
	uint8_t *key;
	size_t len;

	if (!yyjson_is_str(public_key))
		return false;
	if (base64_decode(sc, BASE64_URLSAFE, yyjson_get_str(public_key), &key,
			  &len) != OK) {
		scope_clear_failure(sc);
		return false;
	}
	return len == SIGN_PUBLIC_LEN &&
	       verify_object_has_key(sc, signed_object, key);
}

/* 4.4.1.7 (12: 5.4.1.7) */
static bool
is_signed_by_invite(struct scope *sc, yyjson_val *signed_object,
		    yyjson_val *content)
{
	yyjson_arr_iter it;
	yyjson_val *entry;

	if (has_signature_of(sc, signed_object,
			     yyjson_obj_get(content, "public_key")))
		return true;
	it = yyjson_arr_iter_with(yyjson_obj_get(content, "public_keys"));
	while ((entry = yyjson_arr_iter_next(&it)) != NULL)
		if (has_signature_of(sc, signed_object,
				     yyjson_obj_get(entry, "public_key")))
			return true;
	return false;
}

enum err
auth_check_third_party_invite(const struct auth_case *c)
{
	const struct event *e = c->e, *invite;
	yyjson_val *signed_object;
	const char *mxid, *token;

	if (auth_is_member(c, e->state_key, "ban"))
		return auth_reject(c, "4.4.1.1", "5.4.1.1",
				   "the target is banned");
	signed_object = yyjson_obj_get(
		yyjson_obj_get(e->content, "third_party_invite"), "signed");
	if (!yyjson_is_obj(signed_object))
		return auth_reject(c, "4.4.1.2", "5.4.1.2", "nothing signed");
	mxid = json_peek_string(signed_object, "mxid");
	token = json_peek_string(signed_object, "token");
	if (mxid == NULL || token == NULL)
		return auth_reject(c, "4.4.1.3", "5.4.1.3",
				   "no mxid or no token");
	if (strcmp(mxid, e->state_key) != 0)
		return auth_reject(c, "4.4.1.4", "5.4.1.4",
				   "signed for another user");
	invite = c->state->find(c->state->ctx, "m.room.third_party_invite",
				token);
	if (invite == NULL)
		return auth_reject(c, "4.4.1.5", "5.4.1.5",
				   "no third-party invite of that token");
	if (strcmp(invite->sender, e->sender) != 0)
		return auth_reject(c, "4.4.1.6", "5.4.1.6",
				   "the third-party invite is of another user");
	if (is_signed_by_invite(c->sc, signed_object, invite->content))
		return OK;
	return auth_reject(c, "4.4.1.8", "5.4.1.8",
			   "signed with none of the invite's keys");
}
