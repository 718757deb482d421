#include "user/device.h"

#include <string.h>

#include "store/device_lock_store.h"
#include "store/pusher_store.h"
#include "store/session_store.h"
#include "user/cross_signing.h"
#include "user/device_keys_priv.h"
#include "user/device_priv.h"
#include "user/session_cache.h"

struct dropped {
	struct users *u;
	int64_t device_nid;
};

struct find {
	int64_t user_nid;
	const char *device_id;
	struct device_row *row;
};

struct list {
	int64_t user_nid;
	struct device_row *rows;
	size_t count;
};

struct rename {
	struct find find;
	const char *name;
};

struct removal {
	struct users *u;
	int64_t user_nid;
	const char *const *device_ids;
	size_t count;
};

static void
on_dropped(void *arg)
{
	struct dropped *d = arg;

	session_cache_drop_device(d->u->sessions, d->device_nid);
}

enum err
device_drop_tokens(struct scope *sc, struct txn *t, struct users *u,
		   int64_t device_nid)
{
	struct dropped *d = scope_new(sc, struct dropped);

	*d = (struct dropped){u, device_nid};
	TRY(session_store_remove_device(sc, t, device_nid));
	txn_on_commit(t, on_dropped, d);
	return OK;
}

enum err
device_drop(struct scope *sc, struct txn *t, struct users *u,
	    int64_t device_nid)
{
	TRY(device_drop_tokens(sc, t, u, device_nid));
	TRY(device_keys_drop(sc, t, u, device_nid));
	TRY(pusher_store_remove_device(sc, t, device_nid));
	TRY(device_lock_store_remove(sc, t, device_nid));
	return device_store_remove(sc, t, device_nid);
}

enum err
device_drop_all(struct scope *sc, struct txn *t, struct users *u,
		int64_t user_nid, int64_t except_device_nid)
{
	struct device_row *rows;
	size_t i, n;

	TRY(device_store_list(sc, t, user_nid, &rows, &n));
	for (i = 0; i < n; i++) {
		if (rows[i].nid != except_device_nid)
			TRY(device_drop(sc, t, u, rows[i].nid));
	}
	return OK;
}

/* Memory is newer than the store where it knows a device. */
static void
add_seen(struct scope *sc, struct users *u, struct device_row *row)
{
	struct session_seen seen;

	session_cache_get_seen(u->sessions, row->nid, &seen);
	if (seen.seen_ms <= row->last_seen_ms)
		return;
	row->last_seen_ms = seen.seen_ms;
	row->last_seen_address = scope_strdup(sc, seen.address);
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct list *l = ctx;

	return device_store_list(sc, t, l->user_nid, &l->rows, &l->count);
}

enum err
device_list(struct scope *sc, struct users *u, const struct requester *r,
	    struct device_row **rows_out, size_t *count_out)
{
	struct list l = {.user_nid = r->user_nid};
	size_t i;

	TRY(store_read(sc, u->db, read_list, &l));
	for (i = 0; i < l.count; i++)
		add_seen(sc, u, &l.rows[i]);
	*rows_out = l.rows;
	*count_out = l.count;
	return OK;
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	TRY(device_store_find(sc, t, f->user_nid, f->device_id, &f->row));
	if (f->row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such device");
	return OK;
}

enum err
device_get(struct scope *sc, struct users *u, const struct requester *r,
	   const char *device_id, struct device_row **out)
{
	struct find f = {.user_nid = r->user_nid, .device_id = device_id};

	TRY(store_read(sc, u->db, read_one, &f));
	add_seen(sc, u, f.row);
	*out = f.row;
	return OK;
}

static enum err
write_name(struct scope *sc, struct txn *t, void *ctx)
{
	struct rename *r = ctx;

	TRY(read_one(sc, t, &r->find));
	return device_store_set_name(sc, t, r->find.row->nid, r->name);
}

enum err
device_set_name(struct scope *sc, struct users *u, const struct requester *r,
		const char *device_id, const char *name)
{
	struct rename n = {
		.find = {.user_nid = r->user_nid, .device_id = device_id},
		.name = name};

	if (name == NULL)
		return device_get(sc, u, r, device_id, &n.find.row);
	if (strlen(name) > DEVICE_NAME_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a device's name has at most %d bytes",
				  DEVICE_NAME_MAX);
	return store_write(sc, u->db, write_name, &n);
}

struct put {
	struct device_row row;
	bool created;
};

enum err
device_require_room(struct scope *sc, struct txn *t, int64_t user_nid)
{
	int64_t count;

	TRY(device_store_count(sc, t, user_nid, &count));
	if (count < DEVICES_MAX)
		return OK;
	return scope_fail(sc, ERR_FORBIDDEN,
			  "signed in on %d devices already: sign some out",
			  DEVICES_MAX);
}

static enum err
write_put(struct scope *sc, struct txn *t, void *ctx)
{
	struct device_row *found;
	struct put *p = ctx;

	p->created = false;
	TRY(device_store_find(sc, t, p->row.user_nid, p->row.device_id,
			      &found));
	if (found != NULL && p->row.display_name == NULL)
		return OK;
	if (found != NULL)
		return device_store_set_name(sc, t, found->nid,
					     p->row.display_name);
	p->created = true;
	TRY(device_require_room(sc, t, p->row.user_nid));
	TRY(cross_signing_check_device_id(sc, t, p->row.user_nid,
					  p->row.device_id));
	return device_store_add(sc, t, &p->row, &p->row.nid);
}

enum err
device_put(struct scope *sc, struct users *u, const struct requester *r,
	   const char *device_id, const char *name, bool *created_out)
{
	struct put p = {.row = {.user_nid = r->user_nid,
				.device_id = device_id,
				.display_name = name,
				.created_ms = r->now_ms}};

	if (*device_id == '\0' || strlen(device_id) > DEVICE_ID_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a device id has 1 to %d bytes",
				  DEVICE_ID_MAX);
	if (name != NULL && strlen(name) > DEVICE_NAME_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a device's name has at most %d bytes",
				  DEVICE_NAME_MAX);
	TRY(store_write(sc, u->db, write_put, &p));
	*created_out = p.created;
	return OK;
}

static enum err
write_removal(struct scope *sc, struct txn *t, void *ctx)
{
	struct removal *r = ctx;
	struct device_row *row;
	size_t i;

	for (i = 0; i < r->count; i++) {
		TRY(device_store_find(sc, t, r->user_nid, r->device_ids[i],
				      &row));
		if (row != NULL)
			TRY(device_drop(sc, t, r->u, row->nid));
	}
	(void)users_tell(sc, t, r->u, NOTIFY_SESSION, r->user_nid);
	return OK;
}

enum err
device_remove(struct scope *sc, struct users *u, const struct requester *r,
	      const char *const *device_ids, size_t count)
{
	struct removal m = {.u = u,
			    .user_nid = r->user_nid,
			    .device_ids = device_ids,
			    .count = count};

	return store_write(sc, u->db, write_removal, &m);
}
