/* Our own: /_wardwire/directory/v1 and /_wardwire/client/v1/info, described in
 * docs/api. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include "user/staff.h"

static void
write_person(struct json_writer *w, const struct staff_row *row)
{
	json_object_begin(w);
	json_put_string(w, "user_id", row->user_id);
	json_put_string(w, "display_name",
			row->display_name != NULL ? row->display_name
						  : row->localpart);
	json_put_string(w, "avatar_url", row->avatar_url);
	json_put_string(w, "job", row->job);
	json_put_string(w, "staff_group", row->staff_group);
	if (row->has_card)
		json_put_bool(w, "clinical", row->clinical);
	json_put_string(w, "grade", row->grade);
	json_put_string(w, "site", row->site);
	json_put_bool(w, "on_duty", row->on_duty);
	json_object_end(w);
}

static enum err
get_staff(struct scope *sc, struct http_request *rq)
{
	struct staff_search q = {.term = http_query(rq, "search"),
				 .after = http_query(rq, "from"),
				 .is_people_only = true};
	struct api_reply reply;
	struct staff_page page;
	size_t i;

	TRY(http_query_int(rq, "limit", 0, &q.limit));
	TRY(staff_find(sc, api_of(rq)->users, api_requester(rq), &q, &page));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "staff");
	json_array_begin(&reply.w);
	for (i = 0; i < page.count; i++)
		write_person(&reply.w, &page.rows[i]);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)page.total);
	json_put_string(&reply.w, "next", page.next);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_person(struct scope *sc, struct http_request *rq)
{
	struct staff_row *row;
	struct api_reply reply;

	TRY(staff_get(sc, api_of(rq)->users, http_param(rq, "userId"), &row));
	api_reply_init(&reply, sc);
	write_person(&reply.w, row);
	return api_reply_send(rq, &reply);
}

static enum err
get_info(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	const char *name;

	TRY(staff_get_trust_name(sc, api_of(rq)->users, &name));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "trust_name", name);
	json_put_string(&reply.w, "server_name",
			users_server_name(api_of(rq)->users));
	json_put_string(&reply.w, "version", WARDWIRE_VERSION);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_wardwire/directory/v1/staff",
	 .section = "own: staff directory",
	 .access = ACCESS_USER,
	 .rate = RATE_SEARCH,
	 .handler = get_staff},
	{.method = HTTP_M_GET,
	 .pattern = "/_wardwire/directory/v1/staff/{userId}",
	 .section = "own: staff directory",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_person},
	{.method = HTTP_M_GET,
	 .pattern = "/_wardwire/client/v1/info",
	 .section = "own: server information",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_READ,
	 .handler = get_info},
};

struct route_table
client_staff_directory_routes(void)
{
	return API_ROUTES(rows);
}
