/* Signatures that people make of keys, their own and others'. */
#include <string.h>

#include "base/json_write.h"
#include "store/device_key_store.h"
#include "store/user_id_store.h"
#include "user/cross_signing.h"
#include "user/device_list.h"
#include "user/users_priv.h"

#define OBJECTS_MAX 1000

/* A user, as the store has them. */
struct signed_user {
	const char *user_id;
	int64_t user_nid;
	struct cross_signing_rows keys;
	struct device_key_rows devices;
};

/* One object of the upload. */
struct object {
	const struct signed_user *of;
	const char *key_id;
	yyjson_val *value;
	enum err failure;
	const char *failure_text;
};

struct uploading {
	struct users *u;
	const struct requester *r;
	yyjson_val *body;
	struct signed_user self;
	struct object *objects;
	size_t object_count;
	struct key_signature *good;
	size_t good_count;
	size_t good_cap;
};

/* --- reading --- */

static enum err
read_user(struct scope *sc, struct txn *t, struct signed_user *s)
{
	TRY(user_id_store_find(sc, t, s->user_id, &s->user_nid));
	TRY(cross_signing_store_get(sc, t, s->user_nid, &s->keys));
	return device_key_store_list(sc, t, s->user_nid, &s->devices);
}

static enum err
add_objects(struct scope *sc, struct uploading *up,
	    const struct signed_user *of, yyjson_val *objects)
{
	yyjson_val *key, *value;
	size_t i, max;

	yyjson_obj_foreach(objects, i, max, key, value)
	{
		if (!yyjson_is_obj(value))
			return scope_fail(sc, ERR_BAD_JSON,
					  "what is signed must be an object");
		up->objects[up->object_count++] =
			(struct object){.of = of,
					.key_id = yyjson_get_str(key),
					.value = value};
	}
	return OK;
}

static enum err
read_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct uploading *up = ctx;
	struct signed_user *other;
	yyjson_val *user, *objects;
	size_t i, max;

	up->self.user_id = up->r->user_id;
	TRY(read_user(sc, t, &up->self));
	yyjson_obj_foreach(up->body, i, max, user, objects)
	{
		other = scope_new(sc, struct signed_user);
		other->user_id = yyjson_get_str(user);
		if (yyjson_equals_str(user, up->r->user_id))
			*other = up->self;
		else
			TRY(read_user(sc, t, other));
		TRY(add_objects(sc, up, other, objects));
	}
	return OK;
}

static enum err
count_objects(struct scope *sc, yyjson_val *body, size_t *out)
{
	yyjson_val *user, *objects;
	size_t i, max;

	*out = 0;
	yyjson_obj_foreach(body, i, max, user, objects)
	{
		if (!yyjson_is_obj(objects))
			return scope_fail(sc, ERR_BAD_JSON,
					  "a user's keys must be an object");
		*out += yyjson_obj_size(objects);
	}
	if (*out > OBJECTS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "these are too many signed objects");
	return OK;
}

/* --- judging --- */

static const struct device_key_row *
find_device(const struct signed_user *s, const char *device_id)
{
	size_t i;

	for (i = 0; i < s->devices.count; i++)
		if (strcmp(s->devices.rows[i].device_id, device_id) == 0)
			return &s->devices.rows[i];
	return NULL;
}

/* The key that an object is of, as it is stored. */
static enum err
find_target(struct scope *sc, const struct uploading *up,
	    const struct object *o, const char **json_out)
{
	const struct cross_signing_row *master =
		&o->of->keys.of[CROSS_SIGNING_MASTER];
	const struct device_key_row *device = NULL;

	if (o->of->user_nid == up->self.user_nid)
		device = find_device(o->of, o->key_id);
	if (device != NULL)
		*json_out = device->json;
	else if (master->public_key != NULL &&
		 strcmp(master->public_key, o->key_id) == 0)
		*json_out = master->json;
	else
		return scope_fail(sc, ERR_NOT_FOUND, "there is no such key");
	return OK;
}

/* The public key of one of the requester's own keys that may sign the object;
 * NULL: it may not. Of one's devices the self-signing key does, of one's master
 * key the devices, of others' master keys the user-signing key. */
static const char *
find_signer(struct scope *sc, const struct uploading *up,
	    const struct object *o, const char *key_id)
{
	bool is_own = o->of->user_nid == up->self.user_nid;
	bool is_device = is_own && find_device(o->of, o->key_id) != NULL;
	const struct cross_signing_row *by =
		&up->self.keys
			 .of[is_own ? CROSS_SIGNING_SELF : CROSS_SIGNING_USER];
	const struct device_key_row *device;
	yyjson_val *root;

	if (strncmp(key_id, "ed25519:", 8) != 0)
		return NULL;
	if (!is_own || is_device)
		return by->public_key != NULL &&
				       strcmp(by->public_key, key_id + 8) == 0
			       ? by->public_key
			       : NULL;
	device = find_device(&up->self, key_id + 8);
	if (device == NULL ||
	    json_parse_object(sc, device->json, strlen(device->json), &root) !=
		    OK)
		return NULL;
	return json_peek_string(yyjson_obj_get(root, "keys"), key_id);
}

static void
add_good(struct scope *sc, struct uploading *up, const struct key_signature *s)
{
	struct key_signature *wider;

	if (up->good_count == up->good_cap) {
		up->good_cap = up->good_cap == 0 ? 16 : up->good_cap * 2;
		wider = scope_array(sc, struct key_signature, up->good_cap);
		if (up->good_count > 0)
			memcpy(wider, up->good,
			       up->good_count * sizeof(*wider));
		up->good = wider;
	}
	up->good[up->good_count++] = *s;
}

/* Signatures by keys that may not sign it are those that it had before. */
static enum err
judge_signatures(struct scope *sc, struct uploading *up, const struct object *o,
		 const struct signed_json *j)
{
	struct key_signature s = {.target_nid = o->of->user_nid,
				  .target_key = o->key_id,
				  .signer_nid = up->self.user_nid};
	yyjson_val *made = signed_json_of(j, up->r->user_id), *key, *value;
	size_t i, max, before = up->good_count;
	const char *public_key;

	if (made == NULL)
		return scope_fail(sc, ERR_INVALID_SIGNATURE,
				  "there is no signature of yours");
	yyjson_obj_foreach(made, i, max, key, value)
	{
		s.signer_key = yyjson_get_str(key);
		s.signature = yyjson_get_str(value);
		public_key = find_signer(sc, up, o, s.signer_key);
		if (public_key == NULL)
			continue;
		if (!signed_json_is_by(sc, j, s.signature, public_key))
			return scope_fail(sc, ERR_INVALID_SIGNATURE,
					  "the signature is not good");
		add_good(sc, up, &s);
	}
	if (up->good_count == before)
		return scope_fail(sc, ERR_INVALID_SIGNATURE,
				  "no signature is by a key that may sign it");
	return OK;
}

static enum err
judge(struct scope *sc, struct uploading *up, const struct object *o)
{
	struct signed_json j;
	const char *json = NULL;

	TRY(find_target(sc, up, o, &json));
	TRY(signed_json_read(sc, o->value, &j));
	if (strcmp(j.body, json) != 0)
		return scope_fail(sc, ERR_INVALID_SIGNATURE,
				  "what is signed is not the key");
	return judge_signatures(sc, up, o, &j);
}

static void
judge_all(struct scope *sc, struct uploading *up)
{
	struct object *o;
	size_t i, good;

	for (i = 0; i < up->object_count; i++) {
		o = &up->objects[i];
		good = up->good_count;
		o->failure = judge(sc, up, o);
		if (o->failure == OK)
			continue;
		up->good_count = good;
		o->failure_text = scope_strdup(sc, scope_fail_text(sc));
		scope_clear_failure(sc);
	}
}

/* --- writing --- */

static enum err
write_good(struct scope *sc, struct txn *t, void *ctx)
{
	struct uploading *up = ctx;
	const struct key_signature *s;
	int64_t self = up->self.user_nid;
	bool own = false;
	size_t i;

	for (i = 0; i < up->good_count; i++) {
		s = &up->good[i];
		TRY(key_signature_store_put(sc, t, s));
		own |= s->target_nid == self;
		if (s->target_nid != self)
			TRY(device_list_tell_one(sc, t, up->u, self,
						 s->target_nid));
	}
	return own ? device_list_tell(sc, t, up->u, self) : OK;
}

/* Objects of a user are neighbours. */
static void
write_failures(struct json_writer *w, const struct uploading *up)
{
	const struct signed_user *of = NULL;
	const struct object *o;
	size_t i;

	json_object_begin(w);
	json_key(w, "failures");
	json_object_begin(w);
	for (i = 0; i < up->object_count; i++) {
		o = &up->objects[i];
		if (o->failure == OK)
			continue;
		if (of != o->of) {
			if (of != NULL)
				json_object_end(w);
			json_key(w, o->of->user_id);
			json_object_begin(w);
			of = o->of;
		}
		json_key(w, o->key_id);
		json_object_begin(w);
		json_put_string(w, "errcode", err_code(o->failure));
		json_put_string(w, "error", o->failure_text);
		json_object_end(w);
	}
	if (of != NULL)
		json_object_end(w);
	json_object_end(w);
	json_object_end(w);
}

enum err
key_signatures_upload(struct scope *sc, struct users *u,
		      const struct requester *r, yyjson_val *body,
		      struct json_writer *w)
{
	struct uploading up = {.u = u, .r = r, .body = body};
	size_t count;

	TRY(count_objects(sc, body, &count));
	up.objects = scope_array(sc, struct object, count + 1);
	TRY(store_read(sc, u->db, read_all, &up));
	judge_all(sc, &up);
	if (up.good_count > 0)
		TRY(store_write(sc, u->db, write_good, &up));
	write_failures(w, &up);
	return OK;
}
