/* user/alert.h: whether an event alerts one of our users: their rules, whom
 * they ignore, and the rooms that they muted in our app (room account data
 * org.wardwire.mute: {"muted": true}).
 */
#ifndef USER_ALERT_H
#define USER_ALERT_H

#include "event/push_rule.h"
#include "user/users.h"

struct txn;

/* An event and a user. Borrowed. */
struct alert_case {
	int64_t user_nid;
	const char *room_id;
	const struct push_event *event;
	struct push_viewer viewer; /* with user_id and display_name */
	bool is_plain; /* it alerts nobody by the default rules alone */
};

/* What happens to the user's devices; strings in the scope's memory. */
enum err
alert_judge(struct scope *sc, struct users *u, struct txn *t,
	    const struct alert_case *c, struct push_result *out) MUST_CHECK;

/* Whether the user muted the room in our app. */
enum err
alert_is_muted(struct scope *sc, struct users *u, struct txn *t,
	       int64_t user_nid, const char *room_id, bool *out) MUST_CHECK;

/* Whether the user ignores the sender. */
enum err
alert_is_ignored(struct scope *sc, struct users *u, struct txn *t,
		 int64_t user_nid, const char *sender, bool *out) MUST_CHECK;

#endif
