/* Reading and writing what a device publishes. */
#include <string.h>

#include "event/canonical.h"
#include "store/cross_signing_store.h"
#include "store/dehydrated_store.h"
#include "store/device_store.h"
#include "store/key_backup_store.h"
#include "store/to_device_store.h"
#include "user/device_keys.h"
#include "user/device_keys_priv.h"
#include "user/device_list.h"

/* --- reading --- */

static enum err
require_text(struct scope *sc, yyjson_val *obj, const char *key,
	     const char *wanted)
{
	const char *got;

	TRY(json_get_string(sc, obj, key, &got));
	if (strcmp(got, wanted) != 0)
		return scope_fail(sc, ERR_BAD_JSON,
				  "device_keys.%s is not who uploads", key);
	return OK;
}

static enum err
check_device_keys(struct scope *sc, const struct key_owner *o, yyjson_val *keys)
{
	yyjson_val *list, *item, *value;
	size_t i, max;

	TRY(require_text(sc, keys, "user_id", o->user_id));
	TRY(require_text(sc, keys, "device_id", o->device_id));
	TRY(json_find_array(sc, keys, "algorithms", &list));
	if (list == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "device_keys.algorithms is missing");
	yyjson_arr_foreach(list, i, max, item)
	{
		if (!yyjson_is_str(item))
			return scope_fail(sc, ERR_BAD_JSON,
					  "algorithms must hold strings");
	}
	TRY(json_get_object(sc, keys, "keys", &list));
	yyjson_obj_foreach(list, i, max, item, value)
	{
		if (!yyjson_is_str(value))
			return scope_fail(sc, ERR_BAD_JSON,
					  "keys must hold strings");
	}
	return json_get_object(sc, keys, "signatures", &list);
}

/* "algorithm:id" */
static enum err
split_name(struct scope *sc, yyjson_val *name, struct one_time_key *out)
{
	const char *text = yyjson_get_str(name);
	const char *colon = strchr(text, ':');
	size_t len = strlen(text);

	if (len != yyjson_get_len(name) || len > KEY_NAME_MAX ||
	    colon == NULL || colon == text || colon[1] == '\0')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a key's name is \"algorithm:id\" of at most "
				  "%d bytes",
				  KEY_NAME_MAX);
	out->algorithm = scope_strndup(sc, text, (size_t)(colon - text));
	out->key_id = colon + 1;
	return OK;
}

/* Text, or {"key": text, "signatures": {...}, ...} */
static enum err
read_key(struct scope *sc, yyjson_val *name, yyjson_val *value,
	 struct one_time_key *out)
{
	const char *key;
	yyjson_val *signatures;
	char *json;
	size_t len;

	TRY(split_name(sc, name, out));
	if (yyjson_is_obj(value)) {
		TRY(json_get_string(sc, value, "key", &key));
		TRY(json_get_object(sc, value, "signatures", &signatures));
	} else if (!yyjson_is_str(value)) {
		return scope_fail(sc, ERR_BAD_JSON,
				  "a one-time key is text or an object");
	}
	TRY(canonical_format(sc, value, &json, &len));
	if (len > ONE_TIME_KEY_SIZE_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "a one-time key has at most %d bytes",
				  ONE_TIME_KEY_SIZE_MAX);
	out->json = json;
	return OK;
}

static enum err
read_keys(struct scope *sc, yyjson_val *object, struct one_time_key **keys_out,
	  size_t *count_out)
{
	yyjson_val *name, *value;
	size_t i, max;

	*count_out = 0;
	if (object == NULL)
		return OK;
	if (yyjson_obj_size(object) > ONE_TIME_KEYS_MAX)
		return scope_fail(sc, ERR_LIMIT, "these are too many keys");
	*keys_out = scope_array(sc, struct one_time_key,
				yyjson_obj_size(object) + 1);
	yyjson_obj_foreach(object, i, max, name, value)
	{
		TRY(read_key(sc, name, value, &(*keys_out)[i]));
	}
	*count_out = yyjson_obj_size(object);
	return OK;
}

static enum err
require_one_of_each(struct scope *sc, const struct one_time_key *keys,
		    size_t count)
{
	size_t i, k;

	for (i = 1; i < count; i++)
		for (k = 0; k < i; k++)
			if (strcmp(keys[i].algorithm, keys[k].algorithm) == 0)
				return scope_fail(
					sc, ERR_INVALID_PARAM,
					"an algorithm has one fallback key");
	return OK;
}

enum err
key_upload_read(struct scope *sc, const struct key_owner *o, yyjson_val *body,
		struct key_upload *out)
{
	yyjson_val *device, *one_time, *fallback;

	memset(out, 0, sizeof(*out));
	TRY(json_find_object(sc, body, "device_keys", &device));
	TRY(json_find_object(sc, body, "one_time_keys", &one_time));
	TRY(json_find_object(sc, body, "fallback_keys", &fallback));
	if (device != NULL) {
		TRY(check_device_keys(sc, o, device));
		TRY(signed_json_read(sc, device, &out->device_keys));
	}
	TRY(read_keys(sc, one_time, &out->one_time, &out->one_time_count));
	if (fallback != NULL && yyjson_obj_size(fallback) > 16)
		return scope_fail(sc, ERR_LIMIT,
				  "these are too many fallback keys");
	TRY(read_keys(sc, fallback, &out->fallback, &out->fallback_count));
	return require_one_of_each(sc, out->fallback, out->fallback_count);
}

/* --- writing --- */

static enum err
write_signatures(struct scope *sc, struct txn *t, const struct key_owner *o,
		 const struct signed_json *j)
{
	struct key_signature s = {.target_nid = o->user_nid,
				  .target_key = o->device_id,
				  .signer_nid = o->user_nid};
	yyjson_val *made = signed_json_of(j, o->user_id), *key, *value;
	size_t i, max;

	if (made == NULL)
		return OK;
	yyjson_obj_foreach(made, i, max, key, value)
	{
		s.signer_key = yyjson_get_str(key);
		s.signature = yyjson_get_str(value);
		TRY(key_signature_store_put(sc, t, &s));
	}
	return OK;
}

/* The same again changes nothing: signatures that came since stay. */
static enum err
write_device_keys(struct scope *sc, struct txn *t, struct users *u,
		  const struct key_owner *o, const struct signed_json *j)
{
	const char *old;

	TRY(device_key_store_find(sc, t, o->device_nid, &old));
	if (old != NULL && strcmp(old, j->body) == 0)
		return write_signatures(sc, t, o, j);
	TRY(device_key_store_put(sc, t, o->user_nid, o->device_nid, j->body));
	TRY(key_signature_store_remove(sc, t, o->user_nid, o->device_id));
	TRY(write_signatures(sc, t, o, j));
	return device_list_tell(sc, t, u, o->user_nid);
}

static enum err
write_one_time_keys(struct scope *sc, struct txn *t, int64_t device_nid,
		    const struct key_upload *k)
{
	const char *old;
	int64_t total;
	size_t i;

	if (k->one_time_count == 0)
		return OK;
	TRY(one_time_key_store_total(sc, t, device_nid, &total));
	for (i = 0; i < k->one_time_count; i++) {
		TRY(one_time_key_store_find(sc, t, device_nid, &k->one_time[i],
					    &old));
		if (old != NULL && strcmp(old, k->one_time[i].json) != 0)
			return scope_fail(sc, ERR_UNKNOWN,
					  "one-time key %s:%s already exists "
					  "and is another one",
					  k->one_time[i].algorithm,
					  k->one_time[i].key_id);
		if (old != NULL)
			continue;
		if (++total > ONE_TIME_KEYS_MAX)
			return scope_fail(sc, ERR_LIMIT,
					  "a device has at most %d one-time "
					  "keys",
					  ONE_TIME_KEYS_MAX);
		TRY(one_time_key_store_add(sc, t, device_nid, &k->one_time[i]));
	}
	return OK;
}

enum err
key_upload_write(struct scope *sc, struct txn *t, struct users *u,
		 const struct key_owner *o, const struct key_upload *k)
{
	size_t i;

	if (k->device_keys.body != NULL)
		TRY(write_device_keys(sc, t, u, o, &k->device_keys));
	TRY(write_one_time_keys(sc, t, o->device_nid, k));
	for (i = 0; i < k->fallback_count; i++)
		TRY(fallback_key_store_put(sc, t, o->device_nid,
					   &k->fallback[i]));
	device_status_drop(sc, t, u, o->device_nid);
	return OK;
}

enum err
device_keys_drop(struct scope *sc, struct txn *t, struct users *u,
		 int64_t device_nid)
{
	int64_t user_nid;
	bool had_keys;

	TRY(device_key_store_remove(sc, t, device_nid, &had_keys));
	TRY(to_device_store_remove(sc, t, device_nid, INT64_MAX));
	TRY(to_device_store_forget(sc, t, device_nid));
	TRY(dehydrated_store_remove(sc, t, device_nid));
	device_status_drop(sc, t, u, device_nid);
	if (!had_keys)
		return OK;
	TRY(device_store_get_user(sc, t, device_nid, &user_nid));
	return device_list_tell(sc, t, u, user_nid);
}

enum err
device_keys_drop_user(struct scope *sc, struct txn *t, struct users *u,
		      int64_t user_nid)
{
	struct cross_signing_rows rows;
	int usage;

	TRY(key_backup_store_remove_all(sc, t, user_nid));
	TRY(cross_signing_store_get(sc, t, user_nid, &rows));
	for (usage = CROSS_SIGNING_MASTER; usage <= CROSS_SIGNING_USER; usage++)
		if (rows.of[usage].public_key != NULL)
			TRY(cross_signing_store_remove(
				sc, t, user_nid,
				(enum cross_signing_usage)usage));
	return rows.of[CROSS_SIGNING_MASTER].public_key != NULL
		       ? device_list_tell(sc, t, u, user_nid)
		       : OK;
}
