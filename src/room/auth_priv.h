/* room/auth_priv.h: what the files of the auth rules share.
 *
 * A rule is cited by its number in rooms/v10 and v11 and by the one in v12,
 * which stands one further.
 */
#ifndef ROOM_AUTH_PRIV_H
#define ROOM_AUTH_PRIV_H

#include "room/auth.h"

/* One check: the event, the state, and what was read from the state. */
struct auth_case {
	struct scope *sc;
	const struct event *e;
	const struct auth_state *state;
	const struct event *create;
	struct power_levels power;
};

/* A refusal by a rule: its number to version 11, from 12 on, and why. */
enum err auth_reject(const struct auth_case *c, const char *rule,
		     const char *rule_12, const char *why);

/* A user's membership in the state: "leave" where there is none. */
const char *auth_membership_of(const struct auth_case *c, const char *user_id);
bool auth_is_member(const struct auth_case *c, const char *user_id,
		    const char *membership);

/* Rule 4 (12: 5): m.room.member. */
enum err auth_check_member(const struct auth_case *c) MUST_CHECK;
/* Rule 4.3 (12: 5.3) and 4.4.1 (12: 5.4.1). */
enum err auth_check_join(const struct auth_case *c) MUST_CHECK;
enum err auth_check_third_party_invite(const struct auth_case *c) MUST_CHECK;
/* The join rule of the state: "invite" where there is none. */
const char *auth_join_rule(const struct auth_case *c);

/* Rule 9 (12: 10): m.room.power_levels. */
enum err auth_check_levels(const struct auth_case *c) MUST_CHECK;

#endif
