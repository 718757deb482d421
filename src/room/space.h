/* room/space.h: spaces and what is in them (Client-Server API, Spaces).
 *
 * A tree is walked depth first, a room once, in the order that its children's
 * "order" says.  Later pages walk the tree as it was for the first: its state
 * is read as of one position, which the token carries.
 */
#ifndef ROOM_SPACE_H
#define ROOM_SPACE_H

#include "room/directory.h"

#define SPACE_LIMIT_MAX 100
#define SPACE_DEPTH_MAX 16
#define SPACE_ROOMS_MAX 5000 /* of one tree */

/* Where a walk goes on. */
struct space_point {
	int64_t pos;	/* the tree as of then; 0: now, from the start */
	int64_t passed; /* rooms of the tree that were looked at */
};

struct space_query {
	const char *room_id;
	bool suggested_only;
	size_t max_depth;
	size_t limit;
	struct space_point from;
};

struct space_room {
	struct room_public info;
	struct event_rows children; /* m.space.child, in order */
};

struct space_page {
	struct space_room *rooms;
	size_t count;
	bool has_next;
	struct space_point next;
};

/* ERR_FORBIDDEN   not for this user, or no such room */
enum err
room_space_walk(struct scope *sc, struct rooms *r, const struct requester *rq,
		const struct space_query *q, struct space_page *out) MUST_CHECK;

/* Puts children in the order in which they are to be shown. */
void space_sort(struct scope *sc, struct event_rows *children);

#endif
