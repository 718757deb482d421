/* room/push_view.h: what push rules and push messages say of a room.
 *
 * Read in the caller's transaction; all is in the scope's memory.
 */
#ifndef ROOM_PUSH_VIEW_H
#define ROOM_PUSH_VIEW_H

#include "event/push_rule.h"
#include "room/read.h"

/* The same for whoever is alerted: made once for an event. */
struct push_view {
	const struct event_row *row;
	const char *room_id;
	struct push_event event;
	struct push_viewer room; /* without user_id and display_name */
};

/* row's event, with the room's state as it is now. */
enum err
push_view_read(struct scope *sc, struct txn *t, const struct event_row *row,
	       struct push_view *out) MUST_CHECK;

/* The display name that a user has in a room; NULL: none. */
enum err push_view_name(struct scope *sc, struct txn *t, int64_t room_nid,
			const char *user_id, const char **out) MUST_CHECK;

/* What messages call the room; NULL each: none. */
struct push_room_words {
	const char *name;
	const char *alias;
};
enum err push_view_words(struct scope *sc, struct txn *t, int64_t room_nid,
			 struct push_room_words *out) MUST_CHECK;

/* Whether the user has read up to the event, or is not to see it any more
 * (redacted, or no longer a member who may). */
enum err
push_view_is_over(struct scope *sc, struct txn *t, const struct event_row *row,
		  int64_t user_nid, bool *out) MUST_CHECK;

/* All that is unread, in all rooms. choose() says which do not count and in
 * which only mentions do. */
enum push_room_choice { PUSH_ROOM_ALL, PUSH_ROOM_MENTIONS, PUSH_ROOM_NOTHING };
struct push_unread_query {
	int64_t user_nid;
	const void *ctx;
	enum push_room_choice (*choose)(const void *ctx, const char *room_id);
};
enum err push_view_unread(struct scope *sc, struct txn *t,
			  const struct push_unread_query *q,
			  int64_t *count_out) MUST_CHECK;

#endif
