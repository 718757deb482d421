/* room/membership_priv.h: member events, as several verbs make them. */
#ifndef ROOM_MEMBERSHIP_PRIV_H
#define ROOM_MEMBERSHIP_PRIV_H

#include "room/draft.h"

/* What a member event says. */
struct membership_words {
	enum membership membership;
	struct room_profile profile;
	const char *reason;
	const char *authorised_via; /* of a restricted join */
	bool is_direct;
};

enum err
membership_content(struct scope *sc, const struct membership_words *words,
		   yyjson_val **out) MUST_CHECK;

/* Adds the member event of user_id to the draft. */
enum err membership_add(struct draft *d, const char *user_id,
			const struct membership_words *words) MUST_CHECK;

/* Whether user_id can be invited at all.
 *
 * ERR_INVALID_PARAM   not a user id
 * ERR_NOT_FOUND       no such user here
 * ERR_FORBIDDEN       of another server
 */
enum err membership_check_target(struct scope *sc, struct rooms *r,
				 const char *user_id) MUST_CHECK;

#endif
