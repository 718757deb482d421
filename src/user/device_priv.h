/* user/device_priv.h: removing devices inside a write transaction. */
#ifndef USER_DEVICE_PRIV_H
#define USER_DEVICE_PRIV_H

#include "user/users_priv.h"

/* Removes a device with its tokens; memory follows at the commit. */
enum err device_drop(struct scope *sc, struct txn *t, struct users *u,
		     int64_t device_nid) MUST_CHECK;

/* All devices of a user but one (0: all). */
enum err
device_drop_all(struct scope *sc, struct txn *t, struct users *u,
		int64_t user_nid, int64_t except_device_nid) MUST_CHECK;

/* Whether the user may have one more.
 *
 * ERR_FORBIDDEN   DEVICES_MAX: some must be signed out
 */
enum err device_require_room(struct scope *sc, struct txn *t,
			     int64_t user_nid) MUST_CHECK;

/* The device's tokens end, the device stays. */
enum err device_drop_tokens(struct scope *sc, struct txn *t, struct users *u,
			    int64_t device_nid) MUST_CHECK;

#endif
