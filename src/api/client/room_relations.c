#include "api/client/room_reply.h"

#include <string.h>

#define RELATIONS_DEFAULT 10
#define THREADS_DEFAULT 20

static enum err
read_limit(struct scope *sc, struct http_request *rq, int64_t fallback,
	   size_t *out)
{
	int64_t limit;

	TRY(http_query_int(rq, "limit", fallback, &limit));
	if (limit < 1)
		return scope_fail(sc, ERR_INVALID_PARAM, "'limit' is below 1");
	*out = (size_t)limit;
	return OK;
}

static enum err
read_relations(struct scope *sc, struct http_request *rq,
	       struct room_relations_query *q)
{
	const char *dir = http_query(rq, "dir");
	const char *recurse = http_query(rq, "recurse");
	struct room_page_query *page = &q->page;

	if (dir != NULL && strcmp(dir, "b") != 0 && strcmp(dir, "f") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM, "'dir' is b or f");
	if (recurse != NULL && strcmp(recurse, "true") != 0 &&
	    strcmp(recurse, "false") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'recurse' is true or false");
	q->recurse = recurse != NULL && *recurse == 't';
	q->event_id = http_param(rq, "eventId");
	page->room_id = http_param(rq, "roomId");
	page->backward = dir == NULL || *dir == 'b';
	TRY(room_reply_point(sc, rq, "from", &page->from, &page->has_from));
	TRY(room_reply_point(sc, rq, "to", &page->to, &page->has_to));
	return read_limit(sc, rq, RELATIONS_DEFAULT, &page->limit);
}

static enum err
reply_relations(struct scope *sc, struct http_request *rq,
		struct room_relations_query *q)
{
	struct event_viewer viewer;
	struct room_page page;
	struct api_reply reply;
	struct json_writer *w = &reply.w;

	TRY(read_relations(sc, rq, q));
	TRY(room_history_relations(sc, api_of(rq)->rooms, api_requester(rq), q,
				   &page));
	room_reply_viewer(rq, q->page.room_id, &viewer);
	api_reply_init(&reply, sc);
	json_object_begin(w);
	json_key(w, "chunk");
	room_reply_events(w, &page.chunk, &viewer);
	if (page.has_end)
		json_put_string(w, "next_batch",
				sync_token_order_text(sc, page.end));
	if (q->page.has_from)
		json_put_string(w, "prev_batch",
				sync_token_order_text(sc, page.start));
	if (q->recurse)
		json_put_int(w, "recursion_depth", RELATION_DEPTH_MAX);
	json_object_end(w);
	return api_reply_send(rq, &reply);
}

static enum err
get_relations(struct scope *sc, struct http_request *rq)
{
	struct room_relations_query q = {0};

	return reply_relations(sc, rq, &q);
}

static enum err
get_relations_of(struct scope *sc, struct http_request *rq)
{
	struct room_relations_query q = {.rel_type = http_param(rq, "relType")};

	return reply_relations(sc, rq, &q);
}

static enum err
get_relations_of_type(struct scope *sc, struct http_request *rq)
{
	struct room_relations_query q = {.rel_type = http_param(rq, "relType"),
					 .type = http_param(rq, "eventType")};

	return reply_relations(sc, rq, &q);
}

static enum err
read_threads(struct scope *sc, struct http_request *rq,
	     struct room_threads_query *q)
{
	const char *include = http_query(rq, "include");

	if (include != NULL && strcmp(include, "all") != 0 &&
	    strcmp(include, "participated") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'include' is all or participated");
	q->room_id = http_param(rq, "roomId");
	q->participated = include != NULL && *include == 'p';
	TRY(room_reply_point(sc, rq, "from", &q->from, &q->has_from));
	return read_limit(sc, rq, THREADS_DEFAULT, &q->limit);
}

static enum err
get_threads(struct scope *sc, struct http_request *rq)
{
	struct room_threads_query q = {0};
	struct event_viewer viewer;
	struct room_page page;
	struct api_reply reply;
	struct json_writer *w = &reply.w;

	TRY(read_threads(sc, rq, &q));
	TRY(room_history_threads(sc, api_of(rq)->rooms, api_requester(rq), &q,
				 &page));
	room_reply_viewer(rq, q.room_id, &viewer);
	api_reply_init(&reply, sc);
	json_object_begin(w);
	json_key(w, "chunk");
	room_reply_events(w, &page.chunk, &viewer);
	if (page.has_end)
		json_put_string(w, "next_batch",
				sync_token_order_text(sc, page.end));
	json_object_end(w);
	return api_reply_send(rq, &reply);
}

#define V1_ROOM(path, about, function)                                \
	{                                                             \
		.method = HTTP_M_GET,                                 \
		.pattern = "/_matrix/client/v1/rooms/{roomId}/" path, \
		.section = "CS " about, .access = ACCESS_USER,        \
		.rate = RATE_READ, .handler = (function),             \
	}

static const struct route rows[] = {
	V1_ROOM("relations/{eventId}", "relationships API", get_relations),
	V1_ROOM("relations/{eventId}/{relType}", "relationships API",
		get_relations_of),
	V1_ROOM("relations/{eventId}/{relType}/{eventType}",
		"relationships API", get_relations_of_type),
	V1_ROOM("threads", "querying threads in a room", get_threads),
};

struct route_table
client_room_relations_routes(void)
{
	return API_ROUTES(rows);
}
