#include "api/client/room_reply.h"

#include <string.h>

#include "sync/sync_token.h"

#define MESSAGES_DEFAULT 10
#define CONTEXT_DEFAULT 10

static enum err
read_page(struct scope *sc, struct http_request *rq, struct room_page_query *q)
{
	const char *dir = http_query(rq, "dir");
	int64_t limit;

	if (dir == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'dir' is missing");
	if (strcmp(dir, "b") != 0 && strcmp(dir, "f") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM, "'dir' is b or f");
	q->room_id = http_param(rq, "roomId");
	q->backward = *dir == 'b';
	TRY(room_reply_point(sc, rq, "from", &q->from, &q->has_from));
	TRY(room_reply_point(sc, rq, "to", &q->to, &q->has_to));
	TRY(http_query_int(rq, "limit", MESSAGES_DEFAULT, &limit));
	if (limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'limit' is below zero");
	q->limit = (size_t)limit;
	return room_reply_match(sc, rq, &q->match);
}

static enum err
get_messages(struct scope *sc, struct http_request *rq)
{
	struct room_page_query q = {0};
	struct event_viewer viewer;
	struct room_page page;
	struct api_reply reply;
	struct json_writer *w = &reply.w;

	TRY(read_page(sc, rq, &q));
	TRY(room_history_page(sc, api_of(rq)->rooms, api_requester(rq), &q,
			      &page));
	room_reply_viewer(rq, q.room_id, &viewer);
	api_reply_init(&reply, sc);
	json_object_begin(w);
	json_key(w, "chunk");
	room_reply_events(w, &page.chunk, &viewer);
	json_put_string(w, "start", sync_token_order_text(sc, page.start));
	if (page.has_end)
		json_put_string(w, "end", sync_token_order_text(sc, page.end));
	if (page.members.rows.count > 0) {
		json_key(w, "state");
		room_reply_events(w, &page.members, &viewer);
	}
	json_object_end(w);
	return api_reply_send(rq, &reply);
}

void
room_reply_context(struct scope *sc, struct json_writer *w,
		   const struct room_context *c,
		   const struct event_viewer *viewer)
{
	json_object_begin(w);
	json_put_string(w, "start", sync_token_order_text(sc, c->start));
	json_put_string(w, "end", sync_token_order_text(sc, c->end));
	json_key(w, "event");
	event_render(w, &c->event.views[0], viewer);
	json_key(w, "events_before");
	room_reply_events(w, &c->before, viewer);
	json_key(w, "events_after");
	room_reply_events(w, &c->after, viewer);
	json_key(w, "state");
	room_reply_events(w, &c->state, viewer);
	json_object_end(w);
}

static enum err
get_context(struct scope *sc, struct http_request *rq)
{
	struct room_context_query q = {.room_id = http_param(rq, "roomId"),
				       .event_id = http_param(rq, "eventId")};
	struct event_viewer viewer;
	struct room_context found;
	struct api_reply reply;
	int64_t limit;

	TRY(http_query_int(rq, "limit", CONTEXT_DEFAULT, &limit));
	if (limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'limit' is below zero");
	q.limit = (size_t)limit;
	TRY(room_reply_match(sc, rq, &q.match));
	TRY(room_history_context(sc, api_of(rq)->rooms, api_requester(rq), &q,
				 &found));
	room_reply_viewer(rq, q.room_id, &viewer);
	api_reply_init(&reply, sc);
	room_reply_context(sc, &reply.w, &found, &viewer);
	return api_reply_send(rq, &reply);
}

static enum err
get_event(struct scope *sc, struct http_request *rq)
{
	const char *room_id = http_param(rq, "roomId");
	struct event_viewer viewer;
	struct room_events found;
	struct api_reply reply;

	TRY(room_history_event(sc, api_of(rq)->rooms, api_requester(rq),
			       room_id, http_param(rq, "eventId"), &found));
	room_reply_viewer(rq, room_id, &viewer);
	api_reply_init(&reply, sc);
	event_render(&reply.w, &found.views[0], &viewer);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ROOM_ROUTE(GET, "/rooms/{roomId}/messages", "getting events", RATE_READ,
		   HTTP_BODY_NONE, get_messages),
	ROOM_ROUTE(GET, "/rooms/{roomId}/context/{eventId}", "event context",
		   RATE_READ, HTTP_BODY_NONE, get_context),
	ROOM_ROUTE(GET, "/rooms/{roomId}/event/{eventId}", "getting events",
		   RATE_READ, HTTP_BODY_NONE, get_event),
};

struct route_table
client_room_history_routes(void)
{
	return API_ROUTES(rows);
}
