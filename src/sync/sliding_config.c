#include "sync/sliding_config.h"

#include <string.h>

#define NAMES_MAX 1000
#define RULES_MAX 1000

static enum err
parse_names(struct scope *sc, yyjson_val *obj, const char *key,
	    struct sliding_names *out)
{
	yyjson_val *list, *item;
	size_t i, max;

	TRY(json_find_array(sc, obj, key, &list));
	if (list == NULL)
		return OK;
	if (yyjson_arr_size(list) > NAMES_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "%s is too long", key);
	out->is_set = true;
	out->items = scope_array(sc, const char *, yyjson_arr_size(list) + 1);
	yyjson_arr_foreach(list, i, max, item)
	{
		if (!yyjson_is_str(item) && !yyjson_is_null(item))
			return scope_fail(sc, ERR_BAD_JSON,
					  "%s must hold strings", key);
		out->items[out->count++] = yyjson_get_str(item);
	}
	return OK;
}

static enum err
parse_flag(struct scope *sc, yyjson_val *obj, const char *key, int *out)
{
	yyjson_val *v = yyjson_obj_get(obj, key);

	if (v == NULL || yyjson_is_null(v))
		return OK;
	if (!yyjson_is_bool(v))
		return scope_fail(sc, ERR_BAD_JSON, "%s must be true or false",
				  key);
	*out = yyjson_get_bool(v);
	return OK;
}

static enum err
parse_filters(struct scope *sc, yyjson_val *list, struct sliding_filters *f)
{
	yyjson_val *obj;

	f->is_dm = f->is_encrypted = f->is_invite = -1;
	TRY(json_find_object(sc, list, "filters", &obj));
	if (obj == NULL)
		return OK;
	TRY(parse_flag(sc, obj, "is_dm", &f->is_dm));
	TRY(parse_flag(sc, obj, "is_encrypted", &f->is_encrypted));
	TRY(parse_flag(sc, obj, "is_invite", &f->is_invite));
	TRY(parse_flag(sc, obj, "is_invited", &f->is_invite));
	TRY(parse_names(sc, obj, "spaces", &f->spaces));
	TRY(parse_names(sc, obj, "room_types", &f->room_types));
	TRY(parse_names(sc, obj, "not_room_types", &f->not_room_types));
	TRY(parse_names(sc, obj, "tags", &f->tags));
	return parse_names(sc, obj, "not_tags", &f->not_tags);
}

/* ["type", "state key"], or {"type": .., "state_key": ..} with either left out.
 */
static enum err
parse_rule(struct scope *sc, yyjson_val *v, struct sliding_state_rule *out)
{
	yyjson_val *type, *key;

	if (yyjson_is_arr(v)) {
		type = yyjson_arr_get(v, 0);
		key = yyjson_arr_get(v, 1);
		if (!yyjson_is_str(type) || !yyjson_is_str(key))
			return scope_fail(sc, ERR_BAD_JSON,
					  "required_state must hold pairs of "
					  "type and state key");
		out->type = yyjson_get_str(type);
		out->state_key = yyjson_get_str(key);
		return OK;
	}
	if (!yyjson_is_obj(v))
		return scope_fail(sc, ERR_BAD_JSON,
				  "required_state is malformed");
	TRY(json_find_string(sc, v, "type", &out->type));
	TRY(json_find_string(sc, v, "state_key", &out->state_key));
	if (out->type == NULL)
		out->type = "*";
	if (out->state_key == NULL)
		out->state_key = "*";
	return OK;
}

static bool
is_lazy_rule(const struct sliding_state_rule *r)
{
	return strcmp(r->state_key, "$LAZY") == 0 &&
	       strcmp(r->type, "m.room.member") == 0;
}

static enum err
parse_rules(struct scope *sc, yyjson_val *list, struct sliding_room_config *c,
	    bool exclude)
{
	struct sliding_state_rule *rules, r;
	size_t i, max, count = 0;
	yyjson_val *item;

	if (yyjson_arr_size(list) > RULES_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "required_state is too long");
	rules = scope_array(sc, struct sliding_state_rule,
			    yyjson_arr_size(list) + 1);
	yyjson_arr_foreach(list, i, max, item)
	{
		TRY(parse_rule(sc, item, &r));
		if (is_lazy_rule(&r))
			c->lazy = true;
		else
			rules[count++] = r;
	}
	if (exclude) {
		c->exclude = rules;
		c->exclude_count = count;
	} else {
		c->include = rules;
		c->include_count = count;
	}
	return OK;
}

static enum err
parse_required_state(struct scope *sc, yyjson_val *obj,
		     struct sliding_room_config *c)
{
	yyjson_val *v = yyjson_obj_get(obj, "required_state"), *list;

	if (v == NULL || yyjson_is_null(v))
		return OK;
	if (yyjson_is_arr(v))
		return parse_rules(sc, v, c, false);
	if (!yyjson_is_obj(v))
		return scope_fail(sc, ERR_BAD_JSON,
				  "required_state is malformed");
	TRY(json_find_bool(sc, v, "lazy_members", false, &c->lazy));
	TRY(json_find_array(sc, v, "include", &list));
	if (list != NULL)
		TRY(parse_rules(sc, list, c, false));
	TRY(json_find_array(sc, v, "exclude", &list));
	return list == NULL ? OK : parse_rules(sc, list, c, true);
}

static enum err
parse_room(struct scope *sc, yyjson_val *obj, struct sliding_room_config *c)
{
	int64_t limit;

	TRY(json_find_int(sc, obj, "timeline_limit", 0, &limit));
	if (limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "timeline_limit must not be negative");
	c->timeline_limit = limit > SLIDING_TIMELINE_MAX ? SLIDING_TIMELINE_MAX
							 : (size_t)limit;
	return parse_required_state(sc, obj, c);
}

static enum err
parse_range(struct scope *sc, yyjson_val *v, struct sliding_range *out)
{
	yyjson_val *first = yyjson_arr_get(v, 0), *last = yyjson_arr_get(v, 1);

	if (!yyjson_is_uint(first) || !yyjson_is_uint(last) ||
	    yyjson_arr_size(v) != 2 ||
	    yyjson_get_uint(first) > yyjson_get_uint(last))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a range is two indexes in order");
	out->first = yyjson_get_uint(first);
	out->last = yyjson_get_uint(last);
	return OK;
}

static enum err
parse_ranges(struct scope *sc, yyjson_val *obj, struct sliding_list *l)
{
	yyjson_val *one = yyjson_obj_get(obj, "range"), *many, *item;
	size_t i, max;

	TRY(json_find_bool(sc, obj, "slow_get_all_rooms", false, &l->all));
	TRY(json_find_array(sc, obj, "ranges", &many));
	if (many == NULL && (one == NULL || yyjson_is_null(one)))
		l->all = true;
	if (yyjson_arr_size(many) > SLIDING_RANGES_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "more than %d ranges",
				  SLIDING_RANGES_MAX);
	l->ranges = scope_array(sc, struct sliding_range,
				yyjson_arr_size(many) + 2);
	if (one != NULL && !yyjson_is_null(one))
		TRY(parse_range(sc, one, &l->ranges[l->range_count++]));
	yyjson_arr_foreach(many, i, max, item)
		TRY(parse_range(sc, item, &l->ranges[l->range_count++]));
	return OK;
}

static enum err
parse_lists(struct scope *sc, yyjson_val *root, struct sliding_config *c)
{
	yyjson_val *lists, *key, *value;
	struct sliding_list *l;
	size_t i, max;

	TRY(json_find_object(sc, root, "lists", &lists));
	if (lists == NULL)
		return OK;
	if (yyjson_obj_size(lists) > SLIDING_LISTS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "more than %d lists",
				  SLIDING_LISTS_MAX);
	c->lists = scope_array(sc, struct sliding_list,
			       yyjson_obj_size(lists) + 1);
	yyjson_obj_foreach(lists, i, max, key, value)
	{
		if (!yyjson_is_obj(value))
			return scope_fail(sc, ERR_BAD_JSON,
					  "a list must be an object");
		l = &c->lists[c->list_count++];
		l->name = yyjson_get_str(key);
		TRY(parse_room(sc, value, &l->room));
		TRY(parse_filters(sc, value, &l->filters));
		TRY(parse_ranges(sc, value, l));
	}
	return OK;
}

static enum err
parse_subscriptions(struct scope *sc, yyjson_val *root,
		    struct sliding_config *c)
{
	yyjson_val *subs, *key, *value;
	struct sliding_subscription *s;
	size_t i, max;

	TRY(parse_names(sc, root, "unsubscribe_rooms", &c->unsubscribe));
	TRY(json_find_object(sc, root, "room_subscriptions", &subs));
	c->has_subscriptions = subs != NULL;
	if (subs == NULL)
		return OK;
	if (yyjson_obj_size(subs) > SLIDING_SUBSCRIPTIONS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "more than %d room subscriptions",
				  SLIDING_SUBSCRIPTIONS_MAX);
	c->subscriptions = scope_array(sc, struct sliding_subscription,
				       yyjson_obj_size(subs) + 1);
	yyjson_obj_foreach(subs, i, max, key, value)
	{
		if (!yyjson_is_obj(value))
			return scope_fail(sc, ERR_BAD_JSON,
					  "a subscription must be an object");
		s = &c->subscriptions[c->subscription_count++];
		s->room_id = yyjson_get_str(key);
		TRY(parse_room(sc, value, &s->room));
	}
	return OK;
}

static enum err
parse_extension(struct scope *sc, yyjson_val *exts, const char *name,
		bool *enabled_out, yyjson_val **ext_out)
{
	*ext_out = NULL;
	TRY(json_find_object(sc, exts, name, ext_out));
	if (*ext_out == NULL)
		return OK;
	return json_find_bool(sc, *ext_out, "enabled", false, enabled_out);
}

static bool
has_star(const struct sliding_names *n)
{
	size_t i;

	for (i = 0; i < n->count; i++)
		if (n->items[i] != NULL && strcmp(n->items[i], "*") == 0)
			return true;
	return false;
}

/* "*", or nothing said, is all of them. */
static enum err
parse_scope(struct scope *sc, yyjson_val *ext, struct sliding_scope *out)
{
	if (ext == NULL)
		return OK;
	TRY(parse_names(sc, ext, "lists", &out->lists));
	TRY(parse_names(sc, ext, "rooms", &out->rooms));
	if (has_star(&out->lists))
		out->lists.is_set = false;
	if (has_star(&out->rooms))
		out->rooms.is_set = false;
	return OK;
}

static enum err
parse_to_device(struct scope *sc, yyjson_val *ext, struct sliding_extensions *x)
{
	int64_t limit;

	TRY(json_find_string(sc, ext, "since", &x->to_device_since));
	TRY(json_find_int(sc, ext, "limit", SLIDING_TO_DEVICE_MAX, &limit));
	if (limit < 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "to_device.limit must be above 0");
	x->to_device_limit = limit < SLIDING_TO_DEVICE_MAX
				     ? (size_t)limit
				     : SLIDING_TO_DEVICE_MAX;
	return OK;
}

static enum err
parse_threads(struct scope *sc, yyjson_val *exts, struct sliding_extensions *x)
{
	yyjson_val *ext;
	int64_t limit;

	TRY(parse_extension(sc, exts, "io.element.msc4308.thread_subscriptions",
			    &x->threads, &ext));
	if (ext == NULL)
		return OK;
	TRY(json_find_int(sc, ext, "limit", SLIDING_THREADS_MAX, &limit));
	if (limit < 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "thread_subscriptions.limit must be above 0");
	x->threads_limit = limit < SLIDING_THREADS_MAX ? (size_t)limit
						       : SLIDING_THREADS_MAX;
	return OK;
}

static enum err
parse_extensions(struct scope *sc, yyjson_val *root,
		 struct sliding_extensions *x)
{
	yyjson_val *exts, *ext;

	TRY(json_find_object(sc, root, "extensions", &exts));
	if (exts == NULL)
		return OK;
	TRY(parse_extension(sc, exts, "to_device", &x->to_device, &ext));
	if (ext != NULL)
		TRY(parse_to_device(sc, ext, x));
	TRY(parse_extension(sc, exts, "e2ee", &x->e2ee, &ext));
	TRY(parse_extension(sc, exts, "account_data", &x->account_data, &ext));
	TRY(parse_scope(sc, ext, &x->data_scope));
	TRY(parse_threads(sc, exts, x));
	TRY(parse_extension(sc, exts, "typing", &x->typing, &ext));
	TRY(parse_scope(sc, ext, &x->typing_scope));
	TRY(parse_extension(sc, exts, "receipts", &x->receipts, &ext));
	TRY(parse_scope(sc, ext, &x->receipt_scope));
	if (ext != NULL)
		TRY(json_find_bool(sc, ext, "org.wardwire.delivered", false,
				   &x->delivered));
	return OK;
}

static enum err
parse_presence(struct scope *sc, yyjson_val *root, enum presence_state *out)
{
	const char *p;

	*out = PRESENCE_ONLINE;
	TRY(json_find_string(sc, root, "set_presence", &p));
	if (p == NULL || presence_parse(p, out))
		return OK;
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "set_presence must be online, offline or "
			  "unavailable");
}

static enum err
parse_config(struct scope *sc, const char *text, void **out)
{
	struct sliding_config *c = scope_new(sc, struct sliding_config);
	yyjson_val *root;

	TRY(json_parse_object(sc, text, strlen(text), &root));
	TRY(json_find_string(sc, root, "conn_id", &c->conn_id));
	if (c->conn_id != NULL && strlen(c->conn_id) > SLIDING_CONN_ID_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "conn_id is too long");
	TRY(json_find_string(sc, root, "pos", &c->pos));
	TRY(json_find_int(sc, root, "timeout", -1, &c->timeout_ms));
	TRY(parse_presence(sc, root, &c->presence));
	TRY(parse_lists(sc, root, c));
	TRY(parse_subscriptions(sc, root, c));
	TRY(parse_extensions(sc, root, &c->ext));
	*out = c;
	return OK;
}

static struct intern_table configs = INTERN_TABLE(parse_config);

enum err
sliding_config_get(struct scope *sc, const char *json, struct interned **out)
{
	return interned_get(sc, &configs, json, out);
}
