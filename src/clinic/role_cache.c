/* What hooks ask about roles, in memory: which role a room is a conversation
 * with, and who holds it.  Changed by commits only, in their order. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "clinic/role_priv.h"
#include "store/role_room_store.h"
#include "store/user_id_store.h"

struct entry {
	char *role_id;
	char *name;
	char *user_id;
	char *holder; /* NULL: nobody */
};

struct role_cache {
	pthread_rwlock_t lock;
	struct map roles; /* role id -> struct entry */
	struct map rooms; /* room id -> role id */
};

/* One change that waits for its commit. */
struct pending {
	struct role_cache *cache;
	struct role_cached role;
	const char *room_id;
};

static char *
dup_or_null(const char *s)
{
	char *copy;

	if (s == NULL)
		return NULL;
	copy = strdup(s);
	if (copy == NULL)
		abort();
	return copy;
}

static void
free_entry(struct entry *e)
{
	if (e == NULL)
		return;
	free(e->role_id);
	free(e->name);
	free(e->user_id);
	free(e->holder);
	free(e);
}

static void
put_role(struct role_cache *k, const struct role_cached *r)
{
	struct entry *e = calloc(1, sizeof(*e));

	if (e == NULL)
		abort();
	*e = (struct entry){.role_id = dup_or_null(r->role_id),
			    .name = dup_or_null(r->name),
			    .user_id = dup_or_null(r->user_id),
			    .holder = dup_or_null(r->holder)};
	(void)pthread_rwlock_wrlock(&k->lock);
	e = map_put(&k->roles, r->role_id, e);
	(void)pthread_rwlock_unlock(&k->lock);
	free_entry(e);
}

static void
put_room(struct role_cache *k, const char *room_id, const char *role_id)
{
	char *copy = dup_or_null(role_id);

	(void)pthread_rwlock_wrlock(&k->lock);
	copy = map_put(&k->rooms, room_id, copy);
	(void)pthread_rwlock_unlock(&k->lock);
	free(copy);
}

static enum err
load_roles(struct scope *sc, struct txn *t, struct role_cache *k)
{
	struct role_duty_row duty;
	struct role_cached cached;
	struct role_row *rows;
	size_t count, i;

	TRY(role_store_list(sc, t, &rows, &count));
	for (i = 0; i < count; i++) {
		cached = (struct role_cached){rows[i].role_id, rows[i].name,
					      rows[i].user_id, NULL};
		TRY(role_store_get_duty(sc, t, rows[i].nid, &duty));
		if (duty.holder_nid != 0)
			TRY(user_id_store_get(sc, t, duty.holder_nid,
					      &cached.holder));
		put_role(k, &cached);
	}
	return OK;
}

static enum err
load(struct scope *sc, struct txn *t, void *ctx)
{
	struct role_room_query q = {0};
	struct role_cache *k = ctx;
	struct role_room_row *rooms;
	struct role_row *role;
	size_t count, i;

	TRY(load_roles(sc, t, k));
	TRY(role_room_store_list(sc, t, &q, &rooms, &count));
	for (i = 0; i < count; i++) {
		TRY(role_store_get(sc, t, rooms[i].role_nid, &role));
		if (role != NULL)
			put_room(k, rooms[i].room_id, role->role_id);
	}
	return OK;
}

enum err
role_cache_open(struct scope *sc, struct clinic *c)
{
	struct role_cache *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	(void)pthread_rwlock_init(&k->lock, NULL);
	map_init(&k->roles);
	map_init(&k->rooms);
	c->roles = k;
	return store_read(sc, c->db, load, k);
}

void
role_cache_close(struct clinic *c)
{
	struct role_cache *k = c->roles;
	size_t it = 0;
	void *value;

	if (k == NULL)
		return;
	while (map_next(&k->roles, &it, NULL, &value))
		free_entry(value);
	it = 0;
	while (map_next(&k->rooms, &it, NULL, &value))
		free(value);
	map_deinit(&k->roles);
	map_deinit(&k->rooms);
	(void)pthread_rwlock_destroy(&k->lock);
	free(k);
	c->roles = NULL;
}

static void
apply(void *arg)
{
	const struct pending *p = arg;

	if (p->room_id != NULL)
		put_room(p->cache, p->room_id, p->role.role_id);
	else
		put_role(p->cache, &p->role);
}

void
role_cache_put_at_commit(struct scope *sc, struct txn *t, struct clinic *c,
			 const struct role_cached *r)
{
	struct pending *p = scope_new(sc, struct pending);

	p->cache = c->roles;
	p->role = *r;
	txn_on_commit(t, apply, p);
}

void
role_cache_put_room_at_commit(struct scope *sc, struct txn *t, struct clinic *c,
			      const char *room_id, const char *role_id)
{
	struct pending *p = scope_new(sc, struct pending);

	p->cache = c->roles;
	p->room_id = room_id;
	p->role.role_id = role_id;
	txn_on_commit(t, apply, p);
}

bool
role_cache_find(struct scope *sc, struct clinic *c, const char *role_id,
		struct role_cached *out)
{
	struct role_cache *k = c->roles;
	const struct entry *e;

	(void)pthread_rwlock_rdlock(&k->lock);
	e = map_find(&k->roles, role_id);
	if (e != NULL)
		*out = (struct role_cached){
			scope_strdup(sc, e->role_id), scope_strdup(sc, e->name),
			scope_strdup(sc, e->user_id),
			e->holder != NULL ? scope_strdup(sc, e->holder) : NULL};
	(void)pthread_rwlock_unlock(&k->lock);
	return e != NULL;
}

bool
role_of_room(struct scope *sc, struct clinic *c, const char *room_id,
	     const char **role_id_out)
{
	struct role_cache *k = c->roles;
	const char *found;

	(void)pthread_rwlock_rdlock(&k->lock);
	found = map_find(&k->rooms, room_id);
	*role_id_out = found != NULL ? scope_strdup(sc, found) : NULL;
	(void)pthread_rwlock_unlock(&k->lock);
	return *role_id_out != NULL;
}

bool
role_is_held_by(struct clinic *c, const char *role_id, const char *user_id)
{
	struct role_cache *k = c->roles;
	const struct entry *e;
	bool held;

	(void)pthread_rwlock_rdlock(&k->lock);
	e = map_find(&k->roles, role_id);
	held = e != NULL && e->holder != NULL &&
	       strcmp(e->holder, user_id) == 0;
	(void)pthread_rwlock_unlock(&k->lock);
	return held;
}
