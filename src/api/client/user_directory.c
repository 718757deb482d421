#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include "user/staff.h"

#define LIMIT_DEFAULT 10

static void
write_user(struct json_writer *w, const struct staff_row *row)
{
	json_object_begin(w);
	json_put_string(w, "user_id", row->user_id);
	json_put_string(w, "display_name", row->display_name);
	json_put_string(w, "avatar_url", row->avatar_url);
	json_object_end(w);
}

static enum err
post_search(struct scope *sc, struct http_request *rq)
{
	struct staff_search q = {.is_without_self = true};
	struct api_reply reply;
	struct staff_page page;
	yyjson_val *body;
	size_t i;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "search_term", &q.term));
	TRY(json_find_int(sc, body, "limit", LIMIT_DEFAULT, &q.limit));
	if (q.limit < 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "limit must be above 0");
	TRY(staff_find(sc, api_of(rq)->users, api_requester(rq), &q, &page));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "results");
	json_array_begin(&reply.w);
	for (i = 0; i < page.count; i++)
		write_user(&reply.w, &page.rows[i]);
	json_array_end(&reply.w);
	json_put_bool(&reply.w, "limited", page.count < page.total);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/user_directory/search",
	 .section = "CS user directory",
	 .access = ACCESS_USER,
	 .rate = RATE_SEARCH,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_search},
};

struct route_table
client_user_directory_routes(void)
{
	return API_ROUTES(rows);
}
