/* store/room_store.h: the rooms this server knows, and their heads. */
#ifndef STORE_ROOM_STORE_H
#define STORE_ROOM_STORE_H

#include "store/db.h"

#define ROOM_HEADS_MAX 20 /* the most prev_events that a PDU may have */

/* A room. Strings are in the scope's memory. */
struct room_row {
	int64_t nid;
	const char *room_id;
	const char *version;
	int64_t creator_nid;
	int64_t created_ts;
	bool is_public; /* in the published directory */
	bool partial_state;
};

/* A forward extremity: an accepted event that no other follows yet. */
struct room_head_event {
	int64_t nid;
	const char *event_id;
};

/* What an append builds upon. */
struct room_head {
	int64_t room_nid;
	struct room_head_event events[ROOM_HEADS_MAX];
	size_t count;
	int64_t snapshot_nid; /* the state after the heads: current state */
	int64_t depth;	      /* the largest of the heads' */
	int64_t last_pos;     /* the newest event's position */
	int64_t receipt_pos;  /* the newest receipt's position */
	int64_t first_order;  /* the smallest room_order given */
	int64_t joined;	      /* members who are joined, invited */
	int64_t invited;
};

/* Adds a room; r->nid is given by txn_next_position().
 *
 * ERR_CONFLICT   the room id exists
 */
enum err room_store_add(struct scope *sc, struct txn *t,
			const struct room_row *r) MUST_CHECK;

/* ERR_NOT_FOUND (without a text) when this server does not know the room. */
enum err room_store_get(struct scope *sc, struct txn *t, const char *room_id,
			struct room_row *out) MUST_CHECK;
enum err room_store_get_by_nid(struct scope *sc, struct txn *t, int64_t nid,
			       struct room_row *out) MUST_CHECK;

enum err room_store_set_public(struct scope *sc, struct txn *t, int64_t nid,
			       bool is_public) MUST_CHECK;

/* All rooms in the directory, the oldest first. */
enum err
room_store_list_public(struct scope *sc, struct txn *t, struct room_row **out,
		       size_t *count_out) MUST_CHECK;
/* The same of a network that an application service keeps. */
enum err
room_store_list_network(struct scope *sc, struct txn *t, const char *network_id,
			struct room_row **out, size_t *count_out) MUST_CHECK;

/* The head. ERR_NOT_FOUND (without a text) when the room has no event yet. */
enum err room_store_get_head(struct scope *sc, struct txn *t, int64_t room_nid,
			     struct room_head *out) MUST_CHECK;
/* Both write all but receipt_pos, which is to be as it was read; set is for a
 * room that has a head. */
enum err room_store_add_head(struct scope *sc, struct txn *t,
			     const struct room_head *h) MUST_CHECK;
enum err room_store_set_head(struct scope *sc, struct txn *t,
			     const struct room_head *h) MUST_CHECK;
enum err room_store_set_receipt_pos(struct scope *sc, struct txn *t,
				    int64_t room_nid, int64_t pos) MUST_CHECK;

#endif
