#include "user/cross_signing.h"

#include <string.h>

#include "store/device_key_store.h"
#include "store/device_store.h"
#include "user/device_list.h"
#include "user/users_priv.h"

#define SIGNATURES_MAX (SIGNED_JSON_SIGNATURES_MAX + 2)

static const char *const members[] = {NULL, "master_key", "self_signing_key",
				      "user_signing_key"};
static const char *const usages[] = {NULL, "master", "self_signing",
				     "user_signing"};

/* Keys under way, with what there is already. */
struct uploading {
	const struct requester *r;
	struct cross_signing_rows old;
	struct signed_json read[CROSS_SIGNING_USER + 1];
	struct cross_signing_change *c;
};

struct applying {
	struct users *u;
	const struct requester *r;
	struct cross_signing_change *c;
};

/* --- reading --- */

static bool
has_usage(yyjson_val *key, const char *usage)
{
	yyjson_val *list = yyjson_obj_get(key, "usage"), *item;
	size_t i, max;

	if (!yyjson_is_arr(list))
		return false;
	yyjson_arr_foreach(list, i, max, item)
	{
		if (yyjson_equals_str(item, usage))
			return true;
	}
	return false;
}

/* {"ed25519:<public key>": "<public key>"} */
static enum err
read_public_key(struct scope *sc, yyjson_val *keys, const char **out)
{
	yyjson_val *name = NULL, *value = NULL, *n, *v;
	const char *id;
	size_t i, max;

	if (yyjson_obj_size(keys) != 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a signing key holds one public key");
	yyjson_obj_foreach(keys, i, max, n, v)
	{
		name = n;
		value = v;
	}
	if (!yyjson_is_str(value))
		return scope_fail(sc, ERR_BAD_JSON,
				  "a public key must be text");
	id = yyjson_get_str(name);
	*out = yyjson_get_str(value);
	if (strncmp(id, "ed25519:", 8) != 0 || strcmp(id + 8, *out) != 0 ||
	    !signed_json_is_key(sc, *out))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a signing key is named by its own public "
				  "key");
	return OK;
}

static enum err
read_key(struct scope *sc, struct uploading *up, yyjson_val *body, int usage)
{
	struct cross_signing_row *row = &up->c->keys[usage];
	yyjson_val *key, *keys;
	const char *user_id;

	TRY(json_find_object(sc, body, members[usage], &key));
	if (key == NULL)
		return OK;
	TRY(json_get_string(sc, key, "user_id", &user_id));
	if (strcmp(user_id, up->r->user_id) != 0 ||
	    !has_usage(key, usages[usage]))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s is not of this user or usage",
				  members[usage]);
	TRY(json_get_object(sc, key, "keys", &keys));
	TRY(read_public_key(sc, keys, &row->public_key));
	TRY(signed_json_read(sc, key, &up->read[usage]));
	row->json = up->read[usage].body;
	return OK;
}

static enum err
add_signature(struct scope *sc, struct uploading *up,
	      const struct key_signature *s)
{
	struct cross_signing_change *c = up->c;

	if (c->signatures == NULL)
		c->signatures =
			scope_array(sc, struct key_signature, SIGNATURES_MAX);
	if (c->signature_count == SIGNATURES_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "these are too many signatures");
	c->signatures[c->signature_count++] = *s;
	return OK;
}

/* Must be signed by the master key, the given one or that which is there. */
static enum err
check_signed(struct scope *sc, struct uploading *up, int usage)
{
	const struct cross_signing_row *master =
		&up->c->keys[CROSS_SIGNING_MASTER];
	struct key_signature s = {.target_nid = up->r->user_nid,
				  .target_key = up->c->keys[usage].public_key,
				  .signer_nid = up->r->user_nid};

	if (up->c->keys[usage].public_key == NULL)
		return OK;
	if (master->public_key == NULL)
		master = &up->old.of[CROSS_SIGNING_MASTER];
	if (master->public_key == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "there is no master key");
	s.signer_key = scope_printf(sc, "ed25519:%s", master->public_key);
	s.signature = signed_json_find(&up->read[usage], up->r->user_id,
				       s.signer_key);
	if (s.signature == NULL ||
	    !signed_json_is_by(sc, &up->read[usage], s.signature,
			       master->public_key))
		return scope_fail(sc, ERR_INVALID_SIGNATURE,
				  "%s is not signed by the master key",
				  members[usage]);
	return add_signature(sc, up, &s);
}

/* The public half of a device's own signing key; NULL: none. */
static const char *
device_public_key(struct scope *sc, const struct device_key_row *d)
{
	yyjson_val *root;

	if (json_parse_object(sc, d->json, strlen(d->json), &root) != OK) {
		scope_clear_failure(sc);
		return NULL;
	}
	return json_peek_string(yyjson_obj_get(root, "keys"),
				scope_printf(sc, "ed25519:%s", d->device_id));
}

/* Signatures of the master key by the user's devices; others are left out. */
static enum err
take_device_signatures(struct scope *sc, struct txn *t, struct uploading *up)
{
	struct signed_json *master = &up->read[CROSS_SIGNING_MASTER];
	struct key_signature s = {.target_nid = up->r->user_nid,
				  .signer_nid = up->r->user_nid};
	struct device_key_rows devices;
	const char *public_key;
	size_t i;

	if (master->body == NULL || master->signatures == NULL)
		return OK;
	s.target_key = up->c->keys[CROSS_SIGNING_MASTER].public_key;
	TRY(device_key_store_list(sc, t, up->r->user_nid, &devices));
	for (i = 0; i < devices.count; i++) {
		s.signer_key = scope_printf(sc, "ed25519:%s",
					    devices.rows[i].device_id);
		s.signature =
			signed_json_find(master, up->r->user_id, s.signer_key);
		if (s.signature == NULL)
			continue;
		public_key = device_public_key(sc, &devices.rows[i]);
		if (public_key != NULL &&
		    signed_json_is_by(sc, master, s.signature, public_key))
			TRY(add_signature(sc, up, &s));
	}
	return OK;
}

static enum err
find_taken(struct scope *sc, struct txn *t, struct uploading *up)
{
	struct device_row *device;
	int usage;

	for (usage = 1; usage <= CROSS_SIGNING_USER; usage++) {
		if (up->c->keys[usage].public_key == NULL)
			continue;
		TRY(device_store_find(sc, t, up->r->user_nid,
				      up->c->keys[usage].public_key, &device));
		if (device != NULL)
			return scope_fail(sc, ERR_FORBIDDEN,
					  "a device is called like this key");
	}
	return OK;
}

static enum err
read_stored(struct scope *sc, struct txn *t, void *ctx)
{
	struct uploading *up = ctx;

	TRY(cross_signing_store_get(sc, t, up->r->user_nid, &up->old));
	TRY(find_taken(sc, t, up));
	return take_device_signatures(sc, t, up);
}

static bool
is_same(const struct cross_signing_row *a, const struct cross_signing_row *b)
{
	return a->public_key != NULL && b->public_key != NULL &&
	       strcmp(a->json, b->json) == 0;
}

/* Free are the first keys, and the same again. */
static bool
needs_proof(const struct cross_signing_rows *old,
	    const struct cross_signing_change *c)
{
	int usage;

	if (old->of[CROSS_SIGNING_MASTER].public_key == NULL)
		return false;
	if (!is_same(&old->of[CROSS_SIGNING_MASTER],
		     &c->keys[CROSS_SIGNING_MASTER]))
		return true;
	for (usage = CROSS_SIGNING_SELF; usage <= CROSS_SIGNING_USER; usage++)
		if (c->keys[usage].public_key != NULL &&
		    !is_same(&old->of[usage], &c->keys[usage]))
			return true;
	return false;
}

enum err
cross_signing_read(struct scope *sc, struct users *u, const struct requester *r,
		   yyjson_val *body, struct cross_signing_change *out)
{
	struct uploading up = {.r = r, .c = out};
	int usage;

	memset(out, 0, sizeof(*out));
	for (usage = 1; usage <= CROSS_SIGNING_USER; usage++)
		TRY(read_key(sc, &up, body, usage));
	TRY(store_read(sc, u->db, read_stored, &up));
	if (out->keys[CROSS_SIGNING_MASTER].public_key == NULL &&
	    up.old.of[CROSS_SIGNING_MASTER].public_key == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "there is no master key");
	TRY(check_signed(sc, &up, CROSS_SIGNING_SELF));
	TRY(check_signed(sc, &up, CROSS_SIGNING_USER));
	out->needs_proof = needs_proof(&up.old, out);
	return OK;
}

/* --- writing --- */

static enum err
replace_key(struct scope *sc, struct txn *t, struct applying *a,
	    const struct cross_signing_rows *old, int usage)
{
	const struct cross_signing_row *key = &a->c->keys[usage];

	if (key->public_key == NULL || is_same(&old->of[usage], key))
		return OK;
	if (old->of[usage].public_key != NULL)
		TRY(cross_signing_store_remove(
			sc, t, a->r->user_nid,
			(enum cross_signing_usage)usage));
	return cross_signing_store_put(sc, t, a->r->user_nid,
				       (enum cross_signing_usage)usage, key);
}

/* What an old master key signed goes with it. */
static enum err
remove_orphans(struct scope *sc, struct txn *t, struct applying *a,
	       struct cross_signing_rows *old)
{
	const struct cross_signing_row *master =
		&a->c->keys[CROSS_SIGNING_MASTER];
	int usage;

	if (master->public_key == NULL ||
	    old->of[CROSS_SIGNING_MASTER].public_key == NULL ||
	    is_same(&old->of[CROSS_SIGNING_MASTER], master))
		return OK;
	for (usage = CROSS_SIGNING_SELF; usage <= CROSS_SIGNING_USER; usage++) {
		TRY(cross_signing_store_remove(
			sc, t, a->r->user_nid,
			(enum cross_signing_usage)usage));
		old->of[usage] = (struct cross_signing_row){0};
	}
	return OK;
}

static enum err
write_change(struct scope *sc, struct txn *t, void *ctx)
{
	struct applying *a = ctx;
	struct cross_signing_rows old;
	int usage;
	size_t i;

	TRY(cross_signing_store_get(sc, t, a->r->user_nid, &old));
	if (!a->c->is_proven && needs_proof(&old, a->c))
		return scope_fail(sc, ERR_RETRY,
				  "the keys were changed meanwhile");
	TRY(remove_orphans(sc, t, a, &old));
	for (usage = 1; usage <= CROSS_SIGNING_USER; usage++)
		TRY(replace_key(sc, t, a, &old, usage));
	for (i = 0; i < a->c->signature_count; i++)
		TRY(key_signature_store_put(sc, t, &a->c->signatures[i]));
	return device_list_tell(sc, t, a->u, a->r->user_nid);
}

enum err
cross_signing_apply(struct scope *sc, struct users *u,
		    const struct requester *r, struct cross_signing_change *c)
{
	struct applying a = {u, r, c};

	return store_write(sc, u->db, write_change, &a);
}

enum err
cross_signing_check_device_id(struct scope *sc, struct txn *t, int64_t user_nid,
			      const char *device_id)
{
	struct cross_signing_rows rows;
	int usage;

	TRY(cross_signing_store_get(sc, t, user_nid, &rows));
	for (usage = 1; usage <= CROSS_SIGNING_USER; usage++)
		if (rows.of[usage].public_key != NULL &&
		    strcmp(rows.of[usage].public_key, device_id) == 0)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a device cannot be called like a "
					  "signing key");
	return OK;
}
