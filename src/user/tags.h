/* user/tags.h: a user's tags on a room (Client-Server API, room tagging): the
 * account data m.tag, changed one tag at a time.
 */
#ifndef USER_TAGS_H
#define USER_TAGS_H

#include "base/requester.h"
#include "user/users.h"

#define TAG_MAX 255

struct tag_ref {
	const char *user_id;
	const char *room_id;
	const char *tag;
	const char *content; /* a JSON object; NULL removes the tag */
};

/* {"tags": {...}}.
 *
 * ERR_FORBIDDEN   somebody else's
 */
enum err tags_get(struct scope *sc, struct users *u, const struct requester *r,
		  const struct tag_ref *ref, const char **json_out) MUST_CHECK;

/* Sets or removes one.
 *
 * ERR_FORBIDDEN       somebody else's
 * ERR_INVALID_PARAM   the tag is empty or too long, an order is not in 0..1
 * ERR_BAD_JSON        an order that is no number
 */
enum err tags_set(struct scope *sc, struct users *u, const struct requester *r,
		  const struct tag_ref *ref) MUST_CHECK;

#endif
