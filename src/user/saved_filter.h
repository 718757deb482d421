/* user/saved_filter.h: filters that clients keep here (Client-Server API,
 * filtering).
 *
 * A filter is checked by user/filter.h when it is saved, so that a mistake is
 * told to whom makes it.  Unknown fields are kept.
 */
#ifndef USER_SAVED_FILTER_H
#define USER_SAVED_FILTER_H

#include "base/json.h"
#include "base/requester.h"
#include "user/users.h"

#define FILTER_SIZE_MAX 65536
#define FILTERS_MAX 1000 /* of one user */

struct txn;

/* Stores a filter for user_id and gives its id; the same content has the same
 * id.
 *
 * ERR_FORBIDDEN   for somebody else
 * else as filter_parse()
 */
enum err
saved_filter_create(struct scope *sc, struct users *u,
		    const struct requester *r, const char *user_id,
		    yyjson_val *object, const char **filter_id_out) MUST_CHECK;

/* The filter with this id as JSON, in the scope's memory.
 *
 * ERR_FORBIDDEN   somebody else's
 * ERR_NOT_FOUND   no such filter
 */
enum err
saved_filter_get(struct scope *sc, struct users *u, const struct requester *r,
		 const char *user_id, const char *filter_id,
		 const char **json_out) MUST_CHECK;

/* The text that the query parameter filter= stands for: NULL for none (absent
 * or ""), itself when it is JSON ("{..."), else the saved filter with that id.
 * t is the caller's snapshot; NULL: its own.
 *
 * ERR_INVALID_PARAM   no such filter
 */
enum err
saved_filter_from_query(struct scope *sc, struct users *u, struct txn *t,
			int64_t user_nid, const char *param,
			const char **json_out) MUST_CHECK;

#endif
