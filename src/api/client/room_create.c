#include "api/client/room_reply.h"
#include "event/id.h"

#include <string.h>

#define CREATE_BODY_MAX ((int64_t)512 * 1024)

static enum err
read_create(struct scope *sc, yyjson_val *body, struct room_create *c)
{
	const char *visibility;
	yyjson_val *invite_3pid;

	TRY(json_find_string(sc, body, "room_version", &c->version));
	TRY(json_find_string(sc, body, "preset", &c->preset));
	TRY(json_find_string(sc, body, "room_alias_name", &c->alias_localpart));
	TRY(json_find_string(sc, body, "name", &c->name));
	TRY(json_find_string(sc, body, "topic", &c->topic));
	TRY(json_find_object(sc, body, "creation_content",
			     &c->creation_content));
	TRY(json_find_array(sc, body, "initial_state", &c->initial_state));
	TRY(json_find_array(sc, body, "invite", &c->invite));
	TRY(json_find_array(sc, body, "invite_3pid", &invite_3pid));
	if (yyjson_arr_size(invite_3pid) > 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "there is no identity server to invite by");
	TRY(json_find_object(sc, body, "power_level_content_override",
			     &c->power_override));
	TRY(json_find_bool(sc, body, "is_direct", false, &c->is_direct));
	TRY(json_find_string(sc, body, "visibility", &visibility));
	c->is_public = visibility != NULL && strcmp(visibility, "public") == 0;
	if (visibility != NULL && !c->is_public &&
	    strcmp(visibility, "private") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "visibility is public or private");
	return OK;
}

static enum err
post_create(struct scope *sc, struct http_request *rq)
{
	struct room_create c = {0};
	const char *room_id;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(read_create(sc, body, &c));
	TRY(room_create(sc, api_of(rq)->rooms, api_requester(rq), &c,
			&room_id));
	return room_reply_string(sc, rq, "room_id", room_id);
}

static enum err
require_user_ids(struct scope *sc, yyjson_val *list)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(list);
	yyjson_val *id;

	while ((id = yyjson_arr_iter_next(&it)) != NULL)
		if (!yyjson_is_str(id) || !user_id_is_valid(yyjson_get_str(id)))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a creator is a user id");
	return OK;
}

static enum err
post_upgrade(struct scope *sc, struct http_request *rq)
{
	struct room_upgrade up = {.room_id = http_param(rq, "roomId")};
	yyjson_val *body;
	const char *room_id;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "new_version", &up.version));
	TRY(json_find_array(sc, body, "additional_creators",
			    &up.additional_creators));
	TRY(require_user_ids(sc, up.additional_creators));
	TRY(room_upgrade(sc, api_of(rq)->rooms, api_requester(rq), &up,
			 &room_id));
	return room_reply_string(sc, rq, "replacement_room", room_id);
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/createRoom",
	 .section = "CS 7.4.1 creation",
	 .access = ACCESS_USER,
	 .rate = RATE_ROOM,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = CREATE_BODY_MAX,
	 .handler = post_create,
	 .tags = API_TAG_SUSPENDED_NOT},
	ROOM_ROUTE(POST, "/rooms/{roomId}/upgrade", "room upgrades", RATE_ROOM,
		   HTTP_BODY_MEMORY, post_upgrade),
};

struct route_table
client_room_create_routes(void)
{
	return API_ROUTES(rows);
}
