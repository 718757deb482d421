/* The part of room/aggregate.h that knows whom a user ignores. */
#include <string.h>

#include "room/aggregate.h"
#include "store/account_data_store.h"

static void
free_map(void *arg)
{
	map_deinit(arg);
}

enum err
room_ignored_read(struct scope *sc, struct txn *t, int64_t user_nid,
		  struct map **out)
{
	yyjson_val *root, *users, *key, *value;
	struct account_data_row *row;
	size_t i, max;

	*out = NULL;
	TRY(account_data_store_find(sc, t, user_nid, "", "m.ignored_user_list",
				    &row));
	if (row == NULL || row->content == NULL)
		return OK;
	TRY(json_parse_object(sc, row->content, row->content_len, &root));
	users = yyjson_obj_get(root, "ignored_users");
	if (!yyjson_is_obj(users) || yyjson_obj_size(users) == 0)
		return OK;
	*out = scope_new(sc, struct map);
	map_init(*out);
	scope_defer(sc, free_map, *out);
	yyjson_obj_foreach(users, i, max, key, value)(void)
		map_put(*out, yyjson_get_str(key), value);
	return OK;
}

enum err
room_invites_blocked(struct scope *sc, struct txn *t, int64_t user_nid,
		     bool *out)
{
	struct account_data_row *row;
	const char *action;
	yyjson_val *root;

	*out = false;
	TRY(account_data_store_find(sc, t, user_nid, "",
				    "m.invite_permission_config", &row));
	if (row == NULL || row->content == NULL)
		return OK;
	TRY(json_parse_object(sc, row->content, row->content_len, &root));
	action = json_peek_string(root, "default_action");
	*out = action != NULL && strcmp(action, "block") == 0;
	return OK;
}
