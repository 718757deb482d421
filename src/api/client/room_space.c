#include "room/space.h"

#include <string.h>

#include "api/client/room_reply.h"

#define LIMIT_DEFAULT 50

static enum err
read_bool(struct scope *sc, struct http_request *rq, const char *name,
	  bool *out)
{
	const char *text = http_query(rq, name);

	if (text != NULL && strcmp(text, "true") != 0 &&
	    strcmp(text, "false") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'%s' is true or false", name);
	*out = text != NULL && *text == 't';
	return OK;
}

/* A token says for which question it is, as they must not change. */
static enum err
read_from(struct scope *sc, struct http_request *rq, struct space_query *q)
{
	const char *text = http_query(rq, "from");
	int64_t n[4];

	if (text == NULL)
		return OK;
	if (!room_reply_numbers(text, 'h', n, 4) || n[0] == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'from' is not a token of ours");
	if (n[2] != (int64_t)q->max_depth || (n[3] != 0) != q->suggested_only)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "suggested_only and max_depth cannot change "
				  "on paginated requests");
	q->from = (struct space_point){n[0], n[1]};
	return OK;
}

static enum err
read_query(struct scope *sc, struct http_request *rq, struct space_query *q)
{
	int64_t limit, depth;

	q->room_id = http_param(rq, "roomId");
	TRY(read_bool(sc, rq, "suggested_only", &q->suggested_only));
	TRY(http_query_int(rq, "limit", LIMIT_DEFAULT, &limit));
	TRY(http_query_int(rq, "max_depth", SPACE_DEPTH_MAX, &depth));
	if (limit < 1 || depth < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'limit' is at least 1, 'max_depth' 0");
	q->limit = limit < SPACE_LIMIT_MAX ? (size_t)limit : SPACE_LIMIT_MAX;
	q->max_depth =
		depth < SPACE_DEPTH_MAX ? (size_t)depth : SPACE_DEPTH_MAX;
	return read_from(sc, rq, q);
}

static void
put_children(struct json_writer *w, const struct event_rows *children)
{
	const struct event_row *e;
	size_t i;

	json_key(w, "children_state");
	json_array_begin(w);
	for (i = 0; i < children->count; i++) {
		e = &children->rows[i];
		json_object_begin(w);
		json_put_string(w, "type", e->type);
		json_put_string(w, "state_key", e->state_key);
		json_put_raw(w, "content", e->pdu + e->content_at,
			     e->content_len);
		json_put_string(w, "sender", e->sender);
		json_put_int(w, "origin_server_ts", e->origin_ts);
		json_object_end(w);
	}
	json_array_end(w);
}

static enum err
get_hierarchy(struct scope *sc, struct http_request *rq)
{
	struct space_query q = {0};
	struct space_page page;
	struct api_reply reply;
	struct json_writer *w = &reply.w;
	size_t i;

	TRY(read_query(sc, rq, &q));
	TRY(room_space_walk(sc, api_of(rq)->rooms, api_requester(rq), &q,
			    &page));
	api_reply_init(&reply, sc);
	json_object_begin(w);
	json_key(w, "rooms");
	json_array_begin(w);
	for (i = 0; i < page.count; i++) {
		json_object_begin(w);
		room_public_render_summary(w, &page.rooms[i].info);
		put_children(w, &page.rooms[i].children);
		json_object_end(w);
	}
	json_array_end(w);
	if (page.has_next)
		json_put_string(w, "next_batch",
				scope_printf(sc, "h%lld_%lld_%zu_%d",
					     (long long)page.next.pos,
					     (long long)page.next.passed,
					     q.max_depth, q.suggested_only));
	json_object_end(w);
	return api_reply_send(rq, &reply);
}

static enum err
get_event_at(struct scope *sc, struct http_request *rq)
{
	struct room_time_query q = {.room_id = http_param(rq, "roomId")};
	const char *dir = http_query(rq, "dir");
	struct api_reply reply;
	struct event_row found;

	if (dir == NULL || http_query(rq, "ts") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'ts' and 'dir' are needed");
	if (strcmp(dir, "b") != 0 && strcmp(dir, "f") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM, "'dir' is b or f");
	q.backward = *dir == 'b';
	TRY(http_query_int(rq, "ts", 0, &q.ts));
	TRY(room_history_at_time(sc, api_of(rq)->rooms, api_requester(rq), &q,
				 &found));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "event_id", found.event_id);
	json_put_int(&reply.w, "origin_server_ts", found.origin_ts);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v1/rooms/{roomId}/hierarchy",
	 .section = "CS spaces",
	 .access = ACCESS_USER,
	 .rate = RATE_SEARCH,
	 .handler = get_hierarchy},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v1/rooms/{roomId}/timestamp_to_event",
	 .section = "CS events by timestamp",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_event_at},
};

struct route_table
client_room_space_routes(void)
{
	return API_ROUTES(rows);
}
