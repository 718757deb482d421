#include "sync/shared_filter.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

/* A filter with its memory and the number of its holders. */
struct shared_filter {
	struct sync_filter filter; /* first: it is what is handed out */
	struct scope sc;
	char *text;
	size_t holders;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct map shared; /* text -> struct shared_filter */

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
read_filter(struct scope *sc, const char *json, struct sync_filter *s)
{
	yyjson_val *root;

	TRY(json_parse_object(sc, json, strlen(json), &root));
	TRY(filter_parse(sc, root, &s->f));
	s->has_threads = s->f.timeline.unread_thread_notifications ||
			 s->f.state.unread_thread_notifications ||
			 s->f.ephemeral.unread_thread_notifications;
	s->timeline_limit = timeline_limit(&s->f.timeline);
	return OK;
}

static void
destroy(struct shared_filter *s)
{
	scope_end(&s->sc);
	free(s->text);
	free(s);
}

static enum err
create(struct scope *sc, const char *json, struct shared_filter **out)
{
	struct shared_filter *s = calloc(1, sizeof(*s));
	enum err e;

	if (s == NULL)
		return scope_fail(sc, ERR_NOMEM, "No memory for a filter");
	scope_begin(&s->sc, "filter");
	s->text = strdup(json);
	if (s->text == NULL) {
		destroy(s);
		return scope_fail(sc, ERR_NOMEM, "No memory for a filter");
	}
	e = read_filter(&s->sc, s->text, &s->filter);
	if (e != OK) {
		(void)scope_fail(sc, e, "%s", scope_fail_text(&s->sc));
		destroy(s);
		return e;
	}
	*out = s;
	return OK;
}

enum err
sync_filter_get(struct scope *sc, const char *json,
		const struct sync_filter **out)
{
	struct shared_filter *s;
	enum err e = OK;

	if (json == NULL)
		json = "{}";
	(void)pthread_mutex_lock(&lock);
	s = map_find(&shared, json);
	if (s == NULL) {
		e = create(sc, json, &s);
		if (e == OK)
			(void)map_put(&shared, json, s);
	}
	if (e == OK) {
		s->holders++;
		*out = &s->filter;
	}
	(void)pthread_mutex_unlock(&lock);
	return e;
}

const struct sync_filter *
sync_filter_hold(const struct sync_filter *f)
{
	(void)pthread_mutex_lock(&lock);
	((struct shared_filter *)(uintptr_t)f)->holders++;
	(void)pthread_mutex_unlock(&lock);
	return f;
}

void
sync_filter_put(const struct sync_filter **f)
{
	struct shared_filter *s = (struct shared_filter *)(uintptr_t)*f;

	if (s == NULL)
		return;
	(void)pthread_mutex_lock(&lock);
	if (--s->holders > 0)
		s = NULL;
	else
		(void)map_remove(&shared, s->text);
	if (shared.count == 0)
		map_deinit(&shared);
	(void)pthread_mutex_unlock(&lock);
	if (s != NULL)
		destroy(s);
	*f = NULL;
}

size_t
sync_filter_count(void)
{
	size_t count;

	(void)pthread_mutex_lock(&lock);
	count = shared.count;
	(void)pthread_mutex_unlock(&lock);
	return count;
}

bool
sync_filter_is_open(const struct event_filter *f)
{
	return !f->types.is_set && f->not_types.count == 0 &&
	       !f->senders.is_set && f->not_senders.count == 0 &&
	       !f->rooms.is_set && f->not_rooms.count == 0 &&
	       f->contains_url == -1;
}
