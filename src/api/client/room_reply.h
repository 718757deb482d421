/* api/client/room_reply.h: what the sections about rooms share: rows of route
 * tables, and events in answers.
 */
#ifndef API_CLIENT_ROOM_REPLY_H
#define API_CLIENT_ROOM_REPLY_H

#include "api/access.h"
#include "api/access.h"
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"
#include "room/actions.h"
#include "room/history.h"
#include "room/relation.h"
#include "room/render.h"
#include "sync/sync_token.h"

#define ROOM_ROUTE_ALWAYS(name, path, about, limit, input, function)           \
	{                                                                      \
		.method = HTTP_M_##name, .pattern = "/_matrix/client/v3" path, \
		.section = "CS " about, .access = ACCESS_USER,                 \
		.rate = (limit), .body = (input), .handler = (function),       \
	}
/* The same as ROOM_ROUTE, for what may have to ask another machine. */
#define ROOM_ROUTE_FAR(name, path, about, limit, input, function)              \
	{                                                                      \
		.method = HTTP_M_##name, .pattern = "/_matrix/client/v3" path, \
		.section = "CS " about, .access = ACCESS_USER,                 \
		.rate = (limit), .body = (input), .handler = (function),       \
		.lane = LANE_REMOTE, .tags = API_TAG_SUSPENDED_NOT,            \
	}
/* The same; what sends events or changes rooms is not for suspended accounts.
 */
#define ROOM_ROUTE(name, path, about, limit, input, function)                  \
	{                                                                      \
		.method = HTTP_M_##name, .pattern = "/_matrix/client/v3" path, \
		.section = "CS " about, .access = ACCESS_USER,                 \
		.rate = (limit), .body = (input), .handler = (function),       \
		.tags = (limit) == RATE_SEND || (limit) == RATE_ROOM           \
				? API_TAG_SUSPENDED_NOT                        \
				: 0,                                           \
	}

/* How this requester is shown the events of a room. */
void room_reply_viewer(struct http_request *rq, const char *room_id,
		       struct event_viewer *out);

/* An array of events. */
void room_reply_events(struct json_writer *w, const struct room_events *events,
		       const struct event_viewer *viewer);

/* The answer of /context. */
void room_reply_context(struct scope *sc, struct json_writer *w,
			const struct room_context *c,
			const struct event_viewer *viewer);

/* {"<key>": "<value>"} */
enum err room_reply_string(struct scope *sc, struct http_request *rq,
			   const char *key, const char *value) MUST_CHECK;

/* The place that a query parameter names; *has_out is false without. */
enum err
room_reply_point(struct scope *sc, struct http_request *rq, const char *name,
		 int64_t *order_out, bool *has_out) MUST_CHECK;

/* The numbers of a token such as "f12_0_7": a letter, then count numbers.
 * False where it is anything else. */
bool room_reply_numbers(const char *text, char letter, int64_t *numbers,
			size_t count);

/* The filter of the query parameter "filter"; ctx of the match lives in the
 * scope. */
enum err room_reply_match(struct scope *sc, struct http_request *rq,
			  struct room_match *out) MUST_CHECK;

#endif
