/* room/view.h: what a viewer may see of a room (Client-Server API, room history
 * visibility).
 *
 * Part of room/read.h, whose rules hold here too.
 */
#ifndef ROOM_VIEW_H
#define ROOM_VIEW_H

#include "store/event_store.h"
#include "store/member_store.h"

/* Made once for a viewer and a room, asked for each event. */
struct room_view;
enum err room_view_open(struct scope *sc, struct txn *t, int64_t room_nid,
			const char *viewer, struct room_view **out) MUST_CHECK;
/* The half of it that is the same for all viewers, for keeping: from order on
 * the visibility is that. */
struct room_span {
	int64_t order;
	int value;
};
struct room_spans {
	struct room_span *spans;
	size_t count;
};
enum err room_visibility_read(struct scope *sc, struct txn *t, int64_t room_nid,
			      struct room_spans *out) MUST_CHECK;
/* With it: as room_view_open(), of the member m. visibility is borrowed. */
enum err
room_view_open_as(struct scope *sc, struct txn *t, const struct member_row *m,
		  const char *viewer, const struct room_spans *visibility,
		  struct room_view **out) MUST_CHECK;
/* One that sees everything: for administrators. */
struct room_view *room_view_create_all(struct scope *sc);
bool room_view_has(const struct room_view *v, const struct event_row *e);
/* Whether all that came after a place may be seen. */
bool room_view_is_open_after(const struct room_view *v, int64_t order);
/* The viewer's membership at the event, for unsigned.membership. */
enum membership
room_view_membership(const struct room_view *v, const struct event_row *e);
/* The position at which the viewer last ceased to be joined: what the room is
 * after it is not theirs to know. 0: never was; INT64_MAX: is joined. */
int64_t room_view_left_at(const struct room_view *v);
/* Room order beyond which nothing more can be visible (after a leave or ban);
 * INT64_MAX for members. Reading newest-first can start here. */
int64_t room_view_last_order(const struct room_view *v);
/* Drops what the viewer may not see, in place. */
void room_view_trim(const struct room_view *v, struct event_rows *rows);

#endif
