/* The keys of devices: publishing, asking for and claiming them, and who must
 * be asked for anew. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include "sync/sync.h"
#include "sync/sync_token.h"
#include "user/device_keys.h"
#include "user/device_list.h"

#define BODY_MAX ((int64_t)1024 * 1024)

static enum err
post_upload(struct scope *sc, struct http_request *rq)
{
	const struct device_status *left;
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(device_keys_upload(sc, api_of(rq)->users, api_requester(rq), body,
			       &left));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_raw(&reply.w, "one_time_key_counts", left->counts,
		     left->counts_len);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* Clients may say how long others are waited for; nobody is. */
static enum err
read_wanted(struct scope *sc, struct http_request *rq, const char *name,
	    yyjson_val **out)
{
	yyjson_val *body;
	int64_t timeout_ms;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_int(sc, body, "timeout", 0, &timeout_ms));
	return json_get_object(sc, body, name, out);
}

static enum err
post_query(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	yyjson_val *wanted;

	TRY(read_wanted(sc, rq, "device_keys", &wanted));
	api_reply_init(&reply, sc);
	TRY(device_keys_query(sc, api_of(rq)->users, api_requester(rq), wanted,
			      &reply.w));
	return api_reply_send(rq, &reply);
}

static enum err
post_claim(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	yyjson_val *wanted;

	TRY(read_wanted(sc, rq, "one_time_keys", &wanted));
	api_reply_init(&reply, sc);
	TRY(device_keys_claim(sc, api_of(rq)->users, wanted, &reply.w));
	return api_reply_send(rq, &reply);
}

static enum err
read_token(struct scope *sc, struct http_request *rq, const char *name,
	   struct sync_token *out)
{
	const char *text = http_query(rq, name);

	if (text == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "%s is missing", name);
	TRY(sync_token_parse(sc, text, out));
	if (out->kind == SYNC_TOKEN_ORDER)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s is not a token of sync", name);
	/* Of a database that is lost: anybody may have changed. */
	if (sync_position_is_lost(api_of(rq)->sync, out->pos))
		out->pos = 0;
	return OK;
}

static void
write_ids(struct json_writer *w, const char *name, const struct user_id_list *l)
{
	size_t i;

	json_key(w, name);
	json_array_begin(w);
	for (i = 0; i < l->count; i++)
		json_string(w, l->items[i]);
	json_array_end(w);
}

/* Who changed between the two and again since is among the answer too: "to" is
 * but a hint. */
static enum err
get_changes(struct scope *sc, struct http_request *rq)
{
	struct sync_token from, to;
	struct device_lists lists;
	struct api_reply reply;

	TRY(read_token(sc, rq, "from", &from));
	TRY(read_token(sc, rq, "to", &to));
	TRY(device_list_read(sc, api_of(rq)->users, NULL,
			     api_requester(rq)->user_nid, from.pos, &lists));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_ids(&reply.w, "changed", &lists.changed);
	write_ids(&reply.w, "left", &lists.left);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

#define KEYS "/_matrix/client/v3/keys/"
#define POSTS(name, fn)                                                       \
	{                                                                     \
		.method = HTTP_M_POST, .pattern = KEYS name,                  \
		.section = "CS end-to-end encryption", .access = ACCESS_USER, \
		.rate = RATE_KEYS, .body = HTTP_BODY_MEMORY,                  \
		.body_max = BODY_MAX, .handler = fn                           \
	}

static const struct route rows[] = {
	POSTS("upload", post_upload),
	POSTS("query", post_query),
	POSTS("claim", post_claim),
	{.method = HTTP_M_GET,
	 .pattern = KEYS "changes",
	 .section = "CS end-to-end encryption",
	 .access = ACCESS_USER,
	 .rate = RATE_KEYS,
	 .handler = get_changes},
};

struct route_table
client_keys_routes(void)
{
	return API_ROUTES(rows);
}
