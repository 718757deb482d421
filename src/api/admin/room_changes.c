/* What can be done to a room. */
#include "api/admin/room_priv.h"

#include <string.h>

static enum err
reply_block(struct scope *sc, struct http_request *rq, bool is_blocked,
	    const char *by)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "block", is_blocked);
	json_put_string(&reply.w, "user_id", by);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_block(struct scope *sc, struct http_request *rq)
{
	const char *by;

	TRY(room_admin_find_block(sc, api_of(rq)->rooms,
				  http_param(rq, "roomId"), &by));
	return reply_block(sc, rq, by != NULL, by);
}

static enum err
put_block(struct scope *sc, struct http_request *rq)
{
	const char *room_id = http_param(rq, "roomId");
	yyjson_val *body;
	bool is_blocked;

	TRY(api_body(sc, rq, &body));
	if (yyjson_obj_get(body, "block") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'block' is missing");
	TRY(json_find_bool(sc, body, "block", false, &is_blocked));
	if (room_id[0] != '!')
		return scope_fail(sc, ERR_INVALID_PARAM, "not a room id");
	TRY(room_admin_set_block(sc, api_of(rq)->rooms, api_requester(rq),
				 room_id, is_blocked));
	TRY(admin_note_subject(sc, rq,
			       is_blocked ? "room.block" : "room.unblock",
			       "room", room_id));
	return reply_block(sc, rq, is_blocked, NULL);
}

static enum err
get_extremities(struct scope *sc, struct http_request *rq)
{
	struct room_admin_counts counts;
	struct room_admin_info *info;
	struct api_reply reply;
	size_t i;

	TRY(admin_get_room(sc, rq, &info));
	TRY(room_admin_count(sc, api_of(rq)->rooms, info->row.room.nid,
			     &counts));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "count", (int64_t)counts.head.count);
	json_key(&reply.w, "results");
	json_array_begin(&reply.w);
	for (i = 0; i < counts.head.count; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "event_id",
				counts.head.events[i].event_id);
		json_put_int(&reply.w, "depth", counts.head.depth);
		json_put_int(&reply.w, "state_group", counts.head.snapshot_nid);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* Each event that is sent joins all of them, so none is ever in the way. */
static enum err
delete_extremities(struct scope *sc, struct http_request *rq)
{
	static const char none[] = "{\"deleted\":0}";
	struct room_admin_info *info;

	TRY(admin_get_room(sc, rq, &info));
	http_reply_bytes(rq, 200, "application/json", none, sizeof(none) - 1);
	return OK;
}

static enum err
post_promote(struct scope *sc, struct http_request *rq)
{
	struct room_admin_info *info;
	const char *user_id;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "user_id", &user_id));
	if (user_id == NULL)
		user_id = api_requester(rq)->user_id;
	TRY(admin_get_room(sc, rq, &info));
	TRY(room_admin_promote(sc, api_of(rq)->rooms, api_requester(rq),
			       info->row.room.room_id, user_id));
	TRY(admin_note_subject(sc, rq, "room.promote", "room",
			       info->row.room.room_id));
	return api_reply_nothing(rq);
}

static enum err
post_join(struct scope *sc, struct http_request *rq)
{
	const char *user_id, *room_id;
	struct account_admin_row *row;
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "user_id", &user_id));
	TRY(account_admin_get(sc, api_of(rq)->users, user_id, &row));
	TRY(room_admin_join(sc, api_of(rq)->rooms, api_requester(rq),
			    admin_as(sc, rq, &row->account),
			    http_param(rq, "roomIdOrAlias"), &room_id));
	TRY(admin_note_subject(sc, rq, "room.join", "room", room_id));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "room_id", room_id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

#define ROOM(verb, path, takes, does) \
	ADMIN_ROUTE(verb, "/v1/rooms/{roomId}/" path, "rooms", takes, does)

static const struct route rows[] = {
	ROOM(GET, "block", HTTP_BODY_NONE, get_block),
	ROOM(PUT, "block", HTTP_BODY_MEMORY, put_block),
	ROOM(GET, "forward_extremities", HTTP_BODY_NONE, get_extremities),
	ROOM(DELETE, "forward_extremities", HTTP_BODY_MEMORY,
	     delete_extremities),
	ROOM(POST, "make_room_admin", HTTP_BODY_MEMORY, post_promote),
	ADMIN_ROUTE(POST, "/v1/join/{roomIdOrAlias}", "rooms", HTTP_BODY_MEMORY,
		    post_join),
};

struct route_table
admin_room_changes_routes(void)
{
	return API_ROUTES(rows);
}
