#include "user/device_keys.h"

#include <string.h>

#include "base/map.h"
#include "store/account_store.h"
#include "store/cross_signing_store.h"
#include "store/device_store.h"
#include "store/user_id_store.h"
#include "user/device_keys_priv.h"

#define CLAIMS_AT_ONCE 16 /* in one write transaction */

struct upload {
	struct users *u;
	struct key_owner owner;
	struct key_upload keys;
};

/* What is known of one user who was asked for. */
struct asked_user {
	const char *user_id;
	yyjson_val *device_ids; /* empty: all */
	bool exists;
	bool is_self;
	struct device_key_rows devices;
	struct cross_signing_rows keys;
	struct key_signatures signatures;
};

struct query {
	struct users *u;
	const struct requester *r;
	struct asked_user *users;
	size_t count;
};

struct claim {
	const char *user_id;
	const char *device_id;
	const char *algorithm;
	struct one_time_key key;
	bool found;
};

struct claims {
	struct users *u;
	struct claim *items;
	size_t count;
};

/* --- upload --- */

static enum err
write_upload(struct scope *sc, struct txn *t, void *ctx)
{
	struct upload *up = ctx;

	return key_upload_write(sc, t, up->u, &up->owner, &up->keys);
}

enum err
device_keys_upload(struct scope *sc, struct users *u, const struct requester *r,
		   yyjson_val *body, const struct device_status **left_out)
{
	struct upload up = {.u = u,
			    .owner = {r->user_id, r->device_id, r->user_nid,
				      r->device_nid}};

	if (r->device_nid == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "this session has no device");
	TRY(key_upload_read(sc, &up.owner, body, &up.keys));
	if (up.keys.device_keys.body != NULL || up.keys.one_time_count > 0 ||
	    up.keys.fallback_count > 0)
		TRY(store_write(sc, u->db, write_upload, &up));
	return device_status_get(sc, u, NULL, r->device_nid, left_out);
}

/* --- query --- */

static enum err
read_user(struct scope *sc, struct txn *t, const struct query *q,
	  struct asked_user *a)
{
	struct account_row *account;
	const char *localpart = users_localpart(sc, q->u, a->user_id);

	if (localpart == NULL)
		return OK;
	TRY(account_store_find_localpart(sc, t, localpart, &account));
	a->exists = account != NULL;
	if (!a->exists)
		return OK;
	a->is_self = account->user_nid == q->r->user_nid;
	TRY(device_key_store_list(sc, t, account->user_nid, &a->devices));
	TRY(cross_signing_store_get(sc, t, account->user_nid, &a->keys));
	return key_signature_store_list(sc, t, account->user_nid,
					q->r->user_nid, &a->signatures);
}

static enum err
read_query(struct scope *sc, struct txn *t, void *ctx)
{
	struct query *q = ctx;
	size_t i;

	for (i = 0; i < q->count; i++)
		TRY(read_user(sc, t, q, &q->users[i]));
	return OK;
}

/* "signatures": {"signer": {"key": "signature"}}; rows of a signer are
 * neighbours. */
static void
write_signatures(struct json_writer *w, const struct key_signatures *all,
		 const char *target_key)
{
	const struct key_signature *s;
	int64_t signer = 0;
	size_t i;

	json_key(w, "signatures");
	json_object_begin(w);
	for (i = 0; i < all->count; i++) {
		s = &all->rows[i];
		if (strcmp(s->target_key, target_key) != 0)
			continue;
		if (s->signer_nid != signer) {
			if (signer != 0)
				json_object_end(w);
			json_key(w, s->signer_id);
			json_object_begin(w);
			signer = s->signer_nid;
		}
		json_put_string(w, s->signer_key, s->signature);
	}
	if (signer != 0)
		json_object_end(w);
	json_object_end(w);
}

/* Begins the object that a stored body is, to be continued. */
static void
begin_body(struct json_writer *w, const char *json)
{
	json_raw(w, json, strlen(json) - 1);
	w->comma = json[1] != '}';
}

static bool
is_asked(const struct asked_user *a, const char *device_id)
{
	yyjson_val *item;
	size_t i, max;

	if (yyjson_arr_size(a->device_ids) == 0)
		return true;
	yyjson_arr_foreach(a->device_ids, i, max, item)
	{
		if (yyjson_equals_str(item, device_id))
			return true;
	}
	return false;
}

static void
write_devices(struct json_writer *w, const struct asked_user *a)
{
	const struct device_key_row *d;
	size_t i;

	json_key(w, a->user_id);
	json_object_begin(w);
	for (i = 0; i < a->devices.count; i++) {
		d = &a->devices.rows[i];
		if (!is_asked(a, d->device_id))
			continue;
		json_key(w, d->device_id);
		begin_body(w, d->json);
		write_signatures(w, &a->signatures, d->device_id);
		json_key(w, "unsigned");
		json_object_begin(w);
		json_put_string(w, "device_display_name", d->display_name);
		json_object_end(w);
		json_object_end(w);
	}
	json_object_end(w);
}

static void
write_people(struct json_writer *w, const struct query *q, const char *name,
	     enum cross_signing_usage usage)
{
	const struct cross_signing_row *k;
	size_t i;

	json_key(w, name);
	json_object_begin(w);
	for (i = 0; i < q->count; i++) {
		k = &q->users[i].keys.of[usage];
		if (k->public_key == NULL ||
		    (usage == CROSS_SIGNING_USER && !q->users[i].is_self))
			continue;
		json_key(w, q->users[i].user_id);
		begin_body(w, k->json);
		write_signatures(w, &q->users[i].signatures, k->public_key);
		json_object_end(w);
	}
	json_object_end(w);
}

void
key_failures_write(struct scope *sc, const struct users *u, yyjson_val *users,
		   struct json_writer *w)
{
	static const char why[] = "{\"errcode\":\"M_UNKNOWN\",\"error\":"
				  "\"this server cannot be asked\"}";
	struct map told;
	yyjson_val *key, *value;
	const char *id, *server;
	size_t i, max;

	(void)sc;
	map_init(&told);
	json_key(w, "failures");
	json_object_begin(w);
	yyjson_obj_foreach(users, i, max, key, value)
	{
		id = yyjson_get_str(key);
		server = id[0] == '@' ? strchr(id, ':') : NULL;
		if (server == NULL || users_is_local(u, id) ||
		    map_put(&told, server + 1, value) != NULL)
			continue;
		json_put_raw(w, server + 1, why, sizeof(why) - 1);
	}
	json_object_end(w);
	map_deinit(&told);
}

static void
write_query(struct scope *sc, const struct query *q, yyjson_val *wanted,
	    struct json_writer *w)
{
	size_t i;

	json_object_begin(w);
	key_failures_write(sc, q->u, wanted, w);
	json_key(w, "device_keys");
	json_object_begin(w);
	for (i = 0; i < q->count; i++)
		if (q->users[i].exists)
			write_devices(w, &q->users[i]);
	json_object_end(w);
	write_people(w, q, "master_keys", CROSS_SIGNING_MASTER);
	write_people(w, q, "self_signing_keys", CROSS_SIGNING_SELF);
	write_people(w, q, "user_signing_keys", CROSS_SIGNING_USER);
	json_object_end(w);
}

enum err
device_keys_query(struct scope *sc, struct users *u, const struct requester *r,
		  yyjson_val *wanted, struct json_writer *w)
{
	struct query q = {.u = u, .r = r};
	yyjson_val *user, *devices, *item;
	size_t i, k, max, devices_max;

	q.users =
		scope_array(sc, struct asked_user, yyjson_obj_size(wanted) + 1);
	yyjson_obj_foreach(wanted, i, max, user, devices)
	{
		if (!yyjson_is_arr(devices))
			return scope_fail(sc, ERR_BAD_JSON,
					  "device_keys must hold arrays");
		yyjson_arr_foreach(devices, k, devices_max, item)
		{
			if (!yyjson_is_str(item))
				return scope_fail(sc, ERR_BAD_JSON,
						  "a device id must be text");
		}
		q.users[q.count++] = (struct asked_user){
			.user_id = yyjson_get_str(user), .device_ids = devices};
	}
	TRY(store_read(sc, u->db, read_query, &q));
	write_query(sc, &q, wanted, w);
	return OK;
}

/* --- claim --- */

static enum err
take_one(struct scope *sc, struct txn *t, struct users *u, struct claim *c)
{
	struct device_row *device;
	int64_t user_nid;

	c->found = false;
	TRY(user_id_store_find(sc, t, c->user_id, &user_nid));
	if (user_nid == 0)
		return OK;
	TRY(device_store_find(sc, t, user_nid, c->device_id, &device));
	if (device == NULL)
		return OK;
	TRY(one_time_key_store_take(sc, t, device->nid, c->algorithm, &c->key,
				    &c->found));
	if (!c->found)
		TRY(fallback_key_store_use(sc, t, device->nid, c->algorithm,
					   &c->key, &c->found));
	if (c->found)
		device_status_drop(sc, t, u, device->nid);
	return OK;
}

static enum err
write_claims(struct scope *sc, struct txn *t, void *ctx)
{
	struct claims *c = ctx;
	size_t i;

	for (i = 0; i < c->count; i++)
		TRY(take_one(sc, t, c->u, &c->items[i]));
	return OK;
}

static enum err
read_claims(struct scope *sc, struct users *u, yyjson_val *wanted,
	    struct claims *out)
{
	yyjson_val *user, *devices, *device, *algorithm;
	size_t i, k, max, devices_max, total = 0;

	yyjson_obj_foreach(wanted, i, max, user, devices) total +=
		yyjson_obj_size(devices);
	out->items = scope_array(sc, struct claim, total + 1);
	yyjson_obj_foreach(wanted, i, max, user, devices)
	{
		if (!yyjson_is_obj(devices))
			return scope_fail(sc, ERR_BAD_JSON,
					  "one_time_keys must hold objects");
		yyjson_obj_foreach(devices, k, devices_max, device, algorithm)
		{
			if (!yyjson_is_str(algorithm))
				return scope_fail(sc, ERR_BAD_JSON,
						  "an algorithm must be text");
			if (!users_is_local(u, yyjson_get_str(user)))
				continue;
			out->items[out->count++] = (struct claim){
				.user_id = yyjson_get_str(user),
				.device_id = yyjson_get_str(device),
				.algorithm = yyjson_get_str(algorithm)};
		}
	}
	return OK;
}

/* Claims of one user are neighbours. */
static void
write_taken(struct scope *sc, const struct claims *all, struct json_writer *w)
{
	const char *user = NULL;
	const struct claim *c;
	size_t i;

	json_key(w, "one_time_keys");
	json_object_begin(w);
	for (i = 0; i < all->count; i++) {
		c = &all->items[i];
		if (!c->found)
			continue;
		if (user != c->user_id) {
			if (user != NULL)
				json_object_end(w);
			json_key(w, c->user_id);
			json_object_begin(w);
			user = c->user_id;
		}
		json_key(w, c->device_id);
		json_object_begin(w);
		json_put_raw(w,
			     scope_printf(sc, "%s:%s", c->key.algorithm,
					  c->key.key_id),
			     c->key.json, strlen(c->key.json));
		json_object_end(w);
	}
	if (user != NULL)
		json_object_end(w);
	json_object_end(w);
}

enum err
device_keys_claim(struct scope *sc, struct users *u, yyjson_val *wanted,
		  struct json_writer *w)
{
	struct claims all = {.u = u}, some;
	size_t i;

	TRY(read_claims(sc, u, wanted, &all));
	for (i = 0; i < all.count; i += CLAIMS_AT_ONCE) {
		some = (struct claims){u, all.items + i, all.count - i};
		if (some.count > CLAIMS_AT_ONCE)
			some.count = CLAIMS_AT_ONCE;
		TRY(store_write(sc, u->db, write_claims, &some));
	}
	json_object_begin(w);
	key_failures_write(sc, u, wanted, w);
	write_taken(sc, &all, w);
	json_object_end(w);
	return OK;
}
