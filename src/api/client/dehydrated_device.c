/* Dehydrated devices (MSC3814). */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "sync/sync_token.h"
#include "user/dehydrated.h"
#include "user/to_device.h"

#define BODY_MAX ((int64_t)1024 * 1024)

static enum err
reply_id(struct scope *sc, struct http_request *rq, const char *device_id)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "device_id", device_id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_device(struct scope *sc, struct http_request *rq)
{
	const char *device_id;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(dehydrated_put(sc, api_of(rq)->users, api_requester(rq), body,
			   &device_id));
	return reply_id(sc, rq, device_id);
}

static enum err
get_device(struct scope *sc, struct http_request *rq)
{
	struct dehydrated_row *row;
	struct api_reply reply;

	TRY(dehydrated_get(sc, api_of(rq)->users, api_requester(rq), &row));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "device_id", row->device_id);
	json_put_raw(&reply.w, "device_data", row->device_data,
		     strlen(row->device_data));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
delete_device(struct scope *sc, struct http_request *rq)
{
	const char *device_id;

	TRY(dehydrated_remove(sc, api_of(rq)->users, api_requester(rq),
			      &device_id));
	return reply_id(sc, rq, device_id);
}

/* Where the last answer ended; NULL is the beginning. */
static enum err
read_since(struct scope *sc, const char *text, int64_t *out)
{
	struct sync_token t;

	*out = 0;
	if (text == NULL)
		return OK;
	TRY(sync_token_parse(sc, text, &t));
	if (t.kind != SYNC_TOKEN_ORDER)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "this is no token of these events");
	*out = t.order;
	return OK;
}

static void
write_events(struct json_writer *w, const struct to_device_rows *rows)
{
	const struct to_device_row *r;
	size_t i;

	json_key(w, "events");
	json_array_begin(w);
	for (i = 0; i < rows->count; i++) {
		r = &rows->rows[i];
		json_object_begin(w);
		json_put_string(w, "type", r->type);
		json_put_string(w, "sender", r->sender);
		json_put_raw(w, "content", r->content, r->content_len);
		json_object_end(w);
	}
	json_array_end(w);
}

/* Of the two forms that the proposal has had, who POSTs goes on until an answer
 * is empty, and who GETs until none says where to go on. */
static enum err
reply_events(struct scope *sc, struct http_request *rq, const char *since,
	     bool always_says_next)
{
	struct dehydrated_page page = {.device_id = http_param(rq, "deviceId")};
	struct to_device_rows rows;
	struct api_reply reply;
	int64_t next;

	TRY(read_since(sc, since, &page.since));
	TRY(dehydrated_read(sc, api_of(rq)->users, api_requester(rq), &page,
			    &rows, &next));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_events(&reply.w, &rows);
	if (always_says_next || rows.count == TO_DEVICE_PAGE)
		json_put_string(&reply.w, "next_batch",
				sync_token_order_text(sc, next));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_events(struct scope *sc, struct http_request *rq)
{
	return reply_events(sc, rq, http_query(rq, "from"), false);
}

static enum err
post_events(struct scope *sc, struct http_request *rq)
{
	const char *since;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "next_batch", &since));
	return reply_events(sc, rq, since, true);
}

#define DEVICE \
	"/_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device"
#define DEHYDRATED(m, path, fn)                                               \
	{                                                                     \
		.method = m, .pattern = DEVICE path, .section = "MSC3814",    \
		.access = ACCESS_USER, .rate = RATE_KEYS,                     \
		.body = HTTP_BODY_MEMORY, .body_max = BODY_MAX, .handler = fn \
	}

static const struct route rows[] = {
	DEHYDRATED(HTTP_M_PUT, "", put_device),
	DEHYDRATED(HTTP_M_GET, "", get_device),
	DEHYDRATED(HTTP_M_DELETE, "", delete_device),
	DEHYDRATED(HTTP_M_GET, "/{deviceId}/events", get_events),
	DEHYDRATED(HTTP_M_POST, "/{deviceId}/events", post_events),
};

struct route_table
client_dehydrated_device_routes(void)
{
	return API_ROUTES(rows);
}
