/* sync/sent_members.h: which members of a room a device was sent already.
 *
 * Lazy-loading clients are not sent the same member event again and again.
 * What was sent with an answer counts once the client comes back with that
 * answer's token, so that a lost answer loses nothing.  Memory only, and
 * bounded: what was forgotten is sent again.
 */
#ifndef SYNC_SENT_MEMBERS_H
#define SYNC_SENT_MEMBERS_H

#include "sync/fact_table.h"

/* Freed with fact_table_destroy(). */
struct fact_table *sent_members_create(void);

/* To whom: a device's view of a room. */
struct sent_members_key {
	int64_t device_nid;
	int64_t room_nid;
};

/* Whether the device, which knows everything up to since, has the member. */
bool sent_members_has(struct fact_table *s, const struct sent_members_key *k,
		      int64_t user_nid, int64_t since);

/* The member is in the answer with the token pos. */
void sent_members_add(struct fact_table *s, const struct sent_members_key *k,
		      int64_t user_nid, int64_t pos);

#endif
