#include "user/uia_table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "crypto/token.h"

#define ID_LEN 24

struct uia_session {
	int64_t created_ms;
	char *action;
};

struct uia_table {
	pthread_mutex_t lock;
	struct map map;
};

struct uia_table *
uia_table_create(void)
{
	struct uia_table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	(void)pthread_mutex_init(&t->lock, NULL);
	map_init(&t->map);
	return t;
}

static void
session_destroy(struct uia_session *s)
{
	if (s == NULL)
		return;
	free(s->action);
	free(s);
}

static void
forget(struct uia_table *t, int64_t before_ms)
{
	const struct uia_session *s;
	const char *key;
	void *value;
	size_t it = 0;

	while (map_next(&t->map, &it, &key, &value)) {
		s = value;
		if (s->created_ms <= before_ms)
			session_destroy(map_remove(&t->map, key));
	}
}

void
uia_table_destroy(struct uia_table **t)
{
	if (*t == NULL)
		return;
	forget(*t, INT64_MAX);
	map_deinit(&(*t)->map);
	(void)pthread_mutex_destroy(&(*t)->lock);
	free(*t);
	*t = NULL;
}

enum err
uia_table_add(struct scope *sc, struct uia_table *t, const char *action,
	      int64_t now_ms, const char **id_out)
{
	struct uia_session *s = calloc(1, sizeof(*s));
	const char *id = token_random_id(sc, ID_LEN);
	bool has_room;

	if (s == NULL || (s->action = strdup(action)) == NULL) {
		free(s);
		return scope_fail(sc, ERR_NOMEM, "no memory for a session");
	}
	s->created_ms = now_ms;
	(void)pthread_mutex_lock(&t->lock);
	if (t->map.count >= UIA_SESSIONS_MAX)
		forget(t, now_ms - UIA_SESSION_MS);
	has_room = t->map.count < UIA_SESSIONS_MAX;
	if (has_room)
		session_destroy(map_put(&t->map, id, s));
	(void)pthread_mutex_unlock(&t->lock);
	*id_out = id;
	if (has_room)
		return OK;
	session_destroy(s);
	return scope_fail(sc, ERR_RATE_LIMITED,
			  "too many people are confirming something right now");
}

enum uia_found
uia_table_find(struct uia_table *t, const char *id, const char *action,
	       int64_t now_ms)
{
	enum uia_found found = UIA_UNKNOWN;
	const struct uia_session *s;

	(void)pthread_mutex_lock(&t->lock);
	s = map_find(&t->map, id);
	if (s != NULL && s->created_ms > now_ms - UIA_SESSION_MS)
		found = strcmp(s->action, action) == 0 ? UIA_SAME_ACTION
						       : UIA_OTHER_ACTION;
	(void)pthread_mutex_unlock(&t->lock);
	return found;
}

void
uia_table_remove(struct uia_table *t, const char *id)
{
	(void)pthread_mutex_lock(&t->lock);
	session_destroy(map_remove(&t->map, id));
	(void)pthread_mutex_unlock(&t->lock);
}

void
uia_table_tick(struct uia_table *t, int64_t now_ms)
{
	(void)pthread_mutex_lock(&t->lock);
	forget(t, now_ms - UIA_SESSION_MS);
	(void)pthread_mutex_unlock(&t->lock);
}
