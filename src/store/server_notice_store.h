/* store/server_notice_store.h: the room in which the server speaks to a user.
 */
#ifndef STORE_SERVER_NOTICE_STORE_H
#define STORE_SERVER_NOTICE_STORE_H

#include "store/db.h"

/* *room_id_out is NULL when there is none yet. In the scope's memory. */
enum err
server_notice_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			 const char **room_id_out) MUST_CHECK;

enum err
server_notice_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			const char *room_id) MUST_CHECK;

#endif
