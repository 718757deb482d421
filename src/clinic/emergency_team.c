#include "clinic/emergency_team.h"

#include <string.h>

#include "base/json_write.h"
#include "store/role_store.h"
#include "store/setting_store.h"
#include "store/team_store.h"

#define LIST_BYTES_MAX 16384

static const char key[] = "clinic.emergency_teams";
static const char defaults[] =
	"[{\"name\":\"adult\"},{\"name\":\"paediatric\"},"
	"{\"name\":\"neonatal\"},{\"name\":\"obstetric\"},"
	"{\"name\":\"trauma\"}]";

enum err
emergency_teams_read(struct scope *sc, struct txn *t, const char **json_out)
{
	TRY(setting_store_find(sc, t, key, json_out));
	if (*json_out == NULL)
		*json_out = defaults;
	return OK;
}

static enum err
find_target(struct scope *sc, struct txn *t, yyjson_val *one,
	    struct emergency_team *out)
{
	const char *role_id, *team_id;
	struct role_row *role = NULL;
	struct team_row *team = NULL;

	*out = (struct emergency_team){.name = json_peek_string(one, "name")};
	TRY(json_find_string(sc, one, "role_id", &role_id));
	TRY(json_find_string(sc, one, "team_id", &team_id));
	if (role_id != NULL)
		TRY(role_store_find(sc, t, role_id, &role));
	else if (team_id != NULL)
		TRY(team_store_find(sc, t, team_id, &team));
	if ((role_id != NULL && role == NULL) ||
	    (role_id == NULL && team_id != NULL && team == NULL))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "emergency_teams: no such role or team");
	out->role_nid = role != NULL ? role->nid : 0;
	out->team_nid = team != NULL ? team->nid : 0;
	return OK;
}

static bool
is_listed_before(yyjson_val *list, size_t at, const char *name)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (strcmp(json_peek_string(yyjson_arr_get(list, i), "name"),
			   name) == 0)
			return true;
	return false;
}

static enum err
put_one(struct scope *sc, struct txn *t, yyjson_val *one, struct json_writer *w)
{
	const char *name = json_peek_string(one, "name");
	struct emergency_team team;
	const char *role_id, *team_id;

	if (name == NULL || *name == '\0' || strlen(name) > EMERGENCY_NAME_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "emergency_teams: a name has 1 to %d bytes",
				  EMERGENCY_NAME_MAX);
	TRY(find_target(sc, t, one, &team));
	TRY(json_find_string(sc, one, "role_id", &role_id));
	TRY(json_find_string(sc, one, "team_id", &team_id));
	json_object_begin(w);
	json_put_string(w, "name", name);
	json_put_string(w, "role_id", role_id);
	if (role_id == NULL)
		json_put_string(w, "team_id", team_id);
	json_object_end(w);
	return OK;
}

enum err
emergency_teams_put(struct scope *sc, struct txn *t, yyjson_val *list)
{
	struct json_writer w;
	yyjson_val *one;
	size_t i, count;
	struct buf b;

	if (yyjson_arr_size(list) == 0 ||
	    yyjson_arr_size(list) > EMERGENCY_TEAMS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "emergency_teams has 1 to %d kinds",
				  EMERGENCY_TEAMS_MAX);
	buf_init(&b, sc, LIST_BYTES_MAX);
	json_writer_init(&w, &b);
	json_array_begin(&w);
	yyjson_arr_foreach(list, i, count, one)
	{
		if (!yyjson_is_obj(one))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "emergency_teams: not an object");
		TRY(put_one(sc, t, one, &w));
		if (is_listed_before(list, i, json_peek_string(one, "name")))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "emergency_teams: a name comes "
					  "twice");
	}
	json_array_end(&w);
	return setting_store_put(
		sc, t, key,
		scope_printf(sc, "%.*s", (int)b.len, (const char *)b.data));
}

enum err
emergency_team_get(struct scope *sc, struct txn *t, const char *name,
		   struct emergency_team *out)
{
	yyjson_val *list, *one;
	const char *json;
	size_t i, count;

	TRY(emergency_teams_read(sc, t, &json));
	TRY(json_parse(sc, json, strlen(json), &list));
	yyjson_arr_foreach(list, i, count, one)
	{
		if (name == NULL ||
		    strcmp(json_peek_string(one, "name"), name) != 0)
			continue;
		/* Its role or team may have ended since. */
		if (find_target(sc, t, one, out) != OK)
			scope_clear_failure(sc);
		out->name = name;
		return OK;
	}
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "an emergency needs team_type, one of the Trust's "
			  "list");
}
