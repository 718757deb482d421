#include "user/key_backup.h"

#include <string.h>

#include "user/users_priv.h"

#define AT_ONCE 64 /* keys in one write transaction */

struct naming {
	int64_t user_nid;
	int64_t version;
	const char *algorithm;
	const char *auth_data;
	struct key_backup_row *row;
};

struct part {
	struct backup_key_query q;
	struct backup_key_rows keys;
	struct key_backup_row *row;
};

/* --- versions --- */

/* A number without sign or leading zeros; 0 for anything else. */
static int64_t
read_version(const char *text)
{
	int64_t n = 0;
	const char *at;

	if (text == NULL || *text == '0' || strlen(text) > 15)
		return 0;
	for (at = text; *at >= '0' && *at <= '9'; at++)
		n = n * 10 + (*at - '0');
	return *at == '\0' ? n : 0;
}

static enum err
not_found(struct scope *sc)
{
	return scope_fail(sc, ERR_NOT_FOUND, "there is no such key backup");
}

static enum err
read_auth(struct scope *sc, yyjson_val *body, struct naming *n)
{
	yyjson_val *auth;
	size_t len;

	TRY(json_get_string(sc, body, "algorithm", &n->algorithm));
	TRY(json_get_object(sc, body, "auth_data", &auth));
	n->auth_data = json_format(sc, auth, &len);
	if (len > KEY_BACKUP_AUTH_MAX ||
	    strlen(n->algorithm) > KEY_BACKUP_ALGORITHM_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "algorithm or auth_data is too large");
	return OK;
}

static enum err
write_new(struct scope *sc, struct txn *t, void *ctx)
{
	struct naming *n = ctx;

	TRY(key_backup_store_add(sc, t, n->user_nid, n->algorithm, n->auth_data,
				 &n->version));
	if (n->version > KEY_BACKUP_VERSIONS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "this user made too many backups");
	return OK;
}

enum err
key_backup_create(struct scope *sc, struct users *u, const struct requester *r,
		  yyjson_val *body, int64_t *version_out)
{
	struct naming n = {.user_nid = r->user_nid};

	TRY(read_auth(sc, body, &n));
	TRY(store_write(sc, u->db, write_new, &n));
	*version_out = n.version;
	return OK;
}

static enum err
find_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct naming *n = ctx;

	TRY(key_backup_store_find(sc, t, n->user_nid, n->version, &n->row));
	return n->row == NULL || n->row->removed ? not_found(sc) : OK;
}

enum err
key_backup_get(struct scope *sc, struct users *u, const struct requester *r,
	       const char *version, struct key_backup_row **out)
{
	struct naming n = {.user_nid = r->user_nid,
			   .version = read_version(version)};

	if (version != NULL && n.version == 0)
		return not_found(sc);
	TRY(store_read(sc, u->db, find_one, &n));
	*out = n.row;
	return OK;
}

static enum err
write_auth(struct scope *sc, struct txn *t, void *ctx)
{
	struct naming *n = ctx;

	TRY(find_one(sc, t, n));
	if (strcmp(n->row->algorithm, n->algorithm) != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the algorithm of a backup does not change");
	return key_backup_store_set_auth(sc, t, n->user_nid, n->version,
					 n->auth_data);
}

enum err
key_backup_update(struct scope *sc, struct users *u, const struct requester *r,
		  const char *version, yyjson_val *body)
{
	struct naming n = {.user_nid = r->user_nid,
			   .version = read_version(version)};
	const char *said;

	TRY(read_auth(sc, body, &n));
	TRY(json_find_string(sc, body, "version", &said));
	if (said != NULL && strcmp(said, version) != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the versions do not match");
	if (n.version == 0)
		return not_found(sc);
	return store_write(sc, u->db, write_auth, &n);
}

static enum err
write_removal(struct scope *sc, struct txn *t, void *ctx)
{
	struct naming *n = ctx;

	TRY(key_backup_store_find(sc, t, n->user_nid, n->version, &n->row));
	if (n->row == NULL)
		return not_found(sc);
	return key_backup_store_remove(sc, t, n->user_nid, n->version);
}

enum err
key_backup_remove(struct scope *sc, struct users *u, const struct requester *r,
		  const char *version)
{
	struct naming n = {.user_nid = r->user_nid,
			   .version = read_version(version)};

	if (n.version == 0)
		return not_found(sc);
	return store_write(sc, u->db, write_removal, &n);
}

/* --- reading keys --- */

static enum err
check_name(struct scope *sc, const char *id)
{
	if (strlen(id) > KEY_BACKUP_NAME_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "an id has at most %d bytes",
				  KEY_BACKUP_NAME_MAX);
	return OK;
}

static enum err
get_count(struct scope *sc, yyjson_val *obj, const char *key, int64_t *out)
{
	if (yyjson_obj_get(obj, key) == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "%s is missing", key);
	TRY(json_find_int(sc, obj, key, -1, out));
	if (*out < 0)
		return scope_fail(sc, ERR_BAD_JSON, "%s must not be negative",
				  key);
	return OK;
}

static enum err
read_session(struct scope *sc, yyjson_val *obj, struct backup_key_row *row)
{
	yyjson_val *data;
	size_t len;

	TRY(check_name(sc, row->room_id));
	TRY(check_name(sc, row->session_id));
	if (!yyjson_is_obj(obj))
		return scope_fail(sc, ERR_BAD_JSON,
				  "a session's key must be an object");
	TRY(get_count(sc, obj, "first_message_index",
		      &row->first_message_index));
	TRY(get_count(sc, obj, "forwarded_count", &row->forwarded_count));
	if (yyjson_obj_get(obj, "is_verified") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "is_verified is missing");
	TRY(json_find_bool(sc, obj, "is_verified", false, &row->is_verified));
	TRY(json_get_object(sc, obj, "session_data", &data));
	row->session_data = json_format(sc, data, &len);
	if (len > KEY_BACKUP_DATA_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "a session's key has at most %d bytes",
				  KEY_BACKUP_DATA_MAX);
	return OK;
}

static enum err
read_room(struct scope *sc, const char *room_id, yyjson_val *obj,
	  struct part *p)
{
	struct backup_key_row *wider;
	yyjson_val *sessions, *key, *value;
	size_t i, max;

	if (!yyjson_is_obj(obj))
		return scope_fail(sc, ERR_BAD_JSON,
				  "a room's keys must be an object");
	TRY(json_get_object(sc, obj, "sessions", &sessions));
	wider = scope_array(sc, struct backup_key_row,
			    p->keys.count + yyjson_obj_size(sessions) + 1);
	if (p->keys.count > 0)
		memcpy(wider, p->keys.rows, p->keys.count * sizeof(*wider));
	p->keys.rows = wider;
	yyjson_obj_foreach(sessions, i, max, key, value)
	{
		wider[p->keys.count] = (struct backup_key_row){
			.room_id = room_id, .session_id = yyjson_get_str(key)};
		TRY(read_session(sc, value, &wider[p->keys.count++]));
	}
	return OK;
}

static enum err
read_rooms(struct scope *sc, yyjson_val *body, struct part *p)
{
	yyjson_val *rooms, *key, *value;
	size_t i, max;

	TRY(json_get_object(sc, body, "rooms", &rooms));
	yyjson_obj_foreach(rooms, i, max, key, value)
	{
		TRY(read_room(sc, yyjson_get_str(key), value, p));
	}
	return OK;
}

static enum err
read_body(struct scope *sc, yyjson_val *body, struct part *p)
{
	if (p->q.room_id == NULL)
		return read_rooms(sc, body, p);
	if (p->q.session_id == NULL)
		return read_room(sc, p->q.room_id, body, p);
	p->keys.rows = scope_new(sc, struct backup_key_row);
	p->keys.rows[0] = (struct backup_key_row){
		.room_id = p->q.room_id, .session_id = p->q.session_id};
	p->keys.count = 1;
	return read_session(sc, body, &p->keys.rows[0]);
}

/* --- writing keys --- */

static bool
is_better(const struct backup_key_row *a, const struct backup_key_row *b)
{
	if (a->is_verified != b->is_verified)
		return a->is_verified;
	if (a->first_message_index != b->first_message_index)
		return a->first_message_index < b->first_message_index;
	return a->forwarded_count < b->forwarded_count;
}

static enum err
require_current(struct scope *sc, struct txn *t, struct part *p)
{
	TRY(key_backup_store_find(sc, t, p->q.user_nid, 0, &p->row));
	if (p->row == NULL)
		return not_found(sc);
	if (p->row->version != p->q.version)
		return scope_fail(sc, ERR_WRONG_ROOM_KEYS_VERSION,
				  "this is not the current key backup");
	return OK;
}

static enum err
put_key(struct scope *sc, struct txn *t, struct part *p,
	const struct backup_key_row *key, bool *changed_out)
{
	const struct backup_key_query one = {p->q.user_nid, p->q.version,
					     key->room_id, key->session_id};
	struct backup_key_rows old;

	TRY(backup_key_store_list(sc, t, &one, &old));
	if (old.count > 0 && !is_better(key, &old.rows[0]))
		return OK;
	if (old.count == 0 && ++p->row->keys > KEY_BACKUP_KEYS_MAX)
		return scope_fail(sc, ERR_LIMIT, "the backup is full");
	*changed_out = true;
	return backup_key_store_put(sc, t, &one, key);
}

static enum err
write_keys(struct scope *sc, struct txn *t, void *ctx)
{
	struct part *p = ctx;
	bool changed = false;
	size_t i;

	TRY(require_current(sc, t, p));
	for (i = 0; i < p->keys.count; i++)
		TRY(put_key(sc, t, p, &p->keys.rows[i], &changed));
	if (!changed)
		return OK;
	p->row->etag++;
	return key_backup_store_set_count(sc, t, p->q.user_nid, p->row);
}

static struct part
part_of(const struct requester *r, const struct key_backup_part *part)
{
	return (struct part){.q = {.user_nid = r->user_nid,
				   .version = read_version(part->version),
				   .room_id = part->room_id,
				   .session_id = part->session_id}};
}

enum err
key_backup_put(struct scope *sc, struct users *u, const struct requester *r,
	       const struct key_backup_part *part, yyjson_val *body,
	       struct key_backup_row *out)
{
	struct part p = part_of(r, part), some;
	size_t done = 0;
	enum err e;

	TRY(read_body(sc, body, &p));
	do {
		some = p;
		if (done > 0)
			some.keys.rows += done;
		some.keys.count -= done;
		if (some.keys.count > AT_ONCE)
			some.keys.count = AT_ONCE;
		e = store_write(sc, u->db, write_keys, &some);
		if (some.row != NULL)
			*out = *some.row;
		TRY(e);
		done += some.keys.count;
	} while (done < p.keys.count);
	return OK;
}

static enum err
require_some(struct scope *sc, struct txn *t, struct part *p)
{
	TRY(key_backup_store_find(sc, t, p->q.user_nid, p->q.version, &p->row));
	return p->q.version == 0 || p->row == NULL || p->row->removed
		       ? not_found(sc)
		       : OK;
}

static enum err
read_keys(struct scope *sc, struct txn *t, void *ctx)
{
	struct part *p = ctx;

	TRY(require_some(sc, t, p));
	return backup_key_store_list(sc, t, &p->q, &p->keys);
}

enum err
key_backup_list(struct scope *sc, struct users *u, const struct requester *r,
		const struct key_backup_part *part, struct backup_key_rows *out)
{
	struct part p = part_of(r, part);

	TRY(store_read(sc, u->db, read_keys, &p));
	if (part->session_id != NULL && p.keys.count == 0)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "the backup has no such key");
	*out = p.keys;
	return OK;
}

static enum err
write_drop(struct scope *sc, struct txn *t, void *ctx)
{
	struct part *p = ctx;
	int64_t removed;

	TRY(require_some(sc, t, p));
	TRY(backup_key_store_remove(sc, t, &p->q, &removed));
	if (removed == 0)
		return OK;
	p->row->keys -= removed;
	p->row->etag++;
	return key_backup_store_set_count(sc, t, p->q.user_nid, p->row);
}

enum err
key_backup_drop(struct scope *sc, struct users *u, const struct requester *r,
		const struct key_backup_part *part, struct key_backup_row *out)
{
	struct part p = part_of(r, part);

	TRY(store_write(sc, u->db, write_drop, &p));
	*out = *p.row;
	return OK;
}
