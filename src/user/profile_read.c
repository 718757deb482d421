#include "user/profile.h"

#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "store/account_store.h"
#include "user/staff.h"
#include "user/users_priv.h"

struct whole {
	struct users *u;
	const char *user_id;
	struct profile_row row;
	struct profile_field_row *fields;
	size_t field_count;
	struct staff_row *staff;
};

static enum err
not_found(struct scope *sc)
{
	return scope_fail(sc, ERR_NOT_FOUND, "no such profile here");
}

static enum err
read_whole(struct scope *sc, struct txn *t, void *ctx)
{
	const char *localpart;
	struct whole *w = ctx;
	struct account_row *a;

	localpart = users_localpart(sc, w->u, w->user_id);
	if (localpart == NULL)
		return not_found(sc);
	TRY(account_store_find_localpart(sc, t, localpart, &a));
	if (a == NULL || a->deactivated_ms > 0)
		return not_found(sc);
	TRY(profile_store_get(sc, t, a->user_nid, &w->row));
	TRY(profile_store_list_fields(sc, t, a->user_nid, &w->fields,
				      &w->field_count));
	return staff_store_find(sc, t, a->user_nid, &w->staff);
}

static void
write_whole(struct scope *sc, const struct whole *w, struct json_writer *out)
{
	const char *card;
	size_t i;

	json_object_begin(out);
	json_put_string(out, "displayname", w->row.display_name);
	json_put_string(out, "avatar_url", w->row.avatar_url);
	for (i = 0; i < w->field_count; i++)
		json_put_raw(out, w->fields[i].name, w->fields[i].value,
			     strlen(w->fields[i].value));
	if (w->staff != NULL && w->staff->has_card) {
		card = staff_card_json(sc, w->staff);
		json_put_raw(out, STAFF_FIELD, card, strlen(card));
	}
	json_object_end(out);
}

enum err
profile_get_json(struct scope *sc, struct users *u, const char *user_id,
		 const char **json_out, size_t *len_out)
{
	struct whole w = {.u = u, .user_id = user_id};
	struct json_writer out;
	struct buf b;

	TRY(store_read(sc, u->db, read_whole, &w));
	buf_init(&b, sc, 0);
	json_writer_init(&out, &b);
	write_whole(sc, &w, &out);
	TRY(buf_check(&b));
	*json_out = buf_str(&b);
	*len_out = b.len;
	return OK;
}

enum err
profile_get_field(struct scope *sc, struct users *u, const char *user_id,
		  const char *name, const char **json_out)
{
	yyjson_val *profile, *value;
	struct json_writer out;
	const char *json, *text;
	struct buf b;
	size_t len;

	TRY(profile_get_json(sc, u, user_id, &json, &len));
	TRY(json_parse_object(sc, json, len, &profile));
	value = yyjson_obj_get(profile, name);
	if (value == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "this field of the profile is not set");
	text = json_format(sc, value, &len);
	buf_init(&b, sc, 0);
	json_writer_init(&out, &b);
	json_object_begin(&out);
	json_put_raw(&out, name, text, len);
	json_object_end(&out);
	*json_out = buf_str(&b);
	return buf_check(&b);
}
