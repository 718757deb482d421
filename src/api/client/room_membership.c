#include "api/client/room_reply.h"

typedef enum err (*verb)(struct scope *sc, struct rooms *r,
			 const struct requester *rq,
			 const struct room_membership *m);
typedef enum err (*entry)(struct scope *sc, struct rooms *r,
			  const struct requester *rq,
			  const struct room_membership *m,
			  const char **room_id_out);

/* A verb over somebody else: {"user_id": .., "reason": ..}. */
static enum err
do_to(struct scope *sc, struct http_request *rq, verb fn)
{
	struct room_membership m = {.room_id = http_param(rq, "roomId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "user_id", &m.target));
	TRY(json_find_string(sc, body, "reason", &m.reason));
	TRY(fn(sc, api_of(rq)->rooms, api_requester(rq), &m));
	return api_reply_nothing(rq);
}

/* By an address: that would need an identity server, and none is trusted. */
static enum err
refuse_address(struct scope *sc, yyjson_val *body)
{
	static const char *const fields[] = {"medium", "address", "id_server",
					     "id_access_token"};
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		TRY(json_get_string(sc, body, fields[i], &text));
	return scope_fail(sc, ERR_SERVER_NOT_TRUSTED,
			  "no identity server is asked by this server");
}

static enum err
post_invite(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	if (yyjson_obj_get(body, "medium") != NULL)
		return refuse_address(sc, body);
	return do_to(sc, rq, room_invite);
}

static enum err
post_kick(struct scope *sc, struct http_request *rq)
{
	return do_to(sc, rq, room_kick);
}

static enum err
post_ban(struct scope *sc, struct http_request *rq)
{
	return do_to(sc, rq, room_ban);
}

static enum err
post_unban(struct scope *sc, struct http_request *rq)
{
	return do_to(sc, rq, room_unban);
}

/* Going into a room: {"reason": ..}, and its id is the answer. */
static enum err
enter(struct scope *sc, struct http_request *rq, const char *param, entry fn)
{
	struct room_membership m = {.room_id = http_param(rq, param)};
	const char *room_id;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "reason", &m.reason));
	TRY(fn(sc, api_of(rq)->rooms, api_requester(rq), &m, &room_id));
	return room_reply_string(sc, rq, "room_id", room_id);
}

static enum err
post_join(struct scope *sc, struct http_request *rq)
{
	return enter(sc, rq, "roomId", room_join);
}

static enum err
post_join_any(struct scope *sc, struct http_request *rq)
{
	return enter(sc, rq, "roomIdOrAlias", room_join);
}

static enum err
post_knock(struct scope *sc, struct http_request *rq)
{
	return enter(sc, rq, "roomIdOrAlias", room_knock);
}

static enum err
post_leave(struct scope *sc, struct http_request *rq)
{
	struct room_membership m = {.room_id = http_param(rq, "roomId")};
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "reason", &m.reason));
	TRY(room_leave(sc, api_of(rq)->rooms, api_requester(rq), &m));
	return api_reply_nothing(rq);
}

static enum err
post_forget(struct scope *sc, struct http_request *rq)
{
	TRY(room_forget(sc, api_of(rq)->rooms, api_requester(rq),
			http_param(rq, "roomId")));
	return api_reply_nothing(rq);
}

static enum err
get_joined_rooms(struct scope *sc, struct http_request *rq)
{
	struct member_rows rooms;
	struct api_reply reply;
	size_t i;

	TRY(room_history_joined_rooms(sc, api_of(rq)->rooms, api_requester(rq),
				      &rooms));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "joined_rooms");
	json_array_begin(&reply.w);
	for (i = 0; i < rooms.count; i++)
		json_string(&reply.w, rooms.rows[i].room_id);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ROOM_ROUTE_FAR(POST, "/rooms/{roomId}/invite", "inviting", RATE_ROOM,
		       HTTP_BODY_MEMORY, post_invite),
	ROOM_ROUTE(POST, "/rooms/{roomId}/kick", "kicking", RATE_ROOM,
		   HTTP_BODY_MEMORY, post_kick),
	ROOM_ROUTE(POST, "/rooms/{roomId}/ban", "banning", RATE_ROOM,
		   HTTP_BODY_MEMORY, post_ban),
	ROOM_ROUTE(POST, "/rooms/{roomId}/unban", "unbanning", RATE_ROOM,
		   HTTP_BODY_MEMORY, post_unban),
	ROOM_ROUTE(POST, "/rooms/{roomId}/join", "joining", RATE_ROOM,
		   HTTP_BODY_MEMORY, post_join),
	ROOM_ROUTE_FAR(POST, "/join/{roomIdOrAlias}", "joining", RATE_ROOM,
		       HTTP_BODY_MEMORY, post_join_any),
	ROOM_ROUTE_FAR(POST, "/knock/{roomIdOrAlias}", "knocking", RATE_ROOM,
		       HTTP_BODY_MEMORY, post_knock),
	ROOM_ROUTE_ALWAYS(POST, "/rooms/{roomId}/leave", "leaving", RATE_ROOM,
			  HTTP_BODY_MEMORY, post_leave),
	ROOM_ROUTE_ALWAYS(POST, "/rooms/{roomId}/forget", "forgetting",
			  RATE_ROOM, HTTP_BODY_MEMORY, post_forget),
	ROOM_ROUTE(GET, "/joined_rooms", "joined rooms", RATE_READ,
		   HTTP_BODY_NONE, get_joined_rooms),
};

struct route_table
client_room_membership_routes(void)
{
	return API_ROUTES(rows);
}
