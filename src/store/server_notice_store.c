#include "store/server_notice_store.h"

enum err
server_notice_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			 const char **room_id_out)
{
	struct stmt *s;
	bool row;

	*room_id_out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT room_id FROM server_notice_rooms"
		      " WHERE user_nid = $1",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	if (row)
		*room_id_out = stmt_text_dup(sc, s, 0);
	stmt_close(&s);
	return OK;
}

enum err
server_notice_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			const char *room_id)
{
	return db_exec(sc, t,
		       "INSERT INTO server_notice_rooms (user_nid, room_id)"
		       " VALUES ($1, $2) ON CONFLICT (user_nid)"
		       " DO UPDATE SET room_id = excluded.room_id",
		       "it", user_nid, room_id);
}
