#include "sso/pending.h"

#include <stdlib.h>
#include <string.h>

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
pending_destroy(void *value)
{
	struct sso_pending *s = value;

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
	*out = *s;
	out->nonce = copy(s->nonce);
	out->verifier = copy(s->verifier);
	out->cookie = copy(s->cookie);
	out->redirect_url = copy(s->redirect_url);
	out->uia_session = copy(s->uia_session);
	return out;
}

struct expiring_map *
sso_pendings_create(void)
{
	return expiring_map_create((struct expiring_map_kind){
		SSO_PENDING_MAX, SSO_PENDING_MS, pending_destroy});
}

enum err
sso_pendings_add(struct scope *sc, struct expiring_map *p, const char *state,
		 const struct sso_pending *pending)
{
	if (expiring_map_put(p, state, pending_dup(pending),
			     pending->created_ms))
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
sso_pendings_take(struct scope *sc, struct expiring_map *p, const char *state,
		  int64_t now_ms, struct sso_pending *out)
{
	struct sso_pending *s = expiring_map_take(p, state, now_ms);

	if (s == NULL)
		return false;
	*out = *s;
	out->nonce = lend(sc, s->nonce);
	out->verifier = lend(sc, s->verifier);
	out->cookie = lend(sc, s->cookie);
	out->redirect_url = lend(sc, s->redirect_url);
	out->uia_session = lend(sc, s->uia_session);
	pending_destroy(s);
	return true;
}
