/* room/administration.h: rooms as administrators see and change them.
 *
 * None of these checks a right: the routes are for administrators alone.
 * Everything given back is in the scope's memory.
 */
#ifndef ROOM_ADMINISTRATION_H
#define ROOM_ADMINISTRATION_H

#include "base/requester.h"
#include "room/history.h"

/* Every room of a user, left ones too. */
enum err
room_admin_memberships(struct scope *sc, struct rooms *r, int64_t user_nid,
		       struct member_rows *out) MUST_CHECK;

#endif
