/* room/state_res.h: state resolution v2 (Room Versions, 2 to 11) and v2.1 (12).
 * Pure: what states and events there are is given.
 *
 * The result depends on nothing but the sets and the events: not on the order
 * of the sets, nor on the clock.  Only conflicted events are weighed; the rest
 * is looked at for the auth difference.
 */
#ifndef ROOM_STATE_RES_H
#define ROOM_STATE_RES_H

#include "event/event.h"

/* What stands at one key of a state. Borrowed. */
struct state_res_entry {
	const char *type;
	const char *state_key;
	const char *event_id;
};

/* One state: each (type, state_key) once, in any order. */
struct state_res_set {
	struct state_res_entry *entries;
	size_t count;
};

#define STATE_RES_SETS_MAX 64

struct state_res {
	const struct room_version *version;
	const struct state_res_set *sets;
	size_t set_count; /* 1 to STATE_RES_SETS_MAX */
	void *ctx;
	/* The event of that id, with its "rejected" mark, or NULL where it is
	 * not known. The same pointer each time. */
	const struct event *(*get)(void *ctx, const char *event_id);
	/* The room's create event: in version 12 nothing names it. */
	const struct event *create;
};

/* Resolves. *out is in the scope's memory, sorted by type and key; its strings
 * are those of the sets or events.
 *
 * ERR_LIMIT       more than STATE_RES_SETS_MAX sets
 * ERR_NOT_FOUND   an event in conflict, or in an auth chain, is not known
 */
enum err state_res_resolve(struct scope *sc, const struct state_res *r,
			   struct state_res_set *out) MUST_CHECK;

#endif
