#include "user/dehydrated.h"

#include <string.h>

#include "user/cross_signing.h"
#include "user/device.h"
#include "user/device_keys_priv.h"
#include "user/device_priv.h"
#include "user/to_device.h"

struct putting {
	struct users *u;
	const struct requester *r;
	const char *device_id;
	const char *display_name;
	const char *device_data;
	struct key_upload keys;
};

struct reading {
	struct users *u;
	const struct requester *r;
	const struct dehydrated_page *page; /* NULL: just the row */
	struct dehydrated_row *row;
	struct to_device_rows *out;
};

static enum err
not_found(struct scope *sc)
{
	return scope_fail(sc, ERR_NOT_FOUND, "there is no dehydrated device");
}

/* --- putting --- */

static enum err
read_body(struct scope *sc, yyjson_val *body, struct putting *p)
{
	struct key_owner owner = {.user_id = p->r->user_id};
	yyjson_val *data, *keys;
	size_t len;

	TRY(json_get_string(sc, body, "device_id", &p->device_id));
	TRY(json_find_string(sc, body, "initial_device_display_name",
			     &p->display_name));
	TRY(json_get_object(sc, body, "device_data", &data));
	TRY(json_get_object(sc, body, "device_keys", &keys));
	if (*p->device_id == '\0' || strlen(p->device_id) > DEVICE_ID_MAX ||
	    (p->display_name != NULL &&
	     strlen(p->display_name) > DEVICE_NAME_MAX))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the device's id or name is too long");
	p->device_data = json_format(sc, data, &len);
	if (len > DEHYDRATED_DATA_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "device_data has at most %d bytes",
				  DEHYDRATED_DATA_MAX);
	owner.device_id = p->device_id;
	return key_upload_read(sc, &owner, body, &p->keys);
}

static enum err
remove_old(struct scope *sc, struct txn *t, struct putting *p)
{
	struct dehydrated_row *old;
	struct device_row *other;

	TRY(dehydrated_store_find(sc, t, p->r->user_nid, &old));
	if (old != NULL)
		TRY(device_drop(sc, t, p->u, old->device_nid));
	TRY(device_store_find(sc, t, p->r->user_nid, p->device_id, &other));
	if (other != NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "another device has this id");
	return cross_signing_check_device_id(sc, t, p->r->user_nid,
					     p->device_id);
}

static enum err
write_new(struct scope *sc, struct txn *t, void *ctx)
{
	struct putting *p = ctx;
	const struct device_row device = {.user_nid = p->r->user_nid,
					  .device_id = p->device_id,
					  .display_name = p->display_name,
					  .created_ms = p->r->now_ms};
	struct dehydrated_row row = {.device_data = p->device_data};
	struct key_owner owner = {.user_id = p->r->user_id,
				  .device_id = p->device_id,
				  .user_nid = p->r->user_nid};

	TRY(remove_old(sc, t, p));
	TRY(device_store_add(sc, t, &device, &row.device_nid));
	owner.device_nid = row.device_nid;
	TRY(dehydrated_store_put(sc, t, p->r->user_nid, &row));
	return key_upload_write(sc, t, p->u, &owner, &p->keys);
}

enum err
dehydrated_put(struct scope *sc, struct users *u, const struct requester *r,
	       yyjson_val *body, const char **device_id_out)
{
	struct putting p = {.u = u, .r = r};

	TRY(read_body(sc, body, &p));
	TRY(store_write(sc, u->db, write_new, &p));
	*device_id_out = p.device_id;
	return OK;
}

/* --- the rest --- */

static enum err
find(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *r = ctx;

	TRY(dehydrated_store_find(sc, t, r->r->user_nid, &r->row));
	return r->row == NULL ? not_found(sc) : OK;
}

enum err
dehydrated_get(struct scope *sc, struct users *u, const struct requester *r,
	       struct dehydrated_row **out)
{
	struct reading reading = {.u = u, .r = r};

	TRY(store_read(sc, u->db, find, &reading));
	*out = reading.row;
	return OK;
}

static enum err
write_removal(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *r = ctx;

	TRY(find(sc, t, r));
	return device_drop(sc, t, r->u, r->row->device_nid);
}

enum err
dehydrated_remove(struct scope *sc, struct users *u, const struct requester *r,
		  const char **device_id_out)
{
	struct reading reading = {.u = u, .r = r};

	TRY(store_write(sc, u->db, write_removal, &reading));
	*device_id_out = reading.row->device_id;
	return OK;
}

static enum err
read_inbox(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *r = ctx;
	struct to_device_query q = {.since = r->page->since,
				    .upto = INT64_MAX,
				    .limit = TO_DEVICE_PAGE};

	TRY(find(sc, t, r));
	if (strcmp(r->row->device_id, r->page->device_id) != 0)
		return not_found(sc);
	q.device_nid = r->row->device_nid;
	return to_device_store_list(sc, t, &q, r->out);
}

enum err
dehydrated_read(struct scope *sc, struct users *u, const struct requester *r,
		const struct dehydrated_page *p, struct to_device_rows *out,
		int64_t *next_out)
{
	struct reading reading = {.u = u, .r = r, .page = p, .out = out};

	TRY(store_read(sc, u->db, read_inbox, &reading));
	*next_out = out->count > 0 ? out->rows[out->count - 1].pos : p->since;
	return OK;
}
