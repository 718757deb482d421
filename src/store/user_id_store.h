/* store/user_id_store.h: numbers that stand for user ids.
 *
 * Every user id that the store mentions, ours or another server's, has one
 * number for ever.  Numbers are never shown outside.
 */
#ifndef STORE_USER_ID_STORE_H
#define STORE_USER_ID_STORE_H

#include "store/db.h"

/* The number of user_id; gives it one when it has none. Write transactions. */
enum err user_id_store_put(struct scope *sc, struct txn *t, const char *user_id,
			   int64_t *nid_out) MUST_CHECK;

/* The number of user_id, or 0 when it has none. */
enum err user_id_store_find(struct scope *sc, struct txn *t,
			    const char *user_id, int64_t *nid_out) MUST_CHECK;

/* The user id of a number, copied into the scope.
 *
 * ERR_NOT_FOUND   no such number
 */
enum err user_id_store_get(struct scope *sc, struct txn *t, int64_t nid,
			   const char **user_id_out) MUST_CHECK;

#endif
