#include "api/client/room_reply.h"

#include <string.h>

#include "sync/sync_token.h"

static enum err
get_state(struct scope *sc, struct http_request *rq)
{
	const char *room_id = http_param(rq, "roomId");
	struct event_viewer viewer;
	struct room_events state;
	struct api_reply reply;

	TRY(room_history_state(sc, api_of(rq)->rooms, api_requester(rq),
			       room_id, &state));
	room_reply_viewer(rq, room_id, &viewer);
	api_reply_init(&reply, sc);
	room_reply_events(&reply.w, &state, &viewer);
	return api_reply_send(rq, &reply);
}

static enum err
reply_state(struct scope *sc, struct http_request *rq, const char *state_key)
{
	struct room_state_query q = {http_param(rq, "roomId"),
				     http_param(rq, "eventType"), state_key};
	const char *format = http_query(rq, "format");
	struct event_viewer viewer;
	const struct event_row *e;
	struct room_events found;
	struct api_reply reply;

	TRY(room_history_state_find(sc, api_of(rq)->rooms, api_requester(rq),
				    &q, &found));
	api_reply_init(&reply, sc);
	e = &found.rows.rows[0];
	if (format != NULL && strcmp(format, "event") == 0) {
		room_reply_viewer(rq, q.room_id, &viewer);
		event_render(&reply.w, &found.views[0], &viewer);
	} else {
		json_raw(&reply.w, e->pdu + e->content_at, e->content_len);
	}
	return api_reply_send(rq, &reply);
}

static enum err
get_state_key(struct scope *sc, struct http_request *rq)
{
	return reply_state(sc, rq, http_param(rq, "stateKey"));
}

static enum err
get_state_type(struct scope *sc, struct http_request *rq)
{
	return reply_state(sc, rq, "");
}

static enum err
read_mask(struct scope *sc, struct http_request *rq, const char *name,
	  unsigned fallback, unsigned *out)
{
	const char *text = http_query(rq, name);

	*out = fallback;
	if (text == NULL)
		return OK;
	*out = membership_parse(text);
	return *out != MEMBERSHIP_NONE
		       ? OK
		       : scope_fail(sc, ERR_INVALID_PARAM,
				    "'%s' is not a membership", name);
}

static enum err
get_members(struct scope *sc, struct http_request *rq)
{
	struct room_members_query q = {.room_id = http_param(rq, "roomId"),
				       .at = INT64_MAX};
	const char *at = http_query(rq, "at");
	struct event_viewer viewer;
	struct room_events found;
	struct sync_token token;
	struct api_reply reply;

	TRY(read_mask(sc, rq, "membership", MEMBERSHIP_ANY, &q.mask));
	TRY(read_mask(sc, rq, "not_membership", 0, &q.not_mask));
	if (at != NULL) {
		TRY(sync_token_parse(sc, at, &token));
		q.at = sync_token_room_order(&token);
	}
	TRY(room_history_members(sc, api_of(rq)->rooms, api_requester(rq), &q,
				 &found));
	room_reply_viewer(rq, q.room_id, &viewer);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "chunk");
	room_reply_events(&reply.w, &found, &viewer);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static void
put_member(struct json_writer *w, struct scope *sc, const struct event_row *e)
{
	yyjson_val *content = event_row_content(sc, e);

	json_key(w, e->state_key);
	json_object_begin(w);
	json_put_string(w, "display_name",
			json_peek_string(content, "displayname"));
	json_put_string(w, "avatar_url",
			json_peek_string(content, "avatar_url"));
	json_object_end(w);
}

static enum err
get_joined_members(struct scope *sc, struct http_request *rq)
{
	struct room_events found;
	struct api_reply reply;
	size_t i;

	TRY(room_history_joined_members(sc, api_of(rq)->rooms,
					api_requester(rq),
					http_param(rq, "roomId"), &found));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "joined");
	json_object_begin(&reply.w);
	for (i = 0; i < found.rows.count; i++)
		put_member(&reply.w, sc, &found.rows.rows[i]);
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ROOM_ROUTE(GET, "/rooms/{roomId}/state", "getting events", RATE_READ,
		   HTTP_BODY_NONE, get_state),
	ROOM_ROUTE(GET, "/rooms/{roomId}/state/{eventType}/{stateKey}",
		   "getting events", RATE_READ, HTTP_BODY_NONE, get_state_key),
	ROOM_ROUTE(GET, "/rooms/{roomId}/state/{eventType}", "getting events",
		   RATE_READ, HTTP_BODY_NONE, get_state_type),
	ROOM_ROUTE(GET, "/rooms/{roomId}/members", "getting events", RATE_READ,
		   HTTP_BODY_NONE, get_members),
	ROOM_ROUTE(GET, "/rooms/{roomId}/joined_members", "getting events",
		   RATE_READ, HTTP_BODY_NONE, get_joined_members),
};

struct route_table
client_room_state_routes(void)
{
	return API_ROUTES(rows);
}
