#include "sync/filter.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/map.h"

/* A filter with its memory and its holders. */
struct shared_filter {
	struct sync_filter filter; /* first: handed out */
	struct scope sc;
	char *text;
	size_t holders;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct map shared; /* text -> struct shared_filter */

static enum err
read_names(struct scope *sc, yyjson_val *obj, const char *key,
	   struct sync_names *out)
{
	yyjson_val *list, *item;
	size_t i, max;

	TRY(json_find_array(sc, obj, key, &list));
	if (list == NULL)
		return OK;
	out->present = true;
	out->items = scope_array(sc, const char *, yyjson_arr_size(list) + 1);
	yyjson_arr_foreach(list, i, max, item)
	{
		if (!yyjson_is_str(item))
			return scope_fail(sc, ERR_BAD_JSON,
					  "%s must hold strings", key);
		out->items[out->count++] = yyjson_get_str(item);
	}
	return OK;
}

static enum err
read_flags(struct scope *sc, yyjson_val *obj, struct sync_event_filter *f)
{
	yyjson_val *url = yyjson_obj_get(obj, "contains_url");
	bool threads;

	if (url != NULL && yyjson_is_bool(url))
		f->contains_url = yyjson_get_bool(url) ? SYNC_YES : SYNC_NO;
	else if (url != NULL && !yyjson_is_null(url))
		return scope_fail(sc, ERR_BAD_JSON,
				  "contains_url must be true or false");
	TRY(json_find_bool(sc, obj, "lazy_load_members", false,
			   &f->lazy_load_members));
	TRY(json_find_bool(sc, obj, "include_redundant_members", false,
			   &f->include_redundant_members));
	TRY(json_find_bool(sc, obj, "unread_thread_notifications", false,
			   &f->unread_thread_notifications));
	TRY(json_find_bool(sc, obj,
			   "org.matrix.msc3773.unread_thread_notifications",
			   false, &threads));
	f->unread_thread_notifications |= threads;
	return OK;
}

static enum err
read_event_filter(struct scope *sc, yyjson_val *parent, const char *key,
		  struct sync_event_filter *f)
{
	yyjson_val *obj;

	TRY(json_find_object(sc, parent, key, &obj));
	if (obj == NULL)
		return OK;
	TRY(read_names(sc, obj, "types", &f->types));
	TRY(read_names(sc, obj, "not_types", &f->not_types));
	TRY(read_names(sc, obj, "senders", &f->senders));
	TRY(read_names(sc, obj, "not_senders", &f->not_senders));
	TRY(read_names(sc, obj, "rooms", &f->rooms));
	TRY(read_names(sc, obj, "not_rooms", &f->not_rooms));
	TRY(json_find_int(sc, obj, "limit", 0, &f->limit));
	return read_flags(sc, obj, f);
}

static enum err
read_room_filter(struct scope *sc, yyjson_val *root, struct sync_filter *f)
{
	yyjson_val *room;

	TRY(json_find_object(sc, root, "room", &room));
	if (room == NULL)
		return OK;
	TRY(read_names(sc, room, "rooms", &f->rooms));
	TRY(read_names(sc, room, "not_rooms", &f->not_rooms));
	TRY(json_find_bool(sc, room, "include_leave", false,
			   &f->include_leave));
	TRY(read_event_filter(sc, room, "ephemeral", &f->ephemeral));
	TRY(read_event_filter(sc, room, "state", &f->state));
	TRY(read_event_filter(sc, room, "timeline", &f->timeline));
	TRY(read_event_filter(sc, room, "account_data", &f->room_account_data));
	f->threads = f->timeline.unread_thread_notifications ||
		     f->state.unread_thread_notifications ||
		     f->ephemeral.unread_thread_notifications;
	return OK;
}

static enum err
read_filter(struct scope *sc, const char *json, struct sync_filter *f)
{
	yyjson_val *root;
	const char *format;

	TRY(json_parse_object(sc, json, strlen(json), &root));
	TRY(json_find_string(sc, root, "event_format", &format));
	f->federation_format =
		format != NULL && strcmp(format, "federation") == 0;
	TRY(read_event_filter(sc, root, "presence", &f->presence));
	TRY(read_event_filter(sc, root, "account_data", &f->account_data));
	return read_room_filter(sc, root, f);
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
	struct shared_filter *s, *mine = NULL;
	enum err e = OK;

	if (json == NULL)
		json = "{}";
	(void)pthread_mutex_lock(&lock);
	s = map_find(&shared, json);
	if (s == NULL) {
		e = create(sc, json, &mine);
		if (e == OK)
			(void)map_put(&shared, json, mine);
		s = mine;
	}
	if (e == OK)
		s->holders++;
	(void)pthread_mutex_unlock(&lock);
	if (e == OK)
		*out = &s->filter;
	return e;
}

static struct shared_filter *
shared_of(const struct sync_filter *f)
{
	return (struct shared_filter *)(uintptr_t)f;
}

const struct sync_filter *
sync_filter_share(const struct sync_filter *f)
{
	(void)pthread_mutex_lock(&lock);
	shared_of(f)->holders++;
	(void)pthread_mutex_unlock(&lock);
	return f;
}

void
sync_filter_put(const struct sync_filter **f)
{
	struct shared_filter *s = shared_of(*f);

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
