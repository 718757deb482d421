#include "api/client/room_reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "room/directory.h"

static enum err
get_visibility(struct scope *sc, struct http_request *rq)
{
	bool is_public;

	TRY(room_directory_has(sc, api_of(rq)->rooms, http_param(rq, "roomId"),
			       &is_public));
	return room_reply_string(sc, rq, "visibility",
				 is_public ? "public" : "private");
}

static enum err
put_visibility(struct scope *sc, struct http_request *rq)
{
	const char *visibility;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "visibility", &visibility));
	if (visibility == NULL)
		visibility = "public";
	if (strcmp(visibility, "public") != 0 &&
	    strcmp(visibility, "private") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "visibility is public or private");
	TRY(room_set_visibility(sc, api_of(rq)->rooms, api_requester(rq),
				http_param(rq, "roomId"),
				strcmp(visibility, "public") == 0));
	return api_reply_nothing(rq);
}

static enum err
read_since(struct scope *sc, const char *since, int64_t *out)
{
	char *end;

	*out = 0;
	if (since == NULL || *since == '\0')
		return OK;
	errno = 0;
	*out = strtoll(since, &end, 10);
	if (errno != 0 || *end != '\0' || *out < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'since' is not a token of ours");
	return OK;
}

static void
put_page(struct scope *sc, struct json_writer *w,
	 const struct room_public_query *q, const struct room_public_page *page)
{
	int64_t before;
	size_t i;

	json_object_begin(w);
	json_key(w, "chunk");
	json_array_begin(w);
	for (i = 0; i < page->count; i++) {
		json_object_begin(w);
		room_public_render(w, &page->rooms[i]);
		json_object_end(w);
	}
	json_array_end(w);
	json_put_int(w, "total_room_count_estimate", (int64_t)page->total);
	if (page->next_offset >= 0)
		json_put_string(
			w, "next_batch",
			scope_printf(sc, "%lld", (long long)page->next_offset));
	if (q->offset > 0) {
		before = q->offset - (int64_t)q->limit;
		json_put_string(
			w, "prev_batch",
			scope_printf(sc, "%lld",
				     before > 0 ? (long long)before : 0LL));
	}
	json_object_end(w);
}

static enum err
reply_page(struct scope *sc, struct http_request *rq,
	   const struct room_public_query *q)
{
	struct room_public_page page;
	struct api_reply reply;

	TRY(room_directory_list(sc, api_of(rq)->rooms, q, &page));
	api_reply_init(&reply, sc);
	put_page(sc, &reply.w, q, &page);
	return api_reply_send(rq, &reply);
}

/* Anybody may ask. What a hospital's rooms are called is not for strangers, so
 * they are told only of rooms whose every message they could read as well. */
static enum err
get_public_rooms(struct scope *sc, struct http_request *rq)
{
	struct room_public_query q = {.world_readable =
					      api_requester(rq) == NULL};
	int64_t limit;

	TRY(http_query_int(rq, "limit", 0, &limit));
	TRY(read_since(sc, http_query(rq, "since"), &q.offset));
	q.limit = limit > 0 ? (size_t)limit : 0;
	return reply_page(sc, rq, &q);
}

/* The filter, and whose directory. */
static enum err
read_filter(struct scope *sc, yyjson_val *body, struct room_public_query *q)
{
	yyjson_val *filter, *type;
	size_t i, max;
	bool all;

	TRY(json_find_bool(sc, body, "include_all_networks", false, &all));
	TRY(json_find_string(sc, body, "third_party_instance_id", &q->network));
	TRY(json_find_object(sc, body, "filter", &filter));
	if (filter == NULL)
		return OK;
	TRY(json_find_string(sc, filter, "generic_search_term", &q->search));
	TRY(json_find_array(sc, filter, "room_types", &q->room_types));
	yyjson_arr_foreach(q->room_types, i, max, type)
	{
		if (!yyjson_is_str(type) && !yyjson_is_null(type))
			return scope_fail(sc, ERR_BAD_JSON,
					  "a room type is text or null");
	}
	return OK;
}

static enum err
post_public_rooms(struct scope *sc, struct http_request *rq)
{
	struct room_public_query q = {0};
	yyjson_val *body;
	const char *since;
	int64_t limit;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_int(sc, body, "limit", 0, &limit));
	TRY(json_find_string(sc, body, "since", &since));
	TRY(read_filter(sc, body, &q));
	TRY(read_since(sc, since, &q.offset));
	q.limit = limit > 0 ? (size_t)limit : 0;
	return reply_page(sc, rq, &q);
}

static enum err
get_summary(struct scope *sc, struct http_request *rq)
{
	enum membership membership;
	struct room_public room;
	struct api_reply reply;

	TRY(room_directory_get(sc, api_of(rq)->rooms, api_requester(rq),
			       http_param(rq, "roomIdOrAlias"), &room,
			       &membership));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	room_public_render_summary(&reply.w, &room);
	if (membership != MEMBERSHIP_NONE)
		json_put_string(&reply.w, "membership",
				membership_name(membership));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

#define SUMMARY(path)                                                      \
	{                                                                  \
		.method = HTTP_M_GET, .pattern = (path),                   \
		.section = "CS room summaries", .access = ACCESS_OPTIONAL, \
		.rate = RATE_READ, .handler = get_summary,                 \
	}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/directory/list/room/{roomId}",
	 .section = "CS listing rooms",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_READ,
	 .handler = get_visibility},
	ROOM_ROUTE(PUT, "/directory/list/room/{roomId}", "listing rooms",
		   RATE_ROOM, HTTP_BODY_MEMORY, put_visibility),
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/publicRooms",
	 .section = "CS listing rooms",
	 .access = ACCESS_OPTIONAL,
	 .rate = RATE_SEARCH,
	 .handler = get_public_rooms},
	ROOM_ROUTE(POST, "/publicRooms", "listing rooms", RATE_SEARCH,
		   HTTP_BODY_MEMORY, post_public_rooms),
	SUMMARY("/_matrix/client/v1/room_summary/{roomIdOrAlias}"),
	SUMMARY("/_matrix/client/unstable/im.nheko.summary/"
		"summary/{roomIdOrAlias}"),
};

struct route_table
client_room_directory_routes(void)
{
	return API_ROUTES(rows);
}
