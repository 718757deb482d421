#include "user/push_render.h"

#include <string.h>

#include "base/json_write.h"

const char *const push_kinds[] = {"override", "content",   "room",
				  "sender",   "underride", NULL};

struct rows {
	const struct push_rule_row *all;
	size_t count;
};

bool
push_kind_is_known(const char *kind)
{
	size_t i;

	for (i = 0; push_kinds[i] != NULL; i++) {
		if (strcmp(push_kinds[i], kind) == 0)
			return true;
	}
	return false;
}

static const struct push_rule_row *
find_row(const struct rows *r, const char *kind, const char *rule_id)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (strcmp(r->all[i].kind, kind) == 0 &&
		    strcmp(r->all[i].rule_id, rule_id) == 0)
			return &r->all[i];
	}
	return NULL;
}

static void
put_json(struct json_writer *w, const char *key, const char *json)
{
	if (json != NULL)
		json_put_raw(w, key, json, strlen(json));
}

static void
write_own(struct json_writer *w, const struct push_rule_row *row)
{
	bool has_conditions = strcmp(row->kind, "override") == 0 ||
			      strcmp(row->kind, "underride") == 0;

	json_object_begin(w);
	json_put_string(w, "rule_id", row->rule_id);
	json_put_bool(w, "default", false);
	json_put_bool(w, "enabled", row->enabled);
	put_json(w, "actions", row->actions != NULL ? row->actions : "[]");
	if (has_conditions)
		put_json(w, "conditions",
			 row->conditions != NULL ? row->conditions : "[]");
	json_put_string(w, "pattern", row->pattern);
	json_object_end(w);
}

static void
write_default(struct scope *sc, struct json_writer *w, yyjson_val *rule,
	      const struct push_rule_row *row)
{
	yyjson_val *key, *value;
	size_t i, max, len;
	const char *name, *text;

	json_object_begin(w);
	yyjson_obj_foreach(rule, i, max, key, value)
	{
		name = yyjson_get_str(key);
		if (row != NULL && strcmp(name, "enabled") == 0) {
			json_put_bool(w, name, row->enabled);
			continue;
		}
		if (row != NULL && row->actions != NULL &&
		    strcmp(name, "actions") == 0) {
			put_json(w, name, row->actions);
			continue;
		}
		text = json_format(sc, value, &len);
		json_put_raw(w, name, text, len);
	}
	json_object_end(w);
}

static bool
is_master(yyjson_val *rule)
{
	const char *id = json_peek_string(rule, "rule_id");

	return id != NULL && strcmp(id, PUSH_MASTER) == 0;
}

/* The default rules of a kind: the master rule alone, or all others. */
static void
write_defaults(struct scope *sc, struct json_writer *w, yyjson_val *list,
	       const struct rows *r, const char *kind, bool wants_master)
{
	yyjson_val *rule;
	const char *id;
	size_t i, max;

	yyjson_arr_foreach(list, i, max, rule)
	{
		id = json_peek_string(rule, "rule_id");
		if (id != NULL && is_master(rule) == wants_master)
			write_default(sc, w, rule, find_row(r, kind, id));
	}
}

static void
write_kind(struct scope *sc, struct json_writer *w, yyjson_val *list,
	   const struct rows *r, const char *kind)
{
	size_t i;

	json_key(w, kind);
	json_array_begin(w);
	write_defaults(sc, w, list, r, kind, true);
	for (i = 0; i < r->count; i++) {
		if (r->all[i].place > 0 && strcmp(r->all[i].kind, kind) == 0)
			write_own(w, &r->all[i]);
	}
	write_defaults(sc, w, list, r, kind, false);
	json_array_end(w);
}

enum err
push_render(struct scope *sc, yyjson_val *defaults,
	    const struct push_rule_row *rows, size_t count, struct buf *out)
{
	struct rows r = {rows, count};
	struct json_writer w;
	size_t i;

	json_writer_init(&w, out);
	json_object_begin(&w);
	json_key(&w, "global");
	json_object_begin(&w);
	for (i = 0; push_kinds[i] != NULL; i++)
		write_kind(sc, &w, yyjson_obj_get(defaults, push_kinds[i]), &r,
			   push_kinds[i]);
	json_object_end(&w);
	json_object_end(&w);
	return buf_check(out);
}

yyjson_val *
push_find_rule(yyjson_val *global, const char *kind, const char *rule_id)
{
	yyjson_val *rule;
	const char *id;
	size_t i, max;

	yyjson_arr_foreach(yyjson_obj_get(global, kind), i, max, rule)
	{
		id = json_peek_string(rule, "rule_id");
		if (id != NULL && strcmp(id, rule_id) == 0)
			return rule;
	}
	return NULL;
}

static bool
notifies(struct scope *sc, const char *actions)
{
	yyjson_val *list, *action;
	size_t i, max;

	if (actions == NULL)
		return false;
	if (json_parse(sc, actions, strlen(actions), &list) != OK) {
		scope_clear_failure(sc);
		return false;
	}
	yyjson_arr_foreach(list, i, max, action)
	{
		if (yyjson_equals_str(action, "notify"))
			return true;
	}
	return false;
}

/* {"kind": "event_match", "key": "room_id", "pattern": ...} alone. */
static const char *
room_of_conditions(struct scope *sc, const char *conditions)
{
	const char *kind, *key, *pattern;
	yyjson_val *list, *first;

	if (conditions == NULL)
		return NULL;
	if (json_parse(sc, conditions, strlen(conditions), &list) != OK) {
		scope_clear_failure(sc);
		return NULL;
	}
	if (yyjson_arr_size(list) != 1)
		return NULL;
	first = yyjson_arr_get_first(list);
	kind = json_peek_string(first, "kind");
	key = json_peek_string(first, "key");
	pattern = json_peek_string(first, "pattern");
	if (kind == NULL || key == NULL || pattern == NULL ||
	    strcmp(kind, "event_match") != 0 || strcmp(key, "room_id") != 0 ||
	    strpbrk(pattern, "*?") != NULL)
		return NULL;
	return pattern;
}

const char *
push_muted_room(struct scope *sc, const struct push_rule_row *row)
{
	const char *room_id = NULL;

	if (row->place == 0 || !row->enabled)
		return NULL;
	if (strcmp(row->kind, "room") == 0)
		room_id = row->rule_id;
	else if (strcmp(row->kind, "override") == 0)
		room_id = room_of_conditions(sc, row->conditions);
	if (room_id == NULL || notifies(sc, row->actions))
		return NULL;
	return room_id;
}
