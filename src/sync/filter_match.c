#include "sync/filter.h"

#include <string.h>

#include "base/json.h"

/* Linear: on a mismatch the last "*" takes one character more. */
bool
sync_pattern_matches(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;

	while (*name != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			retry = name;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star + 1;
			name = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static bool
has_name(const struct sync_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

static bool
has_pattern(const struct sync_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (sync_pattern_matches(names->items[i], name))
			return true;
	return false;
}

/* Absent lists let everything through; exclusion wins. */
static bool
passes(const struct sync_names *in, const struct sync_names *out,
       const char *name)
{
	return !has_name(out, name) && (!in->present || has_name(in, name));
}

bool
sync_filter_has_room(const struct sync_filter *f, const char *room_id)
{
	return passes(&f->rooms, &f->not_rooms, room_id);
}

static bool
contains_url(const struct sync_filter_event *e)
{
	struct scope sc;
	yyjson_val *content;
	bool contains = false;

	if (e->content == NULL)
		return false;
	scope_begin(&sc, "filter");
	if (json_parse_object(&sc, e->content, e->content_len, &content) == OK)
		contains = yyjson_obj_get(content, "url") != NULL;
	scope_end(&sc);
	return contains;
}

bool
sync_filter_has_event(const struct sync_event_filter *f, const char *room_id,
		      const struct sync_filter_event *e)
{
	if (room_id != NULL && !passes(&f->rooms, &f->not_rooms, room_id))
		return false;
	if (has_pattern(&f->not_types, e->type) ||
	    (f->types.present && !has_pattern(&f->types, e->type)))
		return false;
	if (e->sender != NULL &&
	    !passes(&f->senders, &f->not_senders, e->sender))
		return false;
	if (f->contains_url == SYNC_ANY)
		return true;
	return contains_url(e) == (f->contains_url == SYNC_YES);
}

bool
sync_filter_is_open(const struct sync_event_filter *f)
{
	return !f->types.present && f->not_types.count == 0 &&
	       !f->senders.present && f->not_senders.count == 0 &&
	       !f->rooms.present && f->not_rooms.count == 0 &&
	       f->contains_url == SYNC_ANY;
}

size_t
sync_filter_timeline_limit(const struct sync_filter *f)
{
	int64_t limit = f->timeline.limit;

	if (limit <= 0)
		return SYNC_TIMELINE_LIMIT_DEFAULT;
	if (limit > SYNC_TIMELINE_LIMIT_MAX)
		return SYNC_TIMELINE_LIMIT_MAX;
	return (size_t)limit;
}
