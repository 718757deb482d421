/* An account's devices and sessions. */
#include "api/admin/admin_priv.h"

#include "user/device.h"

static void
put_int_or_null(struct json_writer *w, const char *key, int64_t n)
{
	json_key(w, key);
	if (n > 0)
		json_int(w, n);
	else
		json_null(w);
}

static void
write_device(struct json_writer *w, const struct device_row *d,
	     const struct account_row *a)
{
	json_object_begin(w);
	json_put_string(w, "device_id", d->device_id);
	admin_put_text(w, "display_name", d->display_name);
	admin_put_text(w, "last_seen_ip", d->last_seen_address);
	admin_put_text(w, "last_seen_user_agent", NULL);
	put_int_or_null(w, "last_seen_ts", d->last_seen_ms);
	json_put_string(w, "user_id", a->user_id);
	json_put_bool(w, "dehydrated", false);
	json_object_end(w);
}

/* The account and whoever acts for it. */
static enum err
get_owner(struct scope *sc, struct http_request *rq,
	  struct account_admin_row **row_out, struct requester **as_out)
{
	TRY(admin_get_account(sc, rq, row_out));
	*as_out = admin_as(sc, rq, &(*row_out)->account);
	return OK;
}

static enum err
get_devices(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct device_row *devices;
	struct requester *as;
	struct api_reply reply;
	size_t i, n;

	TRY(get_owner(sc, rq, &row, &as));
	TRY(device_list(sc, api_of(rq)->users, as, &devices, &n));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "devices");
	json_array_begin(&reply.w);
	for (i = 0; i < n; i++)
		write_device(&reply.w, &devices[i], &row->account);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)n);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_device(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct device_row *device;
	struct requester *as;
	struct api_reply reply;

	TRY(get_owner(sc, rq, &row, &as));
	TRY(device_get(sc, api_of(rq)->users, as, http_param(rq, "deviceId"),
		       &device));
	api_reply_init(&reply, sc);
	write_device(&reply.w, device, &row->account);
	return api_reply_send(rq, &reply);
}

/* Makes a device: for administrators who prepare one. */
static enum err
post_device(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct requester *as;
	const char *device_id;
	yyjson_val *body;
	bool created;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "device_id", &device_id));
	TRY(get_owner(sc, rq, &row, &as));
	TRY(device_put(sc, api_of(rq)->users, as, device_id, NULL, &created));
	TRY(admin_note_user(sc, rq, "device.create"));
	http_reply_bytes(rq, 201, "application/json", "{}", 2);
	return OK;
}

static enum err
put_device(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct requester *as;
	const char *name;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "display_name", &name));
	TRY(get_owner(sc, rq, &row, &as));
	TRY(device_set_name(sc, api_of(rq)->users, as,
			    http_param(rq, "deviceId"), name));
	TRY(admin_note_user(sc, rq, "device.rename"));
	return api_reply_nothing(rq);
}

static enum err
remove_devices(struct scope *sc, struct http_request *rq,
	       const char *const *ids, size_t count)
{
	struct account_admin_row *row;
	struct requester *as;

	TRY(get_owner(sc, rq, &row, &as));
	TRY(device_remove(sc, api_of(rq)->users, as, ids, count));
	TRY(admin_note_user(sc, rq, "device.remove"));
	return api_reply_nothing(rq);
}

static enum err
delete_device(struct scope *sc, struct http_request *rq)
{
	const char *id = http_param(rq, "deviceId");

	return remove_devices(sc, rq, &id, 1);
}

static enum err
post_delete_devices(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body, *list, *item;
	const char **ids;
	size_t i, max;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_array(sc, body, "devices", &list));
	if (list == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'devices' is missing");
	if (yyjson_arr_size(list) > DEVICES_MAX)
		return scope_fail(sc, ERR_LIMIT, "these are too many devices");
	ids = scope_array(sc, const char *, yyjson_arr_size(list) + 1);
	yyjson_arr_foreach(list, i, max, item)
	{
		if (!yyjson_is_str(item))
			return scope_fail(sc, ERR_BAD_JSON,
					  "'devices' must hold strings");
		ids[i] = yyjson_get_str(item);
	}
	return remove_devices(sc, rq, ids, yyjson_arr_size(list));
}

static void
write_session(struct json_writer *w, const struct device_row *d)
{
	json_key(w, d->device_id);
	json_object_begin(w);
	json_key(w, "sessions");
	json_array_begin(w);
	json_object_begin(w);
	json_key(w, "connections");
	json_array_begin(w);
	if (d->last_seen_ms > 0) {
		json_object_begin(w);
		json_put_string(w, "ip", d->last_seen_address);
		json_put_int(w, "last_seen", d->last_seen_ms);
		json_object_end(w);
	}
	json_array_end(w);
	json_object_end(w);
	json_array_end(w);
	json_object_end(w);
}

enum err
admin_reply_whois(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct device_row *devices;
	struct requester *as;
	struct api_reply reply;
	size_t i, n;

	TRY(get_owner(sc, rq, &row, &as));
	TRY(device_list(sc, api_of(rq)->users, as, &devices, &n));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "user_id", row->account.user_id);
	json_key(&reply.w, "devices");
	json_object_begin(&reply.w);
	for (i = 0; i < n; i++)
		write_session(&reply.w, &devices[i]);
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

#define DEVICE(verb, path, takes, does) \
	ADMIN_ROUTE(verb, path, "devices", takes, does)
#define DEVICES "/v2/users/{userId}/devices"

static const struct route rows[] = {
	DEVICE(GET, DEVICES, HTTP_BODY_NONE, get_devices),
	DEVICE(POST, DEVICES, HTTP_BODY_MEMORY, post_device),
	DEVICE(GET, DEVICES "/{deviceId}", HTTP_BODY_NONE, get_device),
	DEVICE(PUT, DEVICES "/{deviceId}", HTTP_BODY_MEMORY, put_device),
	DEVICE(DELETE, DEVICES "/{deviceId}", HTTP_BODY_MEMORY, delete_device),
	DEVICE(POST, "/v2/users/{userId}/delete_devices", HTTP_BODY_MEMORY,
	       post_delete_devices),
	DEVICE(GET, "/v1/whois/{userId}", HTTP_BODY_NONE, admin_reply_whois),
};

struct route_table
admin_user_devices_routes(void)
{
	return API_ROUTES(rows);
}
