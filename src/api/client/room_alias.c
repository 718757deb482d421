#include "api/client/room_reply.h"

#include "room/directory.h"
#include "user/users.h"

static enum err
get_alias(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	const char *room_id;

	TRY(room_directory_resolve(sc, api_of(rq)->rooms,
				   http_param(rq, "roomAlias"), &room_id));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "room_id", room_id);
	json_key(&reply.w, "servers");
	json_array_begin(&reply.w);
	json_string(&reply.w, users_server_name(api_of(rq)->users));
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_alias(struct scope *sc, struct http_request *rq)
{
	const char *room_id;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "room_id", &room_id));
	TRY(room_alias_add(sc, api_of(rq)->rooms, api_requester(rq),
			   http_param(rq, "roomAlias"), room_id));
	return api_reply_nothing(rq);
}

static enum err
delete_alias(struct scope *sc, struct http_request *rq)
{
	TRY(room_alias_remove(sc, api_of(rq)->rooms, api_requester(rq),
			      http_param(rq, "roomAlias")));
	return api_reply_nothing(rq);
}

static enum err
get_aliases(struct scope *sc, struct http_request *rq)
{
	struct alias_rows aliases;
	struct api_reply reply;
	size_t i;

	TRY(room_alias_list(sc, api_of(rq)->rooms, api_requester(rq),
			    http_param(rq, "roomId"), &aliases));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "aliases");
	json_array_begin(&reply.w);
	for (i = 0; i < aliases.count; i++)
		json_string(&reply.w, aliases.rows[i].alias);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/directory/room/{roomAlias}",
	 .section = "CS room aliases",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_READ,
	 .lane = LANE_REMOTE,
	 .handler = get_alias},
	ROOM_ROUTE(PUT, "/directory/room/{roomAlias}", "room aliases",
		   RATE_ROOM, HTTP_BODY_MEMORY, put_alias),
	ROOM_ROUTE(DELETE, "/directory/room/{roomAlias}", "room aliases",
		   RATE_ROOM, HTTP_BODY_NONE, delete_alias),
	ROOM_ROUTE(GET, "/rooms/{roomId}/aliases", "room aliases", RATE_READ,
		   HTTP_BODY_NONE, get_aliases),
};

struct route_table
client_room_alias_routes(void)
{
	return API_ROUTES(rows);
}
