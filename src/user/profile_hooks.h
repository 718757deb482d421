/* user/profile_hooks.h: where a new name or picture has to appear.
 *
 * Rooms are above users, so main.c connects this to room_profile_changed().
 */
#ifndef USER_PROFILE_HOOKS_H
#define USER_PROFILE_HOOKS_H

#include "base/requester.h"
#include "base/scope.h"
#include "user/users.h"

struct profile_hooks {
	void *ctx;

	/* Writes the requester's name and picture, as they are now, into every
	 * room they have joined; or leaves them, when the account is closed
	 * (user/account_close.h). On a background thread of users, one call at
	 * a time; a failure is logged. Lost when the process ends: the next
	 * change mends it. */
	enum err (*changed)(void *ctx, struct scope *sc,
			    const struct requester *r);
};

/* Sets the hooks (copied) and starts the background thread. Before the first
 * request; without them membership events stay as they are. users_stop() ends
 * the thread, before what ctx points to is closed. */
enum err users_set_profile_hooks(struct scope *sc, struct users *u,
				 const struct profile_hooks *hooks) MUST_CHECK;

#endif
