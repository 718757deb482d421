/* room/history_priv.h: what the reads of room/history.h begin with. */
#ifndef ROOM_HISTORY_PRIV_H
#define ROOM_HISTORY_PRIV_H

#include "base/map.h"
#include "room/history.h"

#define HISTORY_PAGE_MAX 1000

struct reading {
	struct txn *t;
	struct room_row room;
	struct member_row member;
	struct room_view *view;
	const struct requester *rq;
	const struct map *ignored; /* users whose messages are not shown */
};

/* Opens a read transaction, for who may read the room.
 *
 * ERR_FORBIDDEN   they may not
 */
enum err
reading_begin(struct scope *sc, struct rooms *r, const struct requester *rq,
	      const char *room_id, struct reading *out) MUST_CHECK;

/* Adds to rows what rendering needs. */
enum err reading_complete(struct scope *sc, const struct reading *rd,
			  struct room_events *ev) MUST_CHECK;

/* One event that may be seen. ERR_NOT_FOUND: there is none. */
enum err reading_find(struct scope *sc, const struct reading *rd,
		      const char *event_id, struct room_events *out) MUST_CHECK;

/* The stretch that a page asks for. */
enum err reading_range(struct scope *sc, const struct reading *rd,
		       const struct room_page_query *q,
		       struct event_range *range) MUST_CHECK;

/* What stands around an event that is in out->event already. */
struct reading_around {
	size_t before;
	size_t after;
	struct room_match match;
};
enum err reading_around(struct scope *sc, const struct reading *rd,
			const struct reading_around *near,
			struct room_context *out) MUST_CHECK;

#endif
