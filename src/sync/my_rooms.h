/* sync/my_rooms.h: the rooms of a user, remembered between answers.
 *
 * Which rooms they are changes seldom, and is kept among the cards; what
 * happened last in each comes from memory too (store/head_table.h).  Where
 * either is not known, or is newer than the snapshot, the store is asked.
 */
#ifndef SYNC_MY_ROOMS_H
#define SYNC_MY_ROOMS_H

#include "store/member_store.h"
#include "sync/room_card.h"

/* All that member_store_list_rooms() gives for MEMBERSHIP_ANY at the position
 * now, the one where something happened last first as of when it was kept. The
 * rows are the caller's, their strings good until the end of the scope. */
struct my_rooms_query {
	int64_t user_nid;
	int64_t now;
};
enum err my_rooms_list(struct scope *sc, const struct card_reader *r,
		       const struct my_rooms_query *q,
		       struct member_rows *out) MUST_CHECK;

#endif
