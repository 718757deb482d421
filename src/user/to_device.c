#include "user/to_device.h"

#include <string.h>

#include "store/device_store.h"
#include "store/user_id_store.h"
#include "user/device_status.h"
#include "user/users_priv.h"

/* A message for one device. */
struct target {
	int64_t user_nid;
	int64_t device_nid;
	const char *content;
};

struct sending {
	struct users *u;
	const struct requester *r;
	const struct to_device_send *s;
	struct target *targets;
	size_t count;
	size_t cap;
};

struct page {
	const struct to_device_query *q;
	struct to_device_rows *out;
};

struct acknowledgement {
	struct users *u;
	int64_t device_nid;
	int64_t upto;
};

/* --- whom it is for --- */

static enum err
add_target(struct scope *sc, struct txn *t, struct sending *s,
	   const struct target *one)
{
	struct target *wider;
	bool full;

	TRY(to_device_store_is_full(sc, t, one->device_nid, TO_DEVICE_INBOX_MAX,
				    &full));
	if (full)
		return OK;
	if (s->count == TO_DEVICE_TARGETS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "a request is for at most %d devices",
				  TO_DEVICE_TARGETS_MAX);
	if (s->count == s->cap) {
		s->cap = s->cap == 0 ? 16 : s->cap * 2;
		wider = scope_array(sc, struct target, s->cap);
		if (s->count > 0)
			memcpy(wider, s->targets, s->count * sizeof(*wider));
		s->targets = wider;
	}
	s->targets[s->count++] = *one;
	return OK;
}

static enum err
add_all_devices(struct scope *sc, struct txn *t, struct sending *s,
		struct target *one)
{
	struct device_row *rows;
	size_t i, count;

	TRY(device_store_list(sc, t, one->user_nid, &rows, &count));
	for (i = 0; i < count; i++) {
		one->device_nid = rows[i].nid;
		TRY(add_target(sc, t, s, one));
	}
	return OK;
}

static enum err
add_device(struct scope *sc, struct txn *t, struct sending *s,
	   const char *device_id, struct target *one)
{
	struct device_row *row;

	TRY(device_store_find(sc, t, one->user_nid, device_id, &row));
	if (row == NULL)
		return OK;
	one->device_nid = row->nid;
	return add_target(sc, t, s, one);
}

static enum err
add_user(struct scope *sc, struct txn *t, struct sending *s,
	 const char *user_id, yyjson_val *devices)
{
	struct target one = {0};
	yyjson_val *device, *content;
	size_t i, max, len;

	TRY(user_id_store_find(sc, t, user_id, &one.user_nid));
	yyjson_obj_foreach(devices, i, max, device, content)
	{
		one.content = json_format(sc, content, &len);
		if (len > TO_DEVICE_SIZE_MAX)
			return scope_fail(sc, ERR_LIMIT,
					  "a message has at most %d bytes",
					  TO_DEVICE_SIZE_MAX);
		if (one.user_nid == 0)
			continue;
		if (yyjson_equals_str(device, "*"))
			TRY(add_all_devices(sc, t, s, &one));
		else
			TRY(add_device(sc, t, s, yyjson_get_str(device), &one));
	}
	return OK;
}

static enum err
read_targets(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;
	yyjson_val *user, *devices;
	size_t i, max;

	yyjson_obj_foreach(s->s->messages, i, max, user, devices)
	{
		TRY(add_user(sc, t, s, yyjson_get_str(user), devices));
	}
	return OK;
}

/* --- sending --- */

static enum err
check(struct scope *sc, const struct to_device_send *s)
{
	yyjson_val *user, *devices, *device, *content;
	size_t i, k, max, devices_max;

	if (strlen(s->type) > TO_DEVICE_NAME_MAX ||
	    strlen(s->txn_id) > TO_DEVICE_NAME_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "types and transaction ids have at most %d "
				  "bytes",
				  TO_DEVICE_NAME_MAX);
	yyjson_obj_foreach(s->messages, i, max, user, devices)
	{
		if (!yyjson_is_obj(devices))
			return scope_fail(sc, ERR_BAD_JSON,
					  "messages must hold objects");
		yyjson_obj_foreach(devices, k, devices_max, device, content)
		{
			if (!yyjson_is_obj(content))
				return scope_fail(sc, ERR_BAD_JSON,
						  "a message must be an "
						  "object");
		}
	}
	return OK;
}

static enum err
deliver(struct scope *sc, struct txn *t, struct sending *s, int64_t pos,
	const struct target *to)
{
	const struct to_device_row row = {.pos = pos,
					  .sender_nid = s->r->user_nid,
					  .type = s->s->type,
					  .content = to->content};
	const struct notify_change change = {.kind = NOTIFY_TO_DEVICE,
					     .position = pos,
					     .user_nid = to->user_nid,
					     .device_nid = to->device_nid};

	TRY(to_device_store_add(sc, t, to->device_nid, &row));
	device_status_drop(sc, t, s->u, to->device_nid);
	if (s->u->notify != NULL)
		notify_publish_at_commit(sc, t, s->u->notify, &change);
	return OK;
}

static enum err
write_sending(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;
	const struct requester *r = s->r;
	const struct to_device_txn note = {
		.device_nid = r->device_nid != 0 ? r->device_nid : -r->user_nid,
		.type = s->s->type,
		.txn_id = s->s->txn_id,
		.now_ms = r->now_ms};
	bool is_new;
	size_t i;

	TRY(to_device_store_note(sc, t, &note, &is_new));
	if (!is_new)
		return OK;
	for (i = 0; i < s->count; i++)
		TRY(deliver(sc, t, s, txn_next_position(t), &s->targets[i]));
	return OK;
}

enum err
to_device_send(struct scope *sc, struct users *u, const struct requester *r,
	       const struct to_device_send *s)
{
	struct sending sending = {.u = u, .r = r, .s = s};

	TRY(check(sc, s));
	TRY(store_read(sc, u->db, read_targets, &sending));
	return store_write(sc, u->db, write_sending, &sending);
}

/* --- receiving --- */

static enum err
read_page(struct scope *sc, struct txn *t, void *ctx)
{
	struct page *p = ctx;

	return to_device_store_list(sc, t, p->q, p->out);
}

enum err
to_device_read(struct scope *sc, struct users *u, struct txn *t,
	       const struct to_device_query *q, struct to_device_rows *out,
	       int64_t *next_out)
{
	struct page p = {q, out};

	TRY(users_read(sc, u, t, read_page, &p));
	*next_out = q->upto;
	if (out->count == q->limit && out->count > 0)
		*next_out = out->rows[out->count - 1].pos;
	return OK;
}

static enum err
write_acknowledgement(struct scope *sc, struct txn *t, void *ctx)
{
	const struct acknowledgement *a = ctx;

	device_status_drop(sc, t, a->u, a->device_nid);
	return to_device_store_remove(sc, t, a->device_nid, a->upto);
}

enum err
to_device_acknowledge(struct scope *sc, struct users *u, int64_t device_nid,
		      int64_t upto)
{
	struct acknowledgement a = {u, device_nid, upto};
	const struct device_status *status;

	TRY(device_status_get(sc, u, NULL, device_nid, &status));
	if (status->inbox_first == 0 || status->inbox_first > upto)
		return OK;
	return store_write(sc, u->db, write_acknowledgement, &a);
}
