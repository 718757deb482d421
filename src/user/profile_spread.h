/* user/profile_spread.h: the thread that carries new names and pictures into
 * rooms (user/profile_hooks.h), one user at a time. */
#ifndef USER_PROFILE_SPREAD_H
#define USER_PROFILE_SPREAD_H

#include "user/profile_hooks.h"

struct profile_spread;

/* ERR_NOMEM   no thread */
enum err
profile_spread_create(struct scope *sc, const struct profile_hooks *hooks,
		      struct profile_spread **out) MUST_CHECK;

/* Ends after the user under way. */
void profile_spread_destroy(struct profile_spread **s);

/* Waits until what was added of the user is done, at most max_ms, so that who
 * changed a name sees it where they look next. NULL s is no error. */
void
profile_spread_wait(struct profile_spread *s, int64_t user_nid, int64_t max_ms);

/* The user's profile changed; asked twice before it is their turn, it is done
 * once. NULL s is no error. */
void profile_spread_add(struct profile_spread *s, int64_t user_nid,
			const char *user_id);

#endif
