/* store/push_queue_store.h: alerts on their way to pushers.
 *
 * The reader (push/) looks through events in the order of their numbers; what
 * it finds and how far it got are written in one transaction, so that neither
 * a crash nor a restart loses an alert or finds it twice.
 */
#ifndef STORE_PUSH_QUEUE_STORE_H
#define STORE_PUSH_QUEUE_STORE_H

#include "store/db.h"

struct push_queue_row {
	int64_t pusher_nid;
	int64_t event_nid;
	bool is_high; /* priority */
	bool highlight;
	const char *sound; /* NULL: none */
	int64_t added_ms;
};

struct push_queue_rows {
	struct push_queue_row *rows;
	size_t count;
};

/* Once more is no error. */
enum err push_queue_store_add(struct scope *sc, struct txn *t,
			      const struct push_queue_row *r) MUST_CHECK;

/* What waits for a pusher, the oldest first, at most limit. */
enum err
push_queue_store_list(struct scope *sc, struct txn *t, int64_t pusher_nid,
		      size_t limit, struct push_queue_rows *out) MUST_CHECK;
/* Drops what waits for it up to that event / all but the newest keep. */
enum err
push_queue_store_remove_upto(struct scope *sc, struct txn *t,
			     int64_t pusher_nid, int64_t event_nid) MUST_CHECK;
enum err push_queue_store_trim(struct scope *sc, struct txn *t,
			       int64_t pusher_nid, size_t keep) MUST_CHECK;

/* Every pusher for which something waits, and when it is to be tried. */
struct push_queue_due {
	int64_t pusher_nid;
	int64_t next_ms;
};
enum err push_queue_store_list_due(struct scope *sc, struct txn *t,
				   struct push_queue_due **out,
				   size_t *count_out) MUST_CHECK;

/* How far events were looked through; -1 never. */
enum err push_queue_store_get_position(struct scope *sc, struct txn *t,
				       int64_t *pos_out) MUST_CHECK;
enum err push_queue_store_set_position(struct scope *sc, struct txn *t,
				       int64_t pos) MUST_CHECK;

/* Live accepted events with from < nid, at most limit: their numbers, in order.
 */
enum err
push_queue_store_list_events(struct scope *sc, struct txn *t, int64_t from,
			     size_t limit, int64_t **nids_out,
			     size_t *count_out) MUST_CHECK;

#endif
