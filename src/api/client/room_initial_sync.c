/* One room at once, as old clients ask for it. */
#include "api/client/room_reply.h"

#include <string.h>

#include "room/directory.h"

#define MESSAGES_DEFAULT 10

/* The newest last. */
static void
put_messages(struct scope *sc, struct json_writer *w,
	     const struct room_page *page, const struct event_viewer *viewer)
{
	size_t i;

	json_key(w, "messages");
	json_object_begin(w);
	json_put_string(w, "start", sync_token_order_text(sc, page->end));
	json_put_string(w, "end", sync_token_order_text(sc, page->start));
	json_key(w, "chunk");
	json_array_begin(w);
	for (i = page->chunk.rows.count; i > 0; i--)
		event_render(w, &page->chunk.views[i - 1], viewer);
	json_array_end(w);
	json_object_end(w);
}

static const char *
own_membership(struct scope *sc, const struct room_events *state,
	       const char *user_id)
{
	const struct event_row *e;
	size_t i;

	for (i = 0; i < state->rows.count; i++) {
		e = &state->rows.rows[i];
		if (strcmp(e->type, "m.room.member") == 0 &&
		    strcmp(e->state_key, user_id) == 0)
			return event_row_peek(sc, e, "membership");
	}
	return NULL;
}

static enum err
get_initial_sync(struct scope *sc, struct http_request *rq)
{
	struct room_page_query q = {.room_id = http_param(rq, "roomId"),
				    .backward = true};
	struct rooms *rooms = api_of(rq)->rooms;
	struct event_viewer viewer;
	struct room_events state;
	struct room_page page;
	struct api_reply reply;
	bool is_public;
	int64_t limit;

	TRY(http_query_int(rq, "limit", MESSAGES_DEFAULT, &limit));
	if (limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'limit' is below zero");
	q.limit = (size_t)limit;
	TRY(room_history_page(sc, rooms, api_requester(rq), &q, &page));
	TRY(room_history_state(sc, rooms, api_requester(rq), q.room_id,
			       &state));
	TRY(room_directory_has(sc, rooms, q.room_id, &is_public));
	room_reply_viewer(rq, q.room_id, &viewer);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "room_id", q.room_id);
	json_put_string(&reply.w, "membership",
			own_membership(sc, &state, api_requester(rq)->user_id));
	json_put_string(&reply.w, "visibility",
			is_public ? "public" : "private");
	put_messages(sc, &reply.w, &page, &viewer);
	json_key(&reply.w, "state");
	room_reply_events(&reply.w, &state, &viewer);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ROOM_ROUTE(GET, "/rooms/{roomId}/initialSync", "room previews",
		   RATE_READ, HTTP_BODY_NONE, get_initial_sync),
};

struct route_table
client_room_initial_sync_routes(void)
{
	return API_ROUTES(rows);
}
