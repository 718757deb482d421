#include "sso/pending.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

struct sso_pendings {
	pthread_mutex_t lock;
	struct map map;
};

struct sso_pendings *
sso_pendings_create(void)
{
	struct sso_pendings *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	(void)pthread_mutex_init(&p->lock, NULL);
	map_init(&p->map);
	return p;
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
pending_destroy(struct sso_pending *s)
{
	if (s == NULL)
		return;
	free((char *)s->nonce);
	free((char *)s->verifier);
	free((char *)s->cookie);
	free((char *)s->redirect_url);
	free((char *)s->uia_session);
	free(s);
}

static struct sso_pending *
pending_dup(const struct sso_pending *s)
{
	struct sso_pending *out = calloc(1, sizeof(*out));

	if (out == NULL)
		abort();
	out->provider = s->provider;
	out->nonce = copy(s->nonce);
	out->verifier = copy(s->verifier);
	out->cookie = copy(s->cookie);
	out->redirect_url = copy(s->redirect_url);
	out->uia_session = copy(s->uia_session);
	out->created_ms = s->created_ms;
	return out;
}

static void
forget(struct sso_pendings *p, int64_t before_ms)
{
	const struct sso_pending *s;
	const char *key;
	void *value;
	size_t it = 0;

	while (map_next(&p->map, &it, &key, &value)) {
		s = value;
		if (s->created_ms <= before_ms)
			pending_destroy(map_remove(&p->map, key));
	}
}

void
sso_pendings_destroy(struct sso_pendings **p)
{
	if (*p == NULL)
		return;
	forget(*p, INT64_MAX);
	map_deinit(&(*p)->map);
	(void)pthread_mutex_destroy(&(*p)->lock);
	free(*p);
	*p = NULL;
}

enum err
sso_pendings_add(struct scope *sc, struct sso_pendings *p, const char *state,
		 const struct sso_pending *pending)
{
	bool has_room;

	(void)pthread_mutex_lock(&p->lock);
	if (p->map.count >= SSO_PENDING_MAX / 2)
		forget(p, pending->created_ms - SSO_PENDING_MS);
	has_room = p->map.count < SSO_PENDING_MAX;
	if (has_room)
		pending_destroy(map_put(&p->map, state, pending_dup(pending)));
	(void)pthread_mutex_unlock(&p->lock);
	if (has_room)
		return OK;
	return scope_fail(sc, ERR_RATE_LIMITED,
			  "too many people are signing in right now");
}

static const char *
lend(struct scope *sc, const char *s)
{
	return s != NULL ? scope_strdup(sc, s) : NULL;
}

bool
sso_pendings_take(struct scope *sc, struct sso_pendings *p, const char *state,
		  int64_t now_ms, struct sso_pending *out)
{
	struct sso_pending *s;
	bool is_good;

	(void)pthread_mutex_lock(&p->lock);
	s = map_remove(&p->map, state);
	(void)pthread_mutex_unlock(&p->lock);
	is_good = s != NULL && s->created_ms > now_ms - SSO_PENDING_MS;
	if (is_good) {
		*out = *s;
		out->nonce = lend(sc, s->nonce);
		out->verifier = lend(sc, s->verifier);
		out->cookie = lend(sc, s->cookie);
		out->redirect_url = lend(sc, s->redirect_url);
		out->uia_session = lend(sc, s->uia_session);
	}
	pending_destroy(s);
	return is_good;
}
