/* What rooms ask of roles: the hooks of clinic/role_rooms.h. */
#include <string.h>

#include "base/json_write.h"
#include "clinic/role_priv.h"
#include "clinic/role_rooms.h"
#include "store/role_room_store.h"
#include "store/user_id_store.h"

#define ACCOUNT_PREFIX "@" ROLE_ACCOUNT_PREFIX

static enum err
refuse_claim(struct scope *sc)
{
	return scope_fail(sc, ERR_FORBIDDEN,
			  "you do not hold the role that this says");
}

/* content with the role's key written anew. */
static enum err
write_claim(struct scope *sc, const struct role_cached *role,
	    yyjson_val **content)
{
	yyjson_obj_iter it = yyjson_obj_iter_with(*content);
	struct json_writer w;
	yyjson_val *key;
	struct buf b;
	char *text;
	size_t len;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		if (yyjson_equals_str(key, ROLE_CONTENT_KEY))
			continue;
		text = json_format(sc, yyjson_obj_iter_get_val(key), &len);
		json_put_raw(&w, yyjson_get_str(key), text, len);
	}
	json_key(&w, ROLE_CONTENT_KEY);
	json_object_begin(&w);
	json_put_string(&w, "role_id", role->role_id);
	json_put_string(&w, "user_id", role->user_id);
	json_put_string(&w, "name", role->name);
	json_object_end(&w);
	json_object_end(&w);
	TRY(buf_check(&b));
	return json_parse_object(sc, b.data, b.len, content);
}

enum err
role_stamp(struct scope *sc, struct clinic *c, const struct room_stamp *s,
	   yyjson_val **content)
{
	yyjson_val *claim = yyjson_obj_get(*content, ROLE_CONTENT_KEY);
	const char *role_id = json_peek_string(claim, "role_id");
	struct role_cached role;

	if (s->state_key != NULL)
		return OK;
	if (claim == NULL && (!role_of_room(sc, c, s->room_id, &role_id) ||
			      !role_is_held_by(c, role_id, s->sender)))
		return OK;
	if (role_id == NULL || !role_is_held_by(c, role_id, s->sender) ||
	    !role_cache_find(sc, c, role_id, &role))
		return refuse_claim(sc);
	return write_claim(sc, &role, content);
}

static bool
is_clinical(const char *room_class)
{
	return room_class != NULL && (strcmp(room_class, "patient") == 0 ||
				      strcmp(room_class, "role") == 0 ||
				      strcmp(room_class, "ward") == 0 ||
				      strcmp(room_class, "incident") == 0);
}

/* An account by which a role of this server speaks itself. */
static bool
is_role_account(struct scope *sc, struct clinic *c, const char *user_id,
		struct role_cached *out)
{
	const char *id, *colon;

	if (strncmp(user_id, ACCOUNT_PREFIX, strlen(ACCOUNT_PREFIX)) != 0)
		return false;
	id = user_id + strlen(ACCOUNT_PREFIX);
	colon = strchr(id, ':');
	if (colon == NULL)
		return false;
	id = scope_strndup(sc, id, (size_t)(colon - id));
	return role_cache_find(sc, c, id, out) &&
	       strcmp(out->user_id, user_id) == 0;
}

enum err
role_before_append(struct scope *sc, struct clinic *c,
		   const struct room_append *a)
{
	yyjson_val *claim = yyjson_obj_get(a->content, ROLE_CONTENT_KEY);
	const char *role_id = json_peek_string(claim, "role_id");
	const char *user_id = json_peek_string(claim, "user_id");
	struct role_cached role;

	if (a->is_local && a->state_key != NULL && is_clinical(a->room_class) &&
	    strcmp(a->type, "m.room.encryption") == 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "rooms of this class are not encrypted end "
				  "to end: the record needs a copy");
	if (claim == NULL || (!a->is_local && user_id == NULL))
		return OK;
	if (a->is_local)
		return role_id != NULL && (role_is_held_by(c, role_id,
							   a->sender) ||
					   is_role_account(sc, c, a->sender,
							   &role))
			       ? OK
			       : refuse_claim(sc);
	/* From elsewhere: never one of ours. */
	return is_role_account(sc, c, user_id, &role) ? refuse_claim(sc) : OK;
}

static void
wake(void *arg)
{
	clinic_wake(arg);
}

/* Whoever invites a role from any client begins a conversation with it. */
static enum err
note_invite(struct scope *sc, struct txn *t, struct clinic *c,
	    const struct room_append *a)
{
	const char *membership = json_peek_string(a->content, "membership");
	struct role_cached cached;
	struct role_room_row row = {
		.room_id = a->room_id, .topic = "", .created_ms = a->now_ms};
	struct role_row *role;

	if (membership == NULL || strcmp(membership, "invite") != 0 ||
	    !is_role_account(sc, c, a->state_key, &cached))
		return OK;
	TRY(role_store_find(sc, t, cached.role_id, &role));
	if (role == NULL)
		return OK;
	row.role_nid = role->nid;
	TRY(user_id_store_find(sc, t, a->sender, &row.partner_nid));
	TRY(role_room_store_add(sc, t, &row));
	role_cache_put_room_at_commit(sc, t, c, scope_strdup(sc, a->room_id),
				      role->role_id);
	txn_after_commit(t, wake, c);
	return role_store_begin_rooms_due(sc, t, role->nid);
}

enum err
role_in_append(struct scope *sc, struct txn *t, struct clinic *c,
	       const struct room_append *a)
{
	const char *role_id;
	struct role_row *role;
	bool is_followed;

	if (a->state_key != NULL)
		return strcmp(a->type, "m.room.member") == 0
			       ? note_invite(sc, t, c, a)
			       : OK;
	if (!role_of_room(sc, c, a->room_id, &role_id) ||
	    role_is_held_by(c, role_id, a->sender))
		return OK;
	TRY(role_store_find(sc, t, role_id, &role));
	if (role == NULL)
		return OK;
	TRY(role_room_store_is_followed(sc, t, a->room_id, role->nid,
					&is_followed));
	if (is_followed)
		return OK;
	txn_after_commit(t, wake, c);
	return role_store_begin_rooms_due(sc, t, role->nid);
}
