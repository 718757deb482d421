/* store/room_touch.h: which rooms were changed otherwise than by appending.
 *
 * Who keeps what was read of a room can tell from the room's head (its newest
 * position, its snapshot) whether something was added.  A redaction, a purge
 * and what is put in before the oldest event change what stands there already:
 * they touch the room.  Memory of one process; a room may seem touched when
 * another one was, never the other way round.
 *
 * Take the mark, then begin to read, and keep it with what was read: that holds
 * while room_is_touched() is false.  Ask only in a snapshot no newer than
 * db_position(), for a commit touches before its position can be seen.
 */
#ifndef STORE_ROOM_TOUCH_H
#define STORE_ROOM_TOUCH_H

#include "store/db.h"

/* Write transactions only: from the commit on the room is touched. */
void room_touch(struct txn *t, int64_t room_nid);

uint64_t room_touch_mark(struct db *db);

/* Whether the room was touched after the mark. */
bool room_is_touched(struct db *db, int64_t room_nid, uint64_t mark);

#endif
