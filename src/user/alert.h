/* user/alert.h: whether an event alerts one of our users: their rules, whom
 * they ignore, and the rooms that they muted in our app (room account data
 * org.wardwire.mute: {"muted": true}).
 */
#ifndef USER_ALERT_H
#define USER_ALERT_H

#include "event/push_rule.h"
#include "store/event_store.h"
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

/* An event that is about to be appended, for counting. Borrowed. */
struct alert_event {
	int64_t room_nid;
	const char *room_id;
	int64_t sender_nid;
	const struct push_event *event;
	const struct push_viewer *viewer; /* what holds for every member */
	enum event_notify_class notify_class;
};

/* Whether anybody has push rules of their own; from memory. */
bool alert_has_own_rules(const struct users *u);

/* How the event counts for those of the room's members whose own rules are not
 * just mutes, whether that differs from its class or not. */
enum err alert_find_exceptions(struct scope *sc, struct users *u, struct txn *t,
			       const struct alert_event *e,
			       struct event_exceptions *out) MUST_CHECK;

/* Whether the user muted the room in our app. */
enum err
alert_is_muted(struct scope *sc, struct users *u, struct txn *t,
	       int64_t user_nid, const char *room_id, bool *out) MUST_CHECK;

/* Whether the user ignores the sender. */
enum err
alert_is_ignored(struct scope *sc, struct users *u, struct txn *t,
		 int64_t user_nid, const char *sender, bool *out) MUST_CHECK;

#endif
