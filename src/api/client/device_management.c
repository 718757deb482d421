#include "api/api.h"
#include "api/client/client.h"
#include "api/client/proof.h"
#include "api/routes.h"

#include "user/device.h"

/* Some of a user's devices. */
struct device_ids {
	const char **items;
	size_t count;
};

static void
write_device(struct json_writer *w, const struct device_row *d)
{
	json_object_begin(w);
	json_put_string(w, "device_id", d->device_id);
	json_put_string(w, "display_name", d->display_name);
	if (d->last_seen_ms > 0)
		json_put_int(w, "last_seen_ts", d->last_seen_ms);
	json_put_string(w, "last_seen_ip", d->last_seen_address);
	json_object_end(w);
}

static enum err
get_devices(struct scope *sc, struct http_request *rq)
{
	struct device_row *rows;
	struct api_reply reply;
	size_t i, n;

	TRY(device_list(sc, api_of(rq)->users, api_requester(rq), &rows, &n));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "devices");
	json_array_begin(&reply.w);
	for (i = 0; i < n; i++)
		write_device(&reply.w, &rows[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_device(struct scope *sc, struct http_request *rq)
{
	struct device_row *row;
	struct api_reply reply;

	TRY(device_get(sc, api_of(rq)->users, api_requester(rq),
		       http_param(rq, "deviceId"), &row));
	api_reply_init(&reply, sc);
	write_device(&reply.w, row);
	return api_reply_send(rq, &reply);
}

/* An application service makes devices this way, too (Application Service API,
 * device management): 201 where it did. */
static enum err
put_service_device(struct scope *sc, struct http_request *rq, const char *name)
{
	bool created;

	TRY(device_put(sc, api_of(rq)->users, api_requester(rq),
		       http_param(rq, "deviceId"), name, &created));
	if (!created)
		return api_reply_nothing(rq);
	http_reply_bytes(rq, 201, "application/json", "{}", 2);
	return OK;
}

static enum err
put_device(struct scope *sc, struct http_request *rq)
{
	const char *name;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "display_name", &name));
	if (api_requester(rq)->appservice_id != NULL)
		return put_service_device(sc, rq, name);
	TRY(device_set_name(sc, api_of(rq)->users, api_requester(rq),
			    http_param(rq, "deviceId"), name));
	return api_reply_nothing(rq);
}

/* What the proof is for: these devices and no others. */
static const char *
format_action(struct scope *sc, const struct device_ids *ids)
{
	struct buf b;
	size_t i;

	buf_init(&b, sc, 0);
	buf_add_str(&b, "delete_devices");
	for (i = 0; i < ids->count; i++) {
		buf_add_char(&b, ' ');
		buf_add_str(&b, ids->items[i]);
	}
	return buf_str(&b);
}

static enum err
remove_proven(struct scope *sc, struct http_request *rq, yyjson_val *body,
	      const struct device_ids *ids)
{
	bool is_proven;

	TRY(proof_require(sc, rq, body, format_action(sc, ids), &is_proven));
	if (!is_proven)
		return OK;
	TRY(device_remove(sc, api_of(rq)->users, api_requester(rq), ids->items,
			  ids->count));
	return api_reply_nothing(rq);
}

static enum err
delete_device(struct scope *sc, struct http_request *rq)
{
	const char *device_id = http_param(rq, "deviceId");
	struct device_ids ids = {&device_id, 1};
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	return remove_proven(sc, rq, body, &ids);
}

static enum err
post_delete_devices(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body, *list, *item;
	struct device_ids ids = {0};
	size_t i, max;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_array(sc, body, "devices", &list));
	if (list == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "devices is missing");
	if (yyjson_arr_size(list) > DEVICES_MAX)
		return scope_fail(sc, ERR_LIMIT, "these are too many devices");
	ids.items = scope_array(sc, const char *, yyjson_arr_size(list) + 1);
	yyjson_arr_foreach(list, i, max, item)
	{
		if (!yyjson_is_str(item))
			return scope_fail(sc, ERR_BAD_JSON,
					  "devices must hold strings");
		ids.items[ids.count++] = yyjson_get_str(item);
	}
	return remove_proven(sc, rq, body, &ids);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/devices",
	 .section = "CS device management",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_devices},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/devices/{deviceId}",
	 .section = "CS device management",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_device},
	{.method = HTTP_M_PUT,
	 .pattern = "/_matrix/client/v3/devices/{deviceId}",
	 .section = "CS device management",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = put_device},
	{.method = HTTP_M_DELETE,
	 .pattern = "/_matrix/client/v3/devices/{deviceId}",
	 .section = "CS device management",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = delete_device},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/delete_devices",
	 .section = "CS device management",
	 .access = ACCESS_USER,
	 .rate = RATE_LOGIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_delete_devices},
};

struct route_table
client_device_management_routes(void)
{
	return API_ROUTES(rows);
}
