/* api/admin/room_priv.h: what the sections about rooms share. */
#ifndef API_ADMIN_ROOM_PRIV_H
#define API_ADMIN_ROOM_PRIV_H

#include "api/admin/admin_priv.h"
#include "room/administration.h"

/* The room that {roomId} names, by its id or an alias. */
enum err admin_get_room(struct scope *sc, struct http_request *rq,
			struct room_admin_info **out) MUST_CHECK;

#endif
