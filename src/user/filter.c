#include "user/filter.h"

#include <string.h>

static bool
is_room_id(const char *s)
{
	return s[0] == '!' && s[1] != '\0';
}

static bool
is_user_id(const char *s)
{
	return s[0] == '@' && strchr(s, ':') != NULL;
}

/* Lists of strings, each of which must be of a form (NULL: any). */
static enum err
parse_list(struct scope *sc, yyjson_val *obj, const char *key,
	   bool (*is_form)(const char *), struct filter_list *out)
{
	yyjson_val *list, *item;
	const char **items;
	size_t i, max;

	TRY(json_find_array(sc, obj, key, &list));
	if (list == NULL)
		return OK;
	if (yyjson_arr_size(list) > FILTER_LIST_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s of a filter has more than %d entries",
				  key, FILTER_LIST_MAX);
	items = scope_array(sc, const char *, yyjson_arr_size(list) + 1);
	yyjson_arr_foreach(list, i, max, item)
	{
		items[i] = yyjson_get_str(item);
		if (items[i] == NULL ||
		    strlen(items[i]) != yyjson_get_len(item))
			return scope_fail(sc, ERR_BAD_JSON,
					  "%s of a filter must hold strings",
					  key);
		if (is_form != NULL && !is_form(items[i]))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "%s of a filter has an entry that is "
					  "not such an id",
					  key);
	}
	out->items = items;
	out->count = yyjson_arr_size(list);
	out->is_set = true;
	return OK;
}

void
event_filter_init(struct event_filter *f)
{
	*f = (struct event_filter){.contains_url = -1};
}

void
filter_init(struct filter *f)
{
	*f = (struct filter){0};
	event_filter_init(&f->presence);
	event_filter_init(&f->account_data);
	event_filter_init(&f->ephemeral);
	event_filter_init(&f->room_account_data);
	event_filter_init(&f->state);
	event_filter_init(&f->timeline);
}

static enum err
parse_lists(struct scope *sc, yyjson_val *obj, struct event_filter *f)
{
	TRY(parse_list(sc, obj, "types", NULL, &f->types));
	TRY(parse_list(sc, obj, "not_types", NULL, &f->not_types));
	TRY(parse_list(sc, obj, "senders", is_user_id, &f->senders));
	TRY(parse_list(sc, obj, "not_senders", is_user_id, &f->not_senders));
	TRY(parse_list(sc, obj, "rooms", is_room_id, &f->rooms));
	return parse_list(sc, obj, "not_rooms", is_room_id, &f->not_rooms);
}

enum err
event_filter_parse(struct scope *sc, yyjson_val *object,
		   struct event_filter *out)
{
	bool contains_url;

	event_filter_init(out);
	TRY(parse_lists(sc, object, out));
	TRY(json_find_int(sc, object, "limit", 0, &out->limit));
	if (out->limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the limit of a filter must be above 0");
	if (yyjson_obj_get(object, "contains_url") != NULL) {
		TRY(json_find_bool(sc, object, "contains_url", false,
				   &contains_url));
		out->contains_url = contains_url;
	}
	TRY(json_find_bool(sc, object, "lazy_load_members", false,
			   &out->lazy_load_members));
	TRY(json_find_bool(sc, object, "include_redundant_members", false,
			   &out->include_redundant_members));
	return json_find_bool(sc, object, "unread_thread_notifications", false,
			      &out->unread_thread_notifications);
}

static enum err
parse_section(struct scope *sc, yyjson_val *obj, const char *key,
	      struct event_filter *out)
{
	yyjson_val *section;

	TRY(json_find_object(sc, obj, key, &section));
	if (section == NULL)
		return OK;
	return event_filter_parse(sc, section, out);
}

static enum err
parse_room(struct scope *sc, yyjson_val *object, struct filter *out)
{
	yyjson_val *room;

	TRY(json_find_object(sc, object, "room", &room));
	if (room == NULL)
		return OK;
	TRY(parse_list(sc, room, "rooms", is_room_id, &out->rooms));
	TRY(parse_list(sc, room, "not_rooms", is_room_id, &out->not_rooms));
	TRY(json_find_bool(sc, room, "include_leave", false,
			   &out->include_leave));
	TRY(parse_section(sc, room, "ephemeral", &out->ephemeral));
	TRY(parse_section(sc, room, "account_data", &out->room_account_data));
	TRY(parse_section(sc, room, "state", &out->state));
	return parse_section(sc, room, "timeline", &out->timeline);
}

enum err
filter_parse(struct scope *sc, yyjson_val *object, struct filter *out)
{
	const char *format;

	filter_init(out);
	TRY(parse_list(sc, object, "event_fields", NULL, &out->event_fields));
	TRY(json_find_string(sc, object, "event_format", &format));
	if (format != NULL && strcmp(format, "client") != 0 &&
	    strcmp(format, "federation") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "event_format must be client or federation");
	out->is_federation_format =
		format != NULL && strcmp(format, "federation") == 0;
	TRY(parse_section(sc, object, "presence", &out->presence));
	TRY(parse_section(sc, object, "account_data", &out->account_data));
	return parse_room(sc, object, out);
}

/* "*" takes any run of characters. Going back only to the last star keeps it
 * from growing beyond the product of the lengths. */
static bool
matches(const char *pattern, const char *s)
{
	const char *star = NULL, *from = NULL;

	while (*s != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			from = s;
		} else if (*pattern == *s) {
			pattern++;
			s++;
		} else if (star != NULL) {
			pattern = star + 1;
			s = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static bool
equals(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool
has(const struct filter_list *l, const char *s,
    bool (*is_same)(const char *, const char *))
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (is_same(l->items[i], s))
			return true;
	}
	return false;
}

static bool
admits(const struct filter_list *in, const struct filter_list *out,
       const char *s, bool (*is_same)(const char *, const char *))
{
	if (has(out, s, is_same))
		return false;
	return !in->is_set || has(in, s, is_same);
}

bool
event_filter_admits_room(const struct event_filter *f, const char *room_id)
{
	return admits(&f->rooms, &f->not_rooms, room_id, equals);
}

bool
filter_admits_room(const struct filter *f, const char *room_id)
{
	return admits(&f->rooms, &f->not_rooms, room_id, equals);
}

bool
event_filter_admits(const struct event_filter *f, const struct filter_event *e)
{
	if (!admits(&f->types, &f->not_types, e->type, matches))
		return false;
	if (e->sender != NULL &&
	    !admits(&f->senders, &f->not_senders, e->sender, equals))
		return false;
	if (e->room_id != NULL && !event_filter_admits_room(f, e->room_id))
		return false;
	return f->contains_url == -1 || f->contains_url == e->contains_url;
}
