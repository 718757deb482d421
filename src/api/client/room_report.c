#include "api/client/room_reply.h"
#include "room/report.h"

#define SCORE_MIN (-100)

static enum err
read_reason(struct scope *sc, yyjson_val *body, struct room_report *x)
{
	yyjson_val *score = yyjson_obj_get(body, "score");

	TRY(json_find_string(sc, body, "reason", &x->reason));
	if (score == NULL || yyjson_is_null(score) || x->event_id == NULL)
		return OK;
	/* Until v1.18; clients still send it. */
	TRY(json_find_int(sc, body, "score", 0, &x->score));
	if (x->score < SCORE_MIN || x->score > 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'score' lies between -100 and 0");
	x->has_score = true;
	return OK;
}

static enum err
report(struct scope *sc, struct http_request *rq, struct room_report *x)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(read_reason(sc, body, x));
	TRY(room_report(sc, api_of(rq)->rooms, api_requester(rq), x));
	return api_reply_nothing(rq);
}

static enum err
post_event_report(struct scope *sc, struct http_request *rq)
{
	struct room_report x = {.room_id = http_param(rq, "roomId"),
				.event_id = http_param(rq, "eventId")};

	return report(sc, rq, &x);
}

static enum err
post_room_report(struct scope *sc, struct http_request *rq)
{
	struct room_report x = {.room_id = http_param(rq, "roomId")};

	return report(sc, rq, &x);
}

static enum err
post_user_report(struct scope *sc, struct http_request *rq)
{
	struct room_report x = {.user_id = http_param(rq, "userId")};

	return report(sc, rq, &x);
}

static const struct route rows[] = {
	ROOM_ROUTE(POST, "/rooms/{roomId}/report/{eventId}",
		   "reporting content", RATE_SEND, HTTP_BODY_MEMORY,
		   post_event_report),
	ROOM_ROUTE(POST, "/rooms/{roomId}/report", "reporting content",
		   RATE_SEND, HTTP_BODY_MEMORY, post_room_report),
	ROOM_ROUTE(POST, "/users/{userId}/report", "reporting content",
		   RATE_SEND, HTTP_BODY_MEMORY, post_user_report),
};

struct route_table
client_room_report_routes(void)
{
	return API_ROUTES(rows);
}
