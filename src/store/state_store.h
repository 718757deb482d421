/* store/state_store.h: current state, its log, and snapshots of past state.
 *
 * Current state is one row a key.  The log has each change in stream order.  A
 * snapshot is a chain of deltas whose length is bounded by the state's own
 * size, so that reading one costs in proportion to what it gives.
 */
#ifndef STORE_STATE_STORE_H
#define STORE_STATE_STORE_H

#include "store/db.h"

/* One key of a state. Strings are in the scope's memory. */
struct state_entry {
	int64_t type_nid;
	const char *state_key;
	int64_t event_nid; /* 0: taken away (in deltas and the log) */
	int64_t pos;	   /* of the change; set by the log only */
};

struct state_entries {
	struct state_entry *entries;
	size_t count;
};

/* A change of current state at pos. Writes state and log. */
struct state_change {
	int64_t room_nid;
	int64_t pos;
	struct state_entry entry;
};
enum err state_store_change(struct scope *sc, struct txn *t,
			    const struct state_change *c) MUST_CHECK;

/* Current state: one key (0 when absent), or all. type_nid 0: every type. */
enum err state_store_find(struct scope *sc, struct txn *t, int64_t room_nid,
			  const struct state_entry *key,
			  int64_t *event_nid_out) MUST_CHECK;
enum err
state_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
		 int64_t type_nid, struct state_entries *out) MUST_CHECK;

/* What changed with from < pos <= to: one entry a key, its newest change. */
struct state_log_range {
	int64_t room_nid;
	int64_t from;
	int64_t to;
};
enum err state_store_list_changes(struct scope *sc, struct txn *t,
				  const struct state_log_range *range,
				  struct state_entries *out) MUST_CHECK;
/* The same, but all changes: by type and key, the oldest first. */
enum err state_store_list_log(struct scope *sc, struct txn *t,
			      const struct state_log_range *range,
			      struct state_entries *out) MUST_CHECK;
/* All changes of one key, the oldest first. */
enum err
state_store_list_key_log(struct scope *sc, struct txn *t, int64_t room_nid,
			 const struct state_entry *key,
			 struct state_entries *out) MUST_CHECK;
/* The event of one key as current state had it at pos; 0 when absent. */
enum err state_store_find_at(struct scope *sc, struct txn *t, int64_t room_nid,
			     const struct state_entry *key, int64_t pos,
			     int64_t *event_nid_out) MUST_CHECK;

/* State as current state was at pos; type_nid 0: every type. */
enum err state_store_list_at(struct scope *sc, struct txn *t,
			     const struct state_log_range *at, int64_t type_nid,
			     struct state_entries *out) MUST_CHECK;

/* Adds snapshot nid = the state of prev_nid (0: nothing) with deltas over it;
 * writes a full one instead where the chain would grow too long. */
struct state_snapshot {
	int64_t nid;
	int64_t room_nid;
	int64_t prev_nid;
	const struct state_entry *deltas;
	size_t count;
};
enum err state_store_add_snapshot(struct scope *sc, struct txn *t,
				  const struct state_snapshot *s) MUST_CHECK;

/* The whole state of a snapshot (0: empty), sorted by type_nid and state_key.
 */
enum err state_store_read_snapshot(struct scope *sc, struct txn *t, int64_t nid,
				   struct state_entries *out) MUST_CHECK;
/* One key of it; 0 when absent. */
enum err
state_store_find_in_snapshot(struct scope *sc, struct txn *t, int64_t nid,
			     const struct state_entry *key,
			     int64_t *event_nid_out) MUST_CHECK;

#endif
