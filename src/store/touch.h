/* store/touch.h: what was changed otherwise than by appending to it.
 *
 * Who keeps what was read of a room can tell from the room's head (its newest
 * position, its snapshot) whether something was added.  A redaction, a purge
 * and what is put in before the oldest event change what stands there already:
 * they touch the room.  A change of a user's membership of any room touches the
 * user. Memory of one process; a thing may seem touched when another one was,
 * never the other way round.
 *
 * Take the mark, then begin to read, and keep it with what was read: that holds
 * while touch_has_room() is false.  Ask only in a snapshot no newer than
 * db_position(), for a commit touches before its position can be seen.
 */
#ifndef STORE_TOUCH_H
#define STORE_TOUCH_H

#include "store/db.h"

/* Write transactions only: it counts from the commit on. */
void touch_room(struct txn *t, int64_t room_nid);
void touch_user(struct txn *t, int64_t user_nid);
void touch_all_users(struct txn *t);

uint64_t touch_mark(struct db *db);

/* Whether it was touched after the mark. */
bool touch_has_room(struct db *db, int64_t room_nid, uint64_t mark);
bool touch_has_user(struct db *db, int64_t user_nid, uint64_t mark);

#endif
