#include "room/rooms.h"

#include <stdlib.h>
#include <string.h>

#include "room/cache.h"
#include "room/rooms_priv.h"

enum err
rooms_open(struct scope *sc, const struct rooms_options *o, struct rooms **out)
{
	struct rooms *r;

	*out = NULL;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	r->db = o->db;
	r->notify = o->notify;
	r->server_name = strdup(o->server_name);
	r->key = o->key;
	r->hooks = o->hooks;
	r->cache = room_cache_create();
	r->typing = room_typing_create();
	atomic_init(&r->search_waits, true);
	if (r->server_name == NULL || r->cache == NULL || r->typing == NULL) {
		rooms_close(&r);
		return scope_fail(sc, ERR_NOMEM, "no memory");
	}
	*out = r;
	return OK;
}

void
rooms_close(struct rooms **rp)
{
	struct rooms *r = *rp;

	if (r == NULL)
		return;
	room_typing_destroy(&r->typing);
	room_cache_destroy(&r->cache);
	free(r->server_name);
	free(r);
	*rp = NULL;
}

void
rooms_tick(struct rooms *r, int64_t now_ms)
{
	room_typing_tick(r, now_ms);
	room_search_tick(r);
	room_delayed_tick(r, now_ms);
}

enum err
rooms_get_profile(struct scope *sc, struct rooms *r, const char *user_id,
		  struct room_profile *out)
{
	*out = (struct room_profile){0};
	if (r->hooks.get_profile == NULL || !rooms_is_local(r, user_id))
		return OK;
	return r->hooks.get_profile(r->hooks.user_ctx, sc, user_id, out);
}

bool
rooms_is_local(const struct rooms *r, const char *user_id)
{
	const char *colon;

	colon = strchr(user_id, ':');
	return colon != NULL && strcmp(colon + 1, r->server_name) == 0;
}

void
rooms_publish(struct rooms *r, const struct notify_change *c)
{
	if (r->notify != NULL)
		notify_publish(r->notify, c);
}

void
rooms_publish_at_commit(struct scope *sc, struct txn *t, struct rooms *r,
			const struct notify_change *c)
{
	if (r->notify != NULL)
		notify_publish_at_commit(sc, t, r->notify, c);
}

enum err
rooms_require_active(struct scope *sc, const struct requester *rq)
{
	if (rq->is_suspended)
		return scope_fail(sc, ERR_USER_SUSPENDED,
				  "this account is suspended");
	return OK;
}
