#include <string.h>

#include "event/id.h"
#include "room/auth_priv.h"

/* 4.2 (12: 5.2): whoever is said to have authorised the join signed it. */
static enum err
check_authorised(const struct auth_case *c)
{
	static const char key[] = "join_authorised_via_users_server";
	const struct auth_state *state = c->state;
	const char *user;

	if (!c->e->version->has_restricted ||
	    yyjson_obj_get(c->e->content, key) == NULL)
		return OK;
	user = json_peek_string(c->e->content, key);
	if (user == NULL || !user_id_is_valid(user))
		return auth_reject(c, "4.2.1", "5.2.1",
				   "authorised by no user");
	if (state->is_signed_by != NULL &&
	    !state->is_signed_by(state->ctx, c->e, id_server(user)))
		return auth_reject(c, "4.2.1", "5.2.1",
				   "the server that authorised the join did "
				   "not sign it");
	return OK;
}

/* 4.4 (12: 5.4) */
static enum err
check_invite(const struct auth_case *c)
{
	const struct event *e = c->e;

	if (yyjson_obj_get(e->content, "third_party_invite") != NULL)
		return auth_check_third_party_invite(c);
	if (!auth_is_member(c, e->sender, "join"))
		return auth_reject(c, "4.4.2", "5.4.2",
				   "the sender is not joined");
	if (auth_is_member(c, e->state_key, "join") ||
	    auth_is_member(c, e->state_key, "ban"))
		return auth_reject(c, "4.4.3", "5.4.3",
				   "the target is joined or banned");
	if (power_can_invite(&c->power, e->sender))
		return OK;
	return auth_reject(c, "4.4.5", "5.4.5", "the sender may not invite");
}

/* 4.5.1 (12: 5.5.1) */
static enum err
check_own_leave(const struct auth_case *c)
{
	const char *user = c->e->sender;

	if (auth_is_member(c, user, "invite") ||
	    auth_is_member(c, user, "join"))
		return OK;
	if (c->e->version->has_knock && auth_is_member(c, user, "knock"))
		return OK;
	return auth_reject(c, "4.5.1", "5.5.1", "there is nothing to leave");
}

/* 4.5 (12: 5.5) */
static enum err
check_leave(const struct auth_case *c)
{
	const struct event *e = c->e;

	if (strcmp(e->sender, e->state_key) == 0)
		return check_own_leave(c);
	if (!auth_is_member(c, e->sender, "join"))
		return auth_reject(c, "4.5.2", "5.5.2",
				   "the sender is not joined");
	if (auth_is_member(c, e->state_key, "ban") &&
	    power_of(&c->power, e->sender) < c->power.ban)
		return auth_reject(c, "4.5.3", "5.5.3",
				   "the sender may not lift a ban");
	if (power_can_kick(&c->power, e->sender, e->state_key))
		return OK;
	return auth_reject(c, "4.5.5", "5.5.5",
			   "the sender may not remove the target");
}

/* 4.6 (12: 5.6) */
static enum err
check_ban(const struct auth_case *c)
{
	const struct event *e = c->e;

	if (!auth_is_member(c, e->sender, "join"))
		return auth_reject(c, "4.6.1", "5.6.1",
				   "the sender is not joined");
	if (power_can_ban(&c->power, e->sender, e->state_key))
		return OK;
	return auth_reject(c, "4.6.3", "5.6.3",
			   "the sender may not ban the target");
}

static bool
may_knock(const struct auth_case *c)
{
	const char *rule = auth_join_rule(c);

	return strcmp(rule, "knock") == 0 ||
	       (c->e->version->has_knock_restricted &&
		strcmp(rule, "knock_restricted") == 0);
}

/* 4.7 (12: 5.7) */
static enum err
check_knock(const struct auth_case *c)
{
	const struct event *e = c->e;

	if (!may_knock(c))
		return auth_reject(c, "4.7.1", "5.7.1",
				   "one cannot knock on this room");
	if (strcmp(e->sender, e->state_key) != 0)
		return auth_reject(c, "4.7.2", "5.7.2",
				   "one knocks for oneself only");
	if (auth_is_member(c, e->sender, "ban") ||
	    auth_is_member(c, e->sender, "invite") ||
	    auth_is_member(c, e->sender, "join"))
		return auth_reject(c, "4.7.4", "5.7.4",
				   "the sender is banned, invited or joined");
	return OK;
}

enum err
auth_check_member(const struct auth_case *c)
{
	const char *membership = event_membership(c->e);

	if (c->e->state_key == NULL || membership == NULL)
		return auth_reject(c, "4.1", "5.1",
				   "no state key or membership");
	TRY(check_authorised(c));
	if (strcmp(membership, "join") == 0)
		return auth_check_join(c);
	if (strcmp(membership, "invite") == 0)
		return check_invite(c);
	if (strcmp(membership, "leave") == 0)
		return check_leave(c);
	if (strcmp(membership, "ban") == 0)
		return check_ban(c);
	if (strcmp(membership, "knock") == 0 && c->e->version->has_knock)
		return check_knock(c);
	return auth_reject(c, "4.8", "5.8", "unknown membership");
}
