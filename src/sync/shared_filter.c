#include "sync/shared_filter.h"

#include <string.h>

#include "base/json.h"

static size_t
timeline_limit(const struct event_filter *f)
{
	if (f->limit <= 0)
		return SYNC_TIMELINE_LIMIT_DEFAULT;
	if (f->limit > SYNC_TIMELINE_LIMIT_MAX)
		return SYNC_TIMELINE_LIMIT_MAX;
	return (size_t)f->limit;
}

static enum err
read_filter(struct scope *sc, const char *json, void **out)
{
	struct sync_filter *s = scope_new(sc, struct sync_filter);
	yyjson_val *root;

	TRY(json_parse_object(sc, json, strlen(json), &root));
	TRY(filter_parse(sc, root, &s->f));
	s->has_threads = s->f.timeline.unread_thread_notifications ||
			 s->f.state.unread_thread_notifications ||
			 s->f.ephemeral.unread_thread_notifications;
	s->timeline_limit = timeline_limit(&s->f.timeline);
	*out = s;
	return OK;
}

static struct intern_table filters = INTERN_TABLE(read_filter);

enum err
sync_filter_get(struct scope *sc, const char *json, struct interned **out)
{
	return interned_get(sc, &filters, json != NULL ? json : "{}", out);
}

size_t
sync_filter_count(void)
{
	return intern_count(&filters);
}

bool
sync_filter_is_open(const struct event_filter *f)
{
	return !f->types.is_set && f->not_types.count == 0 &&
	       !f->senders.is_set && f->not_senders.count == 0 &&
	       !f->rooms.is_set && f->not_rooms.count == 0 &&
	       f->contains_url == -1;
}
