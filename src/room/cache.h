/* room/cache.h: heads and a little current state of the rooms in use.
 *
 * Only what committed is in it: appends tell it in txn_on_commit(), so that it
 * is never older than the position that readers see, and an append compares the
 * head that it was made for inside its transaction anyway.  A room's state is
 * kept key by key as it is asked for (sender, power levels, ...), never as a
 * whole.  Bounded; the room that was not used for longest goes first.
 */
#ifndef ROOM_CACHE_H
#define ROOM_CACHE_H

#include "room/rooms.h"
#include "store/event_store.h"
#include "store/room_store.h"
#include "store/state_store.h"

struct room_cache;

struct room_cache *room_cache_create(void);
void room_cache_destroy(struct room_cache **c);

/* A room at one moment. rows has one element for each key asked; nid 0 where
 * the state has none. All in the scope's memory. */
struct room_moment {
	struct room_row room;
	struct room_head head;
	struct event_row *rows;
};

/* What is asked: room_id, and keys of its current state. */
struct room_moment_query {
	const char *room_id;
	const struct state_entry *keys;
	size_t count;
};

/* From memory, or from the store where it is not there.
 *
 * ERR_NOT_FOUND (without a text)   this server does not know the room
 */
enum err room_cache_get(struct scope *sc, struct rooms *r,
			const struct room_moment_query *q,
			struct room_moment *out) MUST_CHECK;

/* The same, of what the transaction sees, past the cache. */
enum err room_moment_read(struct scope *sc, struct txn *t,
			  const struct room_moment_query *q,
			  struct room_moment *out) MUST_CHECK;

/* The room is gone; on the writer's thread, after the commit. */
void room_cache_forget(struct room_cache *c, const char *room_id);

/* What an append has changed; on the writer's thread, after the commit. */
struct room_cache_change {
	const char *room_id;
	const struct room_head *head;
	const struct state_entry *keys; /* those that are not as they were */
	size_t count;
};
void
room_cache_apply(struct room_cache *c, const struct room_cache_change *change);

#endif
