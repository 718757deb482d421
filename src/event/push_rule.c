#include "event/push_rule.h"

#include <stdlib.h>
#include <string.h>

#include "event/event.h"
#include "event/push_rule_priv.h"

#define DEFAULT_LEVEL 50
#define NAME_MAX_LEN 512

/* A property of the event: text for those of the envelope, else a value of
 * content; neither: absent. */
struct property {
	const char *text;
	yyjson_val *val;
};

void
push_event_from(const struct event *e, struct push_event *out)
{
	out->event_id = e->event_id;
	out->room_id = e->room_id;
	out->sender = e->sender;
	out->type = e->type;
	out->state_key = e->state_key;
	out->redacts = e->redacts;
	out->content = e->content;
}

/* Takes one name off a dot-separated path (Appendices, Dot-separated property
 * paths). False: longer than any property we look for. */
static bool
take_name(const char **path, char name[NAME_MAX_LEN])
{
	const char *p = *path;
	size_t len = 0;

	for (; *p != '\0' && *p != '.'; p++) {
		if (*p == '\\' && (p[1] == '.' || p[1] == '\\'))
			p++;
		if (len == NAME_MAX_LEN - 1)
			return false;
		name[len++] = *p;
	}
	name[len] = '\0';
	*path = *p == '.' ? p + 1 : NULL;
	return true;
}

static const char *
envelope_text(const struct push_event *e, const char *name)
{
	if (strcmp(name, "type") == 0)
		return e->type;
	if (strcmp(name, "sender") == 0)
		return e->sender;
	if (strcmp(name, "room_id") == 0)
		return e->room_id;
	if (strcmp(name, "state_key") == 0)
		return e->state_key;
	if (strcmp(name, "event_id") == 0)
		return e->event_id;
	if (strcmp(name, "redacts") == 0)
		return e->redacts;
	return NULL;
}

static struct property
find_property(const struct push_event *e, const char *path)
{
	struct property found = {NULL, NULL};
	char name[NAME_MAX_LEN];
	yyjson_val *val;

	if (!take_name(&path, name))
		return found;
	if (path == NULL && strcmp(name, "content") != 0) {
		found.text = envelope_text(e, name);
		return found;
	}
	if (strcmp(name, "content") != 0)
		return found;
	val = e->content;
	while (path != NULL && yyjson_is_obj(val)) {
		if (!take_name(&path, name))
			return found;
		val = yyjson_obj_get(val, name);
	}
	if (path == NULL)
		found.val = val;
	return found;
}

static const char *
property_text(const struct property *p)
{
	if (p->text != NULL)
		return p->text;
	if (!yyjson_is_str(p->val) ||
	    strlen(yyjson_get_str(p->val)) != yyjson_get_len(p->val))
		return NULL;
	return yyjson_get_str(p->val);
}

static bool
event_match(yyjson_val *condition, const struct push_event *e)
{
	const char *key = json_peek_string(condition, "key");
	const char *pattern = json_peek_string(condition, "pattern");
	struct property p;
	const char *text;

	if (key == NULL || pattern == NULL)
		return false;
	p = find_property(e, key);
	text = property_text(&p);
	if (text == NULL)
		return false;
	if (strcmp(key, "content.body") == 0)
		return push_glob_matches_words(pattern, text);
	return push_glob_matches(pattern, text);
}

/* Only strings, whole numbers, booleans and null are ever equal. */
static bool
is_same(yyjson_val *a, yyjson_val *b)
{
	if (a == NULL || b == NULL || yyjson_is_ctn(a) || yyjson_is_real(a))
		return false;
	return yyjson_equals(a, b);
}

static bool
event_property_is(yyjson_val *condition, const struct push_event *e)
{
	const char *key = json_peek_string(condition, "key");
	yyjson_val *value = yyjson_obj_get(condition, "value");
	struct property p;

	if (key == NULL)
		return false;
	p = find_property(e, key);
	if (p.text != NULL)
		return yyjson_equals_str(value, p.text);
	return is_same(p.val, value);
}

static bool
event_property_contains(yyjson_val *condition, const struct push_event *e)
{
	const char *key = json_peek_string(condition, "key");
	yyjson_val *value = yyjson_obj_get(condition, "value"), *element;
	yyjson_arr_iter it;
	struct property p;

	if (key == NULL)
		return false;
	p = find_property(e, key);
	if (!yyjson_is_arr(p.val))
		return false;
	it = yyjson_arr_iter_with(p.val);
	while ((element = yyjson_arr_iter_next(&it)) != NULL)
		if (is_same(element, value))
			return true;
	return false;
}

static bool
room_member_count(yyjson_val *condition, int64_t count)
{
	const char *is = json_peek_string(condition, "is");
	size_t op_len;
	long long wanted;
	char *end;

	if (is == NULL)
		return false;
	op_len = strspn(is, "=<>");
	if (is[op_len] < '0' || is[op_len] > '9')
		return false;
	wanted = strtoll(is + op_len, &end, 10);
	if (*end != '\0')
		return false;
	if (op_len == 0 || strncmp(is, "==", op_len) == 0)
		return op_len != 1 && count == wanted;
	if (op_len == 1)
		return *is == '<' ? count < wanted : count > wanted;
	if (op_len == 2 && strncmp(is, "<=", 2) == 0)
		return count <= wanted;
	return op_len == 2 && strncmp(is, ">=", 2) == 0 && count >= wanted;
}

static bool
sender_may_notify(yyjson_val *condition, const struct push_viewer *viewer)
{
	const char *key = json_peek_string(condition, "key");
	int64_t needed = DEFAULT_LEVEL;
	yyjson_val *level;

	if (key == NULL)
		return false;
	level = yyjson_obj_get(viewer->notification_levels, key);
	if (yyjson_is_int(level))
		needed = yyjson_get_sint(level);
	return viewer->sender_power >= needed;
}

static bool
contains_display_name(const struct push_event *e,
		      const struct push_viewer *viewer)
{
	const char *body = json_peek_string(e->content, "body");

	return body != NULL && viewer->display_name != NULL &&
	       push_words_contain(viewer->display_name, body);
}

/* Conditions that nobody knows never hold. */
static bool
condition_holds(yyjson_val *condition, const struct push_event *e,
		const struct push_viewer *viewer)
{
	const char *kind = json_peek_string(condition, "kind");

	if (kind == NULL)
		return false;
	if (strcmp(kind, "event_match") == 0)
		return event_match(condition, e);
	if (strcmp(kind, "event_property_is") == 0)
		return event_property_is(condition, e);
	if (strcmp(kind, "event_property_contains") == 0)
		return event_property_contains(condition, e);
	if (strcmp(kind, "room_member_count") == 0)
		return room_member_count(condition, viewer->member_count);
	if (strcmp(kind, "sender_notification_permission") == 0)
		return sender_may_notify(condition, viewer);
	if (strcmp(kind, "contains_display_name") == 0)
		return contains_display_name(e, viewer);
	return false;
}

static bool
conditions_hold(yyjson_val *rule, const struct push_event *e,
		const struct push_viewer *viewer)
{
	yyjson_val *list = yyjson_obj_get(rule, "conditions"), *condition;
	yyjson_arr_iter it;

	if (list == NULL || yyjson_is_null(list))
		return true;
	if (!yyjson_is_arr(list))
		return false;
	it = yyjson_arr_iter_with(list);
	while ((condition = yyjson_arr_iter_next(&it)) != NULL)
		if (!condition_holds(condition, e, viewer))
			return false;
	return true;
}

bool
push_rule_matches(const char *kind, yyjson_val *rule,
		  const struct push_event *e, const struct push_viewer *viewer)
{
	const char *id = json_peek_string(rule, "rule_id"), *pattern, *body;

	if (id == NULL)
		return false;
	if (strcmp(kind, "override") == 0 || strcmp(kind, "underride") == 0)
		return conditions_hold(rule, e, viewer);
	if (strcmp(kind, "room") == 0)
		return e->room_id != NULL && strcmp(id, e->room_id) == 0;
	if (strcmp(kind, "sender") == 0)
		return e->sender != NULL && strcmp(id, e->sender) == 0;
	if (strcmp(kind, "content") != 0)
		return false;
	pattern = json_peek_string(rule, "pattern");
	body = json_peek_string(e->content, "body");
	return pattern != NULL && body != NULL &&
	       push_glob_matches_words(pattern, body);
}

static void
read_tweak(yyjson_val *action, struct push_result *out)
{
	const char *tweak = json_peek_string(action, "set_tweak");
	yyjson_val *value = yyjson_obj_get(action, "value");

	if (tweak == NULL)
		return;
	if (strcmp(tweak, "highlight") == 0)
		out->highlight = value == NULL || yyjson_is_true(value);
	else if (strcmp(tweak, "sound") == 0)
		out->sound = json_peek_string(action, "value");
}

static void
read_actions(yyjson_val *rule, struct push_result *out)
{
	yyjson_arr_iter it;
	yyjson_val *action;

	out->rule_id = json_peek_string(rule, "rule_id");
	out->actions = yyjson_obj_get(rule, "actions");
	if (!yyjson_is_arr(out->actions))
		return;
	it = yyjson_arr_iter_with(out->actions);
	while ((action = yyjson_arr_iter_next(&it)) != NULL) {
		if (yyjson_equals_str(action, "notify"))
			out->notify = true;
		else if (yyjson_is_obj(action))
			read_tweak(action, out);
	}
}

void
push_rules_evaluate(yyjson_val *global, const struct push_event *e,
		    const struct push_viewer *viewer, struct push_result *out)
{
	static const char *const kinds[] = {"override", "content", "room",
					    "sender", "underride"};
	yyjson_arr_iter it;
	yyjson_val *rule;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (viewer->user_id != NULL && e->sender != NULL &&
	    strcmp(viewer->user_id, e->sender) == 0)
		return;
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		it = yyjson_arr_iter_with(yyjson_obj_get(global, kinds[i]));
		while ((rule = yyjson_arr_iter_next(&it)) != NULL) {
			if (yyjson_is_false(yyjson_obj_get(rule, "enabled")) ||
			    !push_rule_matches(kinds[i], rule, e, viewer))
				continue;
			read_actions(rule, out);
			return;
		}
	}
}
