#include "user/uia_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/expiring_map.h"
#include "crypto/token.h"

#define ID_LEN 24

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
session_destroy(void *value)
{
	struct uia_session *s = value;

	free((char *)s->action);
	free((char *)s->user_id);
	free((char *)s->token);
	free((char *)s->email);
	free((char *)s->sid);
	free(s);
}

static struct uia_session *
session_create(const struct uia_session *s)
{
	struct uia_session *out = calloc(1, sizeof(*out));

	if (out == NULL)
		abort();
	out->action = copy(s->action);
	out->user_id = copy(s->user_id);
	out->stages = s->stages;
	out->created_ms = s->created_ms;
	return out;
}

struct expiring_map *
uia_table_create(void)
{
	return expiring_map_create((struct expiring_map_kind){
		UIA_SESSIONS_MAX, UIA_SESSION_MS, session_destroy});
}

enum err
uia_table_add(struct scope *sc, struct expiring_map *t,
	      const struct uia_session *s, const char **id_out)
{
	*id_out = token_random_id(sc, ID_LEN);
	if (expiring_map_put(t, *id_out, session_create(s), s->created_ms))
		return OK;
	return scope_fail(sc, ERR_RATE_LIMITED,
			  "too many people are confirming something right now");
}

static const char *
lend(struct scope *sc, const char *s)
{
	return s != NULL ? scope_strdup(sc, s) : NULL;
}

struct finding {
	struct scope *sc;
	struct uia_session *out;
};

static void
lend_session(void *value, void *ctx)
{
	const struct uia_session *s = value;
	struct finding *x = ctx;

	*x->out = *s;
	x->out->action = lend(x->sc, s->action);
	x->out->user_id = lend(x->sc, s->user_id);
	x->out->token = lend(x->sc, s->token);
	x->out->email = lend(x->sc, s->email);
	x->out->sid = lend(x->sc, s->sid);
}

bool
uia_table_find(struct scope *sc, struct expiring_map *t, const char *id,
	       int64_t now_ms, struct uia_session *out)
{
	struct finding x = {sc, out};

	return expiring_map_use(t, id, now_ms, lend_session, &x);
}

static void
replace(const char **old, const char *with)
{
	if (with == NULL)
		return;
	free((char *)*old);
	*old = copy(with);
}

static void
complete(void *value, void *ctx)
{
	struct uia_session *s = value;
	const struct uia_session *proven = ctx;

	s->completed |= proven->completed;
	replace(&s->token, proven->token);
	replace(&s->email, proven->email);
	replace(&s->sid, proven->sid);
}

void
uia_table_complete(struct expiring_map *t, const char *id, int64_t now_ms,
		   struct uia_session *proven)
{
	(void)expiring_map_use(t, id, now_ms, complete, proven);
}

bool
uia_table_remove(struct expiring_map *t, const char *id, int64_t now_ms)
{
	struct uia_session *s = expiring_map_take(t, id, now_ms);

	if (s != NULL)
		session_destroy(s);
	return s != NULL;
}
