#include "api/client/room_reply.h"

#include "user/presence.h"

#include <string.h>

#include "room/delayed.h"

#define DELAY "org.matrix.msc4140.delay"

static enum err
reply_delay_id(struct scope *sc, struct http_request *rq,
	       const struct room_send *s)
{
	struct room_delay x = {.send = *s};
	const char *delay_id;

	TRY(http_query_int(rq, DELAY, 0, &x.delay_ms));
	TRY(room_delay(sc, api_of(rq)->rooms, api_requester(rq), &x,
		       &delay_id));
	return room_reply_string(sc, rq, "delay_id", delay_id);
}

static enum err
reply_event_id(struct scope *sc, struct http_request *rq, struct room_send *s)
{
	const char *event_id;

	TRY(api_body(sc, rq, &s->content));
	s->room_id = http_param(rq, "roomId");
	s->type = http_param(rq, "eventType");
	if (http_query(rq, DELAY) != NULL)
		return reply_delay_id(sc, rq, s);
	TRY(room_send(sc, api_of(rq)->rooms, api_requester(rq), s, &event_id));
	presence_touch(users_presence(api_of(rq)->users), api_requester(rq));
	return room_reply_string(sc, rq, "event_id", event_id);
}

/* Application services may say when it was (Application Service API, timestamp
 * massaging). */
static enum err
read_ts(struct scope *sc, struct http_request *rq, int64_t *out)
{
	*out = 0;
	if (api_requester(rq)->appservice_id == NULL)
		return OK;
	TRY(http_query_int(rq, "ts", 0, out));
	if (*out < 0 || *out > JSON_INT_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'ts' is no time in milliseconds");
	return OK;
}

static enum err
put_send(struct scope *sc, struct http_request *rq)
{
	struct room_send s = {.txn_id = http_param(rq, "txnId")};

	TRY(read_ts(sc, rq, &s.ts));
	return reply_event_id(sc, rq, &s);
}

static enum err
put_state(struct scope *sc, struct http_request *rq)
{
	struct room_send s = {.state_key = http_param(rq, "stateKey")};

	TRY(read_ts(sc, rq, &s.ts));
	return reply_event_id(sc, rq, &s);
}

static enum err
put_state_without_key(struct scope *sc, struct http_request *rq)
{
	struct room_send s = {.state_key = ""};

	TRY(read_ts(sc, rq, &s.ts));
	return reply_event_id(sc, rq, &s);
}

static enum err
put_redact(struct scope *sc, struct http_request *rq)
{
	struct room_redact x = {.room_id = http_param(rq, "roomId"),
				.event_id = http_param(rq, "eventId"),
				.txn_id = http_param(rq, "txnId")};
	const char *event_id;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "reason", &x.reason));
	TRY(room_redact(sc, api_of(rq)->rooms, api_requester(rq), &x,
			&event_id));
	return room_reply_string(sc, rq, "event_id", event_id);
}

static const struct route rows[] = {
	ROOM_ROUTE(PUT, "/rooms/{roomId}/send/{eventType}/{txnId}",
		   "sending events", RATE_SEND, HTTP_BODY_MEMORY, put_send),
	ROOM_ROUTE(PUT, "/rooms/{roomId}/state/{eventType}/{stateKey}",
		   "sending events", RATE_SEND, HTTP_BODY_MEMORY, put_state),
	ROOM_ROUTE(PUT, "/rooms/{roomId}/state/{eventType}", "sending events",
		   RATE_SEND, HTTP_BODY_MEMORY, put_state_without_key),
	ROOM_ROUTE_ALWAYS(PUT, "/rooms/{roomId}/redact/{eventId}/{txnId}",
			  "redactions", RATE_SEND, HTTP_BODY_MEMORY,
			  put_redact),
};

struct route_table
client_room_send_routes(void)
{
	return API_ROUTES(rows);
}
