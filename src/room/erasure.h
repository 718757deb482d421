/* room/erasure.h: what erased accounts wrote (Client-Server API, account
 * deactivation with erase).
 *
 * Who joined a room after an account was erased is shown that account's events
 * as if redacted; who was there before keeps what they could see.  Nothing is
 * changed in the store.
 */
#ifndef ROOM_ERASURE_H
#define ROOM_ERASURE_H

#include "store/event_store.h"

/* Whether anybody was erased: else the other need not be called. */
enum err
room_erasure_exists(struct scope *sc, struct txn *t, bool *out) MUST_CHECK;

/* Redacts in rows, which are the caller's copies, what the viewer may not read
 * any more. */
enum err room_hide_erased(struct scope *sc, struct txn *t, int64_t viewer_nid,
			  struct event_rows *rows) MUST_CHECK;

#endif
