#include "api/client/room_reply.h"
#include "event/id.h"

#include <string.h>

static enum err
read_query(struct scope *sc, struct http_request *rq,
	   struct room_mutual_query *q)
{
	const char *from = http_query(rq, "from");

	q->user_id = http_query(rq, "user_id");
	if (q->user_id == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'user_id' is missing");
	if (strcmp(q->user_id, api_requester(rq)->user_id) == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "these would be all of your rooms");
	if (from != NULL &&
	    (!room_reply_numbers(from, 'm', &q->from, 1) || q->from <= 0))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'from' is not a token of ours");
	return OK;
}

static enum err
get_mutual_rooms(struct scope *sc, struct http_request *rq)
{
	struct room_mutual_query q = {0};
	struct room_mutual found = {0};
	struct api_reply reply;
	size_t i;

	TRY(read_query(sc, rq, &q));
	/* What is no user shares nothing. */
	if (user_id_is_valid(q.user_id))
		TRY(room_history_mutual(sc, api_of(rq)->rooms,
					api_requester(rq), &q, &found));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "joined");
	json_array_begin(&reply.w);
	for (i = 0; i < found.rooms.count; i++)
		json_string(&reply.w, found.rooms.rows[i].room_id);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "count", found.total);
	if (found.next != 0)
		json_put_string(
			&reply.w, "next_batch",
			scope_printf(sc, "m%lld", (long long)found.next));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v1/mutual_rooms",
	 .section = "CS mutual rooms",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_mutual_rooms},
};

struct route_table
client_mutual_rooms_routes(void)
{
	return API_ROUTES(rows);
}
