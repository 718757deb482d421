#include "api/client/room_reply.h"

#include "user/presence.h"

#include <string.h>

static enum err
post_receipt(struct scope *sc, struct http_request *rq)
{
	struct room_mark m = {.room_id = http_param(rq, "roomId"),
			      .event_id = http_param(rq, "eventId"),
			      .kind = http_param(rq, "receiptType")};
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "thread_id", &m.thread));
	TRY(room_mark_read(sc, api_of(rq)->rooms, api_requester(rq), &m));
	return api_reply_nothing(rq);
}

static enum err
post_read_markers(struct scope *sc, struct http_request *rq)
{
	static const char *const kinds[] = {"m.fully_read", "m.read",
					    "m.read.private"};
	struct room_mark m = {.room_id = http_param(rq, "roomId")};
	yyjson_val *body;
	size_t i;

	TRY(api_body_or_empty(sc, rq, &body));
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		m.kind = kinds[i];
		TRY(json_find_string(sc, body, m.kind, &m.event_id));
		if (m.event_id != NULL)
			TRY(room_mark_read(sc, api_of(rq)->rooms,
					   api_requester(rq), &m));
	}
	return api_reply_nothing(rq);
}

static enum err
put_typing(struct scope *sc, struct http_request *rq)
{
	struct room_typing_mark m = {.room_id = http_param(rq, "roomId")};
	yyjson_val *body, *typing;

	if (strcmp(http_param(rq, "userId"), api_requester(rq)->user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "you can only say that of yourself");
	TRY(api_body(sc, rq, &body));
	typing = yyjson_obj_get(body, "typing");
	if (typing == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'typing' is missing");
	TRY(json_find_bool(sc, body, "typing", false, &m.typing));
	TRY(json_find_int(sc, body, "timeout", 30000, &m.timeout_ms));
	TRY(room_set_typing(sc, api_of(rq)->rooms, api_requester(rq), &m));
	presence_touch(users_presence(api_of(rq)->users), api_requester(rq));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	ROOM_ROUTE(POST, "/rooms/{roomId}/receipt/{receiptType}/{eventId}",
		   "receipts", RATE_TYPING, HTTP_BODY_MEMORY, post_receipt),
	ROOM_ROUTE(POST, "/rooms/{roomId}/read_markers", "read markers",
		   RATE_TYPING, HTTP_BODY_MEMORY, post_read_markers),
	ROOM_ROUTE(PUT, "/rooms/{roomId}/typing/{userId}", "typing",
		   RATE_TYPING, HTTP_BODY_MEMORY, put_typing),
};

struct route_table
client_room_marks_routes(void)
{
	return API_ROUTES(rows);
}
