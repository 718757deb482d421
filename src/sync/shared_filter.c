#include "sync/shared_filter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

#define SAVED_KEY_MAX 64
#define SAVED_MAX 4096

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

/* --- saved ones --- */

static pthread_mutex_t saved_lock = PTHREAD_MUTEX_INITIALIZER;
static struct map saved; /* user and id -> struct interned */

static void
saved_key(int64_t user_nid, const char *filter_id, char *key)
{
	(void)snprintf(key, SAVED_KEY_MAX, "%" PRId64 ":%.40s", user_nid,
		       filter_id);
}

bool
sync_filter_find_saved(int64_t user_nid, const char *filter_id,
		       struct interned **out)
{
	char key[SAVED_KEY_MAX];
	struct interned *f;

	saved_key(user_nid, filter_id, key);
	(void)pthread_mutex_lock(&saved_lock);
	f = map_find(&saved, key);
	if (f != NULL)
		*out = interned_hold(f);
	(void)pthread_mutex_unlock(&saved_lock);
	return f != NULL;
}

static void
drop_saved_locked(void)
{
	struct interned *f;
	size_t it = 0;
	void *value;

	while (map_next(&saved, &it, NULL, &value)) {
		f = value;
		interned_put(&f);
	}
	map_deinit(&saved);
}

void
sync_filter_keep_saved(int64_t user_nid, const char *filter_id,
		       struct interned *filter)
{
	char key[SAVED_KEY_MAX];
	struct interned *old;

	saved_key(user_nid, filter_id, key);
	(void)pthread_mutex_lock(&saved_lock);
	if (saved.count >= SAVED_MAX)
		drop_saved_locked();
	old = map_put(&saved, key, interned_hold(filter));
	interned_put(&old);
	(void)pthread_mutex_unlock(&saved_lock);
}

void
sync_filter_drop_saved(void)
{
	(void)pthread_mutex_lock(&saved_lock);
	drop_saved_locked();
	(void)pthread_mutex_unlock(&saved_lock);
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
