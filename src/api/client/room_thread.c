#include <string.h>

#include "api/client/room_reply.h"
#include "room/thread_subscription.h"
#include "sync/sync_token.h"

static void
read_ref(struct http_request *rq, struct thread_ref *out)
{
	out->room_id = http_param(rq, "roomId");
	out->root_id = http_param(rq, "eventId");
}

static enum err
put_subscription(struct scope *sc, struct http_request *rq)
{
	struct thread_ref ref;
	const char *cause;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "automatic", &cause));
	read_ref(rq, &ref);
	TRY(room_thread_follow(sc, api_of(rq)->rooms, api_requester(rq), &ref,
			       cause));
	return api_reply_nothing(rq);
}

static enum err
delete_subscription(struct scope *sc, struct http_request *rq)
{
	struct thread_ref ref;

	read_ref(rq, &ref);
	TRY(room_thread_unfollow(sc, api_of(rq)->rooms, api_requester(rq),
				 &ref));
	return api_reply_nothing(rq);
}

static enum err
get_subscription(struct scope *sc, struct http_request *rq)
{
	enum thread_following state;
	struct api_reply reply;
	struct thread_ref ref;

	read_ref(rq, &ref);
	TRY(room_thread_following(sc, api_of(rq)->rooms, api_requester(rq),
				  &ref, &state));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "automatic", state == THREAD_AUTOMATIC);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* A place among changes: of a page, or of sliding sync. */
static enum err
read_place(struct scope *sc, struct http_request *rq, const char *name,
	   int64_t *out)
{
	const char *text = http_query(rq, name);
	struct sync_token token;

	if (text == NULL)
		return OK;
	TRY(sync_token_parse(sc, text, &token));
	*out = token.kind == SYNC_TOKEN_ORDER ? token.order : token.pos;
	return OK;
}

static enum err
get_changes(struct scope *sc, struct http_request *rq)
{
	struct thread_subscription_query q = {
		.user_nid = api_requester(rq)->user_nid, .before = INT64_MAX};
	struct thread_subscription_page page;
	const char *dir = http_query(rq, "dir");
	struct api_reply reply;
	int64_t limit;

	if (dir == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'dir' is missing");
	if (strcmp(dir, "b") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM, "'dir' must be b");
	TRY(http_query_int(rq, "limit", THREAD_SUBSCRIPTIONS_PAGE, &limit));
	if (limit < 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'limit' must be above 0");
	q.limit = limit < THREAD_SUBSCRIPTIONS_PAGE ? (size_t)limit
						    : THREAD_SUBSCRIPTIONS_PAGE;
	TRY(read_place(sc, rq, "from", &q.before));
	TRY(read_place(sc, rq, "to", &q.after));
	TRY(room_thread_subscriptions_list(sc, api_of(rq)->rooms, &q, &page));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	room_thread_subscriptions_render(&reply.w, &page.changes);
	if (page.has_more)
		json_put_string(&reply.w, "end",
				sync_token_order_text(sc, page.end));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

#define ONE                                            \
	"/_matrix/client/unstable/io.element.msc4306/" \
	"rooms/{roomId}/thread/{eventId}/subscription"
#define ROW(verb, path, msc, limit, input, function)                          \
	{                                                                     \
		.method = HTTP_M_##verb, .pattern = (path), .section = (msc), \
		.access = ACCESS_USER, .rate = (limit), .body = (input),      \
		.handler = (function),                                        \
	}

static const struct route rows[] = {
	ROW(PUT, ONE, "MSC4306", RATE_TYPING, HTTP_BODY_MEMORY,
	    put_subscription),
	ROW(DELETE, ONE, "MSC4306", RATE_TYPING, HTTP_BODY_NONE,
	    delete_subscription),
	ROW(GET, ONE, "MSC4306", RATE_READ, HTTP_BODY_NONE, get_subscription),
	ROW(GET,
	    "/_matrix/client/unstable/io.element.msc4308/thread_subscriptions",
	    "MSC4308", RATE_READ, HTTP_BODY_NONE, get_changes),
};

struct route_table
client_room_thread_routes(void)
{
	return API_ROUTES(rows);
}
