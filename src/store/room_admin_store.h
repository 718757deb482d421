/* store/room_admin_store.h: rooms as administrators see them, and rooms that
 * nobody may join.
 */
#ifndef STORE_ROOM_ADMIN_STORE_H
#define STORE_ROOM_ADMIN_STORE_H

#include "store/db.h"
#include "store/room_store.h"

struct room_admin_row {
	struct room_row room;
	const char *creator; /* user id */
	int64_t joined;
	int64_t joined_local;
	int64_t state_events;
};

/* All, the oldest first; room_nid 0: of every room. */
enum err room_admin_store_list(struct scope *sc, struct txn *t,
			       int64_t room_nid, struct room_admin_row **out,
			       size_t *count_out) MUST_CHECK;

/* What a room's state says under an empty key, for types up to
 * TYPE_ENCRYPTION, by room and type; room_nid 0: of every room. */
struct room_admin_state {
	int64_t room_nid;
	int64_t type_nid;
	const char *content; /* JSON */
	size_t content_len;
};
enum err
room_admin_store_list_state(struct scope *sc, struct txn *t, int64_t room_nid,
			    struct room_admin_state **out,
			    size_t *count_out) MUST_CHECK;

/* Devices of joined members of this server; local members who have not
 * forgotten the room. */
enum err room_admin_store_count(struct scope *sc, struct txn *t,
				int64_t room_nid, int64_t *devices_out,
				int64_t *remembering_out) MUST_CHECK;

/* A room that nobody may join. by is a user id; NULL: it is not one. */
enum err
blocked_room_store_find(struct scope *sc, struct txn *t, const char *room_id,
			const char **by_out) MUST_CHECK;
/* Again is no error. */
enum err
blocked_room_store_put(struct scope *sc, struct txn *t, const char *room_id,
		       int64_t by_nid, int64_t now_ms) MUST_CHECK;
enum err blocked_room_store_remove(struct scope *sc, struct txn *t,
				   const char *room_id) MUST_CHECK;

#endif
