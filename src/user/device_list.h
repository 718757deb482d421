/* user/device_list.h: telling people whose keys they must look at again
 * (Client-Server API, tracking the device list for a user).
 *
 * A row notes when somebody's keys last changed; sync and /keys/changes compare
 * it with the client's token.  Who came and went is read from the memberships.
 */
#ifndef USER_DEVICE_LIST_H
#define USER_DEVICE_LIST_H

#include "base/requester.h"
#include "store/device_list_store.h"
#include "user/users.h"

struct device_lists {
	struct user_id_list changed;
	struct user_id_list left;
};

/* What happened after since, in sync's snapshot or, with t NULL, its own. */
enum err device_list_read(struct scope *sc, struct users *u, struct txn *t,
			  int64_t user_nid, int64_t since,
			  struct device_lists *out) MUST_CHECK;

/* In a write transaction: user_nid's keys changed, for all who share a room. */
enum err device_list_tell(struct scope *sc, struct txn *t, struct users *u,
			  int64_t user_nid) MUST_CHECK;

/* The same for viewer_nid alone: a signature that nobody else sees. */
enum err device_list_tell_one(struct scope *sc, struct txn *t, struct users *u,
			      int64_t viewer_nid, int64_t user_nid) MUST_CHECK;

#endif
