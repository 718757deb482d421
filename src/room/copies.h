/* room/copies.h: what is kept of an event beside it, in the same transaction:
 * what it relates to, and its words for searches.
 */
#ifndef ROOM_COPIES_H
#define ROOM_COPIES_H

#include "store/relation_store.h"

/* For an event that has just been added. r->parent_nid 0: relates to nothing.
 *
 * ERR_DUPLICATE_ANNOTATION   as relation_store_add()
 */
enum err
copies_write(struct scope *sc, struct txn *t, const struct relation_row *r,
	     const struct event_row *e, bool refuse_twice) MUST_CHECK;

/* Redacts: redacted is the event as it is to be. */
enum err copies_redact(struct scope *sc, struct txn *t,
		       const struct event_row *redacted) MUST_CHECK;

#endif
