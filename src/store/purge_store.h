/* store/purge_store.h: taking rooms and old messages out of the store.
 *
 * In chunks: each call removes a little and says whether there is more.  The
 * words of events for searches go first, by those who know them.
 */
#ifndef STORE_PURGE_STORE_H
#define STORE_PURGE_STORE_H

#include "store/db.h"

/* Which events. */
struct purge_range {
	int64_t room_nid;
	int64_t before;	  /* room_order; INT64_MAX: all */
	bool is_whole;	  /* the room goes: state too, whatever its place */
	bool keeps_local; /* not those that our own users sent */
};
enum err
purge_store_list_events(struct scope *sc, struct txn *t,
			const struct purge_range *range, int64_t limit,
			int64_t **nids_out, size_t *count_out) MUST_CHECK;

/* Messages of one sender in a room, the newest first; not those redacted
 * already. */
struct sent_range {
	int64_t room_nid;
	int64_t sender_nid;
	int64_t before; /* room_order */
	int64_t limit;
};
struct sent_event {
	const char *event_id;
	int64_t room_order;
};
struct sent_events {
	struct sent_event *rows;
	size_t count;
};
enum err purge_store_list_sent(struct scope *sc, struct txn *t,
			       const struct sent_range *range,
			       struct sent_events *out) MUST_CHECK;

/* An event with all that is kept beside it, but for its words. */
enum err purge_store_remove_event(struct scope *sc, struct txn *t,
				  int64_t nid) MUST_CHECK;

/* The room itself, its members and aliases: from here on it is unknown. */
enum err
purge_store_remove_room(struct scope *sc, struct txn *t, int64_t room_nid,
			const char *room_id) MUST_CHECK;

/* Some of what is left of it; *more_out is false when nothing is. */
enum err
purge_store_remove_rest(struct scope *sc, struct txn *t, int64_t room_nid,
			int64_t limit, bool *more_out) MUST_CHECK;

/* The room_order below which all events are older than the time. */
enum err
purge_store_find_place(struct scope *sc, struct txn *t, int64_t room_nid,
		       int64_t before_ms, int64_t *order_out) MUST_CHECK;

#endif
