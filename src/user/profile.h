/* user/profile.h: what people see of a user (Client-Server API, profiles).
 *
 * Display name and picture are copied into the user's membership events through
 * user/profile_hooks.h, in the background.  Any other field is JSON that the
 * user or the Trust chose; org.wardwire.staff (user/staff.h) is read only.
 */
#ifndef USER_PROFILE_H
#define USER_PROFILE_H

#include "base/requester.h"
#include "store/profile_store.h"
#include "user/users.h"

struct txn;

#define PROFILE_NAME_MAX 256
#define PROFILE_URL_MAX 1000
#define PROFILE_FIELD_NAME_MAX 255
#define PROFILE_SIZE_MAX 65536

/* Name and picture of a user of this server, from memory or the store; t may be
 * NULL. All NULL for somebody unknown. In the scope's memory. */
enum err profile_find(struct scope *sc, struct users *u, struct txn *t,
		      int64_t user_nid, struct profile_row *out) MUST_CHECK;

/* The same by id, in its own snapshot. */
enum err profile_find_id(struct scope *sc, struct users *u, const char *user_id,
			 struct profile_row *out) MUST_CHECK;

/* From memory alone: false when memory does not know. */
bool profile_find_memory(struct scope *sc, struct users *u, int64_t user_nid,
			 struct profile_row *out);

/* The whole profile as a JSON object.
 *
 * ERR_NOT_FOUND   no such user here, or closed
 */
enum err
profile_get_json(struct scope *sc, struct users *u, const char *user_id,
		 const char **json_out, size_t *len_out) MUST_CHECK;

/* One field as {"name": value}.
 *
 * ERR_NOT_FOUND   no such user, or the field is not set
 */
enum err
profile_get_field(struct scope *sc, struct users *u, const char *user_id,
		  const char *name, const char **json_out) MUST_CHECK;

struct profile_change {
	const char *user_id; /* whose; the requester's own */
	const char *name;    /* displayname, avatar_url, or another */
	const char *value;   /* JSON; NULL removes */
};

/* Sets or removes one field.
 *
 * ERR_FORBIDDEN           somebody else's, or a field that the Trust sets
 * ERR_BAD_JSON            displayname or avatar_url must be strings
 * ERR_INVALID_PARAM       a value that is too long, or no mxc: address
 * ERR_KEY_TOO_LARGE       the name is
 * ERR_PROFILE_TOO_LARGE   the profile would be
 */
enum err
profile_set(struct scope *sc, struct users *u, const struct requester *r,
	    const struct profile_change *c) MUST_CHECK;

/* Sets the name without a requester: commands, imports. NULL removes. */
enum err profile_set_name(struct scope *sc, struct users *u, int64_t user_nid,
			  const char *display_name) MUST_CHECK;
enum err profile_set_avatar(struct scope *sc, struct users *u, int64_t user_nid,
			    const char *avatar_url) MUST_CHECK;

#endif
