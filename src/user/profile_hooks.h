/* user/profile_hooks.h: where a new name or picture has to appear.
 *
 * Rooms are above users, so main.c connects this to room/.
 */
#ifndef USER_PROFILE_HOOKS_H
#define USER_PROFILE_HOOKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "user/users.h"

/* What the user's membership events shall say. */
struct profile_shown {
	const char *user_id;
	int64_t user_nid;
	const char *display_name; /* NULL: none */
	const char *avatar_url;	  /* NULL: none */
};

struct profile_hooks {
	void *ctx;

	/* The rooms where the user is joined, in the scope's memory. */
	enum err (*list_rooms)(struct scope *sc, void *ctx, int64_t user_nid,
			       const char *const **room_ids_out,
			       size_t *count_out);

	/* Sends a membership event with these values to one room, unless the
	 * current one has them already. No longer joined is no error. */
	enum err (*show_in_room)(struct scope *sc, void *ctx,
				 const struct profile_shown *p,
				 const char *room_id);
};

/* Sets the hooks (copied). Before the first request; without them membership
 * events stay as they are. */
void
users_set_profile_hooks(struct users *u, const struct profile_hooks *hooks);

#endif
