/* room/merge.h: states of different branches of a room made one.
 *
 * State resolution (room/state_res.h) over what the store has.  A merge reads
 * in the caller's read transaction and keeps the events that it loaded, so that
 * several resolutions for one event share them.
 */
#ifndef ROOM_MERGE_H
#define ROOM_MERGE_H

#include "room/state_res.h"
#include "store/event_store.h"
#include "store/room_store.h"
#include "store/state_store.h"

struct merge;

/* In the scope's memory, for as long as t lasts. */
enum err merge_open(struct scope *sc, struct txn *t,
		    const struct room_row *room, struct merge **out) MUST_CHECK;

/* The event of that id with its verdict, or NULL where it is not here. The same
 * pointer each time. */
const struct event *merge_event(struct merge *m, const char *event_id);
/* The room's create event; NULL where it is not here. */
const struct event *merge_create(struct merge *m);
/* Makes an event known that is not stored yet. */
void merge_put(struct merge *m, const struct event *e);

/* One state out of several.
 *
 * ERR_NOT_FOUND   an event that is needed is not here
 */
enum err merge_resolve(struct merge *m, const struct state_res_set *states,
		       size_t count, struct state_res_set *out) MUST_CHECK;

/* Stored entries as words, for merge_resolve(). */
enum err merge_state_of(struct merge *m, const struct state_entries *entries,
			struct state_res_set *out) MUST_CHECK;
/* Sets one key. */
void merge_state_put(struct merge *m, struct state_res_set *state,
		     const struct event *e);
/* The event id of a key, or NULL. */
const char *merge_state_find(const struct state_res_set *state,
			     const char *type, const char *state_key);

#endif
