/* room/auth.h: whether an event is allowed (Room Versions, Authorisation
 * rules; 3 to 12).  Pure: no store, no clock, no network.
 *
 * An event from outside passes auth_check_links() once, and auth_check()
 * against the state that its auth events make, the state before it, and the
 * current state; our own only auth_check() against the current state.  A
 * refusal is ERR_FORBIDDEN with the rule's number in the text.
 */
#ifndef ROOM_AUTH_H
#define ROOM_AUTH_H

#include "event/event.h"
#include "room/auth_power.h"

/* The state an event is checked against. Functions must not wait. */
struct auth_state {
	void *ctx;
	/* The state event of that type and key, or NULL. Must know
	 * m.room.create also in version 12, where it is in no event's
	 * auth_events. */
	const struct event *(*find)(void *ctx, const char *type,
				    const char *state_key);
	/* Whether e carries a good signature of server (rule 4.2, in version 12
	 * 5.2). NULL: event_check_signatures() has told already. */
	bool (*is_signed_by)(void *ctx, const struct event *e,
			     const char *server);
};

/* One key of the room's state. Borrowed. */
struct state_key {
	const char *type;
	const char *state_key;
};

#define AUTH_TYPES_MAX 6
struct auth_types {
	struct state_key keys[AUTH_TYPES_MAX];
	size_t count;
};

/* Which of the state an event's auth_events are (Server-Server API, Auth events
 * selection): those of these that exist.  e may be a draft: version, type,
 * sender, state_key and content are read. None for create events. */
void auth_types_for_event(const struct event *e, struct auth_types *out);

/* The rules but for those over auth_events.  e may be a draft
 * (event_from_draft()).
 *
 * ERR_FORBIDDEN   a rule rejects the event
 */
enum err auth_check(struct scope *sc, const struct event *e,
		    const struct auth_state *state) MUST_CHECK;

/* Rule 2 (in version 12: 3): over the events that e names in auth_events, in
 * any order. All must be there.
 *
 * ERR_FORBIDDEN   the rule rejects the event
 */
enum err auth_check_links(struct scope *sc, const struct event *e,
			  const struct event *const *auth_events,
			  size_t count) MUST_CHECK;

/* A struct auth_state over a list of events, such as e's auth events (and the
 * create event): ctx is a struct auth_list. */
struct auth_list {
	const struct event *const *events;
	size_t count;
};
void auth_state_of_list(const struct auth_list *list, struct auth_state *out);

#endif
