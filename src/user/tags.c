#include "user/tags.h"

#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "user/account_data.h"
#include "user/users_priv.h"

#define TYPE "m.tag"

struct change {
	struct users *u;
	int64_t user_nid;
	const struct tag_ref *ref;
};

static const char none[] = "{\"tags\":{}}";

enum err
tags_get(struct scope *sc, struct users *u, const struct requester *r,
	 const struct tag_ref *ref, const char **json_out)
{
	struct account_data_query q = {.user_nid = r->user_nid,
				       .room_id = ref->room_id};

	TRY(users_require_self(sc, r, ref->user_id));
	TRY(account_data_find(sc, u, NULL, &q, TYPE, json_out));
	if (*json_out == NULL || strcmp(*json_out, "{}") == 0)
		*json_out = none;
	return OK;
}

/* The tags as they are, with one of them left out. */
static void
copy_others(struct scope *sc, struct json_writer *w, yyjson_val *tags,
	    const char *left_out)
{
	yyjson_val *key, *value;
	size_t i, max, len;
	const char *text;

	yyjson_obj_foreach(tags, i, max, key, value)
	{
		if (strcmp(yyjson_get_str(key), left_out) == 0)
			continue;
		text = json_format(sc, value, &len);
		json_put_raw(w, yyjson_get_str(key), text, len);
	}
}

static enum err
write_tag(struct scope *sc, struct txn *t, void *ctx)
{
	struct account_data_row row = {.type = TYPE};
	struct account_data_row *old;
	struct change *c = ctx;
	yyjson_val *root = NULL;
	struct json_writer w;
	struct buf b;

	TRY(account_data_store_find(sc, t, c->user_nid, c->ref->room_id, TYPE,
				    &old));
	if (old != NULL && old->content != NULL)
		TRY(json_parse_object(sc, old->content, old->content_len,
				      &root));
	buf_init(&b, sc, ACCOUNT_DATA_SIZE_MAX);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_key(&w, "tags");
	json_object_begin(&w);
	copy_others(sc, &w, yyjson_obj_get(root, "tags"), c->ref->tag);
	if (c->ref->content != NULL)
		json_put_raw(&w, c->ref->tag, c->ref->content,
			     strlen(c->ref->content));
	json_object_end(&w);
	json_object_end(&w);
	TRY(buf_check(&b));
	row.room_id = c->ref->room_id;
	row.content = buf_str(&b);
	return account_data_put(sc, c->u, t, c->user_nid, &row);
}

static enum err
require_content(struct scope *sc, const char *content)
{
	yyjson_val *object, *order;

	if (content == NULL)
		return OK;
	TRY(json_parse_object(sc, content, strlen(content), &object));
	order = yyjson_obj_get(object, "order");
	if (order == NULL)
		return OK;
	if (!yyjson_is_num(order))
		return scope_fail(sc, ERR_BAD_JSON,
				  "a tag's order must be a number");
	if (yyjson_get_num(order) < 0 || yyjson_get_num(order) > 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a tag's order is between 0 and 1");
	return OK;
}

enum err
tags_set(struct scope *sc, struct users *u, const struct requester *r,
	 const struct tag_ref *ref)
{
	struct change c = {.u = u, .user_nid = r->user_nid, .ref = ref};

	TRY(users_require_self(sc, r, ref->user_id));
	if (*ref->tag == '\0' || strlen(ref->tag) > TAG_MAX ||
	    *ref->room_id != '!' ||
	    strlen(ref->room_id) > ACCOUNT_DATA_TYPE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "this tag or room cannot be");
	TRY(require_content(sc, ref->content));
	return store_write(sc, u->db, write_tag, &c);
}
