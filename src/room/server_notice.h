/* room/server_notice.h: what the server says to a user (Client-Server API,
 * server notices).
 *
 * Each user has one room for it, made at the first notice: the server's own
 * user (hooks: get_notice_user) invites them, the room is tagged
 * m.server_notice, and only the server speaks there.  The invite cannot be
 * rejected (ERR_NOTICE_ROOM from room_leave()); who joined may leave,
 * and is invited again by the next notice.
 */
#ifndef ROOM_SERVER_NOTICE_H
#define ROOM_SERVER_NOTICE_H

#include "base/json.h"
#include "room/rooms.h"

/* One notice. Borrowed. */
struct server_notice {
	const char *user_id;   /* for whom: a user of this server */
	const char *type;      /* NULL: m.room.message */
	const char *state_key; /* NULL: a message event */
	yyjson_val *content;
	const char *txn_id; /* NULL: sent each time */
	int64_t now_ms;
};

/* Sends it; *event_id_out is in the scope's memory. Outside transactions.
 *
 * ERR_INVALID_PARAM   no user of this server
 * ERR_NOT_FOUND       no such user
 */
enum err server_notice_send(struct scope *sc, struct rooms *r,
			    const struct server_notice *n,
			    const char **event_id_out) MUST_CHECK;

/* A plain text (msgtype m.text), as server_notice_send(). */
enum err
server_notice_send_text(struct scope *sc, struct rooms *r, const char *user_id,
			const char *text, int64_t now_ms,
			const char **event_id_out) MUST_CHECK;

#endif
