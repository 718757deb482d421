/* sync/state_section.h: which state events of a room a client needs.
 *
 * With lazy loading (Client-Server API, lazy-loading room members) these are
 * the members that wrote or appear in what is shown, less those that the device
 * was sent before; everything else is as without.
 */
#ifndef SYNC_STATE_SECTION_H
#define SYNC_STATE_SECTION_H

#include "base/map.h"
#include "room/read.h"
#include "sync/room_card.h"

/* What is known about the moment and the client. */
struct state_query {
	int64_t room_nid;
	int64_t from; /* what the client knows: changes after this position */
	int64_t to;   /* up to this one, inclusive */
	int64_t now;  /* the newest position the client may know */
	int64_t current; /* the snapshot's newest position */
	bool full;	 /* the whole state at to, not just changes */
	bool lazy;
	const struct map *wanted; /* lazy: user ids whose member events are
				   * needed; the values are not looked at */
	const struct event_rows *timeline; /* what is shown after to;
					    * NULL: nothing */
	const struct room_card *card; /* full, with now == current: where what
				       * stands now is known; NULL: nowhere */
};

/* The events. */
enum err
state_section_read(struct scope *sc, struct txn *t, const struct state_query *q,
		   struct event_rows *out) MUST_CHECK;

#endif
