#include "user/uia_table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "crypto/token.h"

#define ID_LEN 24

/* Its strings are the table's. */
struct entry {
	struct uia_session s;
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

static char *
copy(const char *s)
{
	char *out;

	if (s == NULL)
		return NULL;
	out = strdup(s);
	if (out == NULL)
		abort();
	return out;
}

static void
entry_destroy(struct entry *e)
{
	if (e == NULL)
		return;
	free((char *)e->s.action);
	free((char *)e->s.user_id);
	free((char *)e->s.token);
	free((char *)e->s.email);
	free((char *)e->s.sid);
	free(e);
}

static struct entry *
entry_create(const struct uia_session *s)
{
	struct entry *e = calloc(1, sizeof(*e));

	if (e == NULL)
		abort();
	e->s.action = copy(s->action);
	e->s.user_id = copy(s->user_id);
	e->s.stages = s->stages;
	e->s.created_ms = s->created_ms;
	return e;
}

static void
forget(struct uia_table *t, int64_t before_ms)
{
	const struct entry *e;
	const char *key;
	void *value;
	size_t it = 0;

	while (map_next(&t->map, &it, &key, &value)) {
		e = value;
		if (e->s.created_ms <= before_ms)
			entry_destroy(map_remove(&t->map, key));
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
uia_table_add(struct scope *sc, struct uia_table *t,
	      const struct uia_session *s, const char **id_out)
{
	const char *id = token_random_id(sc, ID_LEN);
	bool has_room;

	(void)pthread_mutex_lock(&t->lock);
	if (t->map.count >= UIA_SESSIONS_MAX)
		forget(t, s->created_ms - UIA_SESSION_MS);
	has_room = t->map.count < UIA_SESSIONS_MAX;
	if (has_room)
		entry_destroy(map_put(&t->map, id, entry_create(s)));
	(void)pthread_mutex_unlock(&t->lock);
	*id_out = id;
	if (has_room)
		return OK;
	return scope_fail(sc, ERR_RATE_LIMITED,
			  "too many people are confirming something right now");
}

static const char *
lend(struct scope *sc, const char *s)
{
	return s != NULL ? scope_strdup(sc, s) : NULL;
}

bool
uia_table_find(struct scope *sc, struct uia_table *t, const char *id,
	       int64_t now_ms, struct uia_session *out)
{
	const struct entry *e;
	bool found;

	(void)pthread_mutex_lock(&t->lock);
	e = map_find(&t->map, id);
	found = e != NULL && e->s.created_ms > now_ms - UIA_SESSION_MS;
	if (found) {
		*out = e->s;
		out->action = lend(sc, e->s.action);
		out->user_id = lend(sc, e->s.user_id);
		out->token = lend(sc, e->s.token);
		out->email = lend(sc, e->s.email);
		out->sid = lend(sc, e->s.sid);
	}
	(void)pthread_mutex_unlock(&t->lock);
	return found;
}

static void
replace(const char **old, const char *with)
{
	if (with == NULL)
		return;
	free((char *)*old);
	*old = copy(with);
}

void
uia_table_complete(struct uia_table *t, const char *id,
		   const struct uia_session *s)
{
	struct entry *e;

	(void)pthread_mutex_lock(&t->lock);
	e = map_find(&t->map, id);
	if (e != NULL) {
		e->s.completed |= s->completed;
		replace(&e->s.token, s->token);
		replace(&e->s.email, s->email);
		replace(&e->s.sid, s->sid);
	}
	(void)pthread_mutex_unlock(&t->lock);
}

bool
uia_table_remove(struct uia_table *t, const char *id)
{
	struct entry *e;

	(void)pthread_mutex_lock(&t->lock);
	e = map_remove(&t->map, id);
	(void)pthread_mutex_unlock(&t->lock);
	entry_destroy(e);
	return e != NULL;
}

void
uia_table_tick(struct uia_table *t, int64_t now_ms)
{
	(void)pthread_mutex_lock(&t->lock);
	forget(t, now_ms - UIA_SESSION_MS);
	(void)pthread_mutex_unlock(&t->lock);
}
