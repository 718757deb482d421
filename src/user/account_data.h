/* user/account_data.h: what clients keep here for a user, global and per room
 * (Client-Server API, client config; tags).
 *
 * m.push_rules is made from user/push_settings.h whenever it is read; it and
 * m.fully_read cannot be set here.  room/ writes m.fully_read with
 * store/account_data_store.h in its own transaction, calls notify with
 * NOTIFY_ACCOUNT_DATA, and need not know this folder.  Rooms are not checked:
 * data for a room that a user is not in harms nobody.
 */
#ifndef USER_ACCOUNT_DATA_H
#define USER_ACCOUNT_DATA_H

#include "base/requester.h"
#include "store/account_data_store.h"
#include "user/users.h"

#define ACCOUNT_DATA_TYPE_MAX 255
#define ACCOUNT_DATA_SIZE_MAX 65536
#define ACCOUNT_DATA_ENTRIES_MAX 10000 /* of one user, in all rooms */

/* For sync, in its own snapshot: what changed as q says, in the scope's memory.
 * With since 0 and global data there is always an m.push_rules. content is
 * never NULL. */
enum err account_data_list(struct scope *sc, struct users *u, struct txn *t,
			   const struct account_data_query *q,
			   struct account_data_row **rows_out,
			   size_t *count_out) MUST_CHECK;

/* From memory alone: false when surely nothing of the user's changed after
 * since; true when something did or memory does not know. What other folders
 * wrote counts from their notify on. */
bool
account_data_may_have_changed(struct users *u, int64_t user_nid, int64_t since);

/* The content of one as JSON, for other folders, in the caller's snapshot or,
 * with t NULL, its own; *content_out is NULL when there is none. */
enum err account_data_find(struct scope *sc, struct users *u, struct txn *t,
			   const struct account_data_query *q, const char *type,
			   const char **content_out) MUST_CHECK;

/* Whether user ignores other (m.ignored_user_list). In its own snapshot. */
enum err
account_data_is_ignored(struct scope *sc, struct users *u, const char *user_id,
			const char *other, bool *out) MUST_CHECK;

/* Puts one in the caller's write transaction, whatever its type; tells notify
 * after the commit. row->pos is given out here. */
enum err
account_data_put(struct scope *sc, struct users *u, struct txn *t,
		 int64_t user_nid, struct account_data_row *row) MUST_CHECK;

/* What a client names: room_id "" is global. */
struct account_data_ref {
	const char *user_id;
	const char *room_id;
	const char *type;
};

/* ERR_FORBIDDEN   somebody else's
 * ERR_NOT_FOUND   not set
 */
enum err
account_data_get(struct scope *sc, struct users *u, const struct requester *r,
		 const struct account_data_ref *ref,
		 const char **content_out) MUST_CHECK;

/* content is a JSON object of len bytes.
 *
 * ERR_FORBIDDEN       somebody else's
 * ERR_METHOD          a type that the server manages
 * ERR_INVALID_PARAM   the type is too long
 * ERR_LIMIT           the content is too large
 */
enum err
account_data_set(struct scope *sc, struct users *u, const struct requester *r,
		 const struct account_data_ref *ref,
		 const char *content) MUST_CHECK;

#endif
