#include "user/profile.h"

#include <stdlib.h>
#include <string.h>

#include "store/user_id_store.h"
#include "user/account.h"
#include "user/profile_spread.h"
#include "user/row_cache.h"
#include "user/users_priv.h"

struct profile_value {
	struct cached head;
	char *display_name;
	char *avatar_url;
};

struct find {
	int64_t user_nid;
	struct profile_row row;
	int64_t position; /* of the snapshot */
};

struct find_id {
	const char *user_id;
	struct find find;
};

static void
value_destroy(struct cached *c)
{
	struct profile_value *v = (struct profile_value *)(void *)c;

	free(v->display_name);
	free(v->avatar_url);
	free(v);
}

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
keep(struct users *u, const struct find *f)
{
	struct profile_value *v = calloc(1, sizeof(*v));

	if (v == NULL)
		abort();
	cached_init(&v->head, value_destroy);
	v->display_name = dup_or_null(f->row.display_name);
	v->avatar_url = dup_or_null(f->row.avatar_url);
	row_cache_put(u->profiles, f->user_nid, &v->head, f->position);
	cached_put(&v->head);
}

static char *
scope_dup_or_null(struct scope *sc, const char *s)
{
	return s != NULL ? scope_strdup(sc, s) : NULL;
}

bool
profile_find_memory(struct scope *sc, struct users *u, int64_t user_nid,
		    struct profile_row *out)
{
	struct profile_value *v;
	struct cached *c = row_cache_find(u->profiles, user_nid);

	*out = (struct profile_row){0};
	if (c == NULL)
		return false;
	v = (struct profile_value *)(void *)c;
	out->display_name = scope_dup_or_null(sc, v->display_name);
	out->avatar_url = scope_dup_or_null(sc, v->avatar_url);
	cached_put(c);
	return true;
}

static enum err
read_row(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	TRY(txn_position(sc, t, &f->position));
	return profile_store_get(sc, t, f->user_nid, &f->row);
}

enum err
profile_find(struct scope *sc, struct users *u, struct txn *t, int64_t user_nid,
	     struct profile_row *out)
{
	struct find f = {.user_nid = user_nid};

	if (profile_find_memory(sc, u, user_nid, out))
		return OK;
	TRY(users_read(sc, u, t, read_row, &f));
	keep(u, &f);
	*out = f.row;
	return OK;
}

static enum err
read_nid(struct scope *sc, struct txn *t, void *ctx)
{
	struct find_id *f = ctx;

	return user_id_store_find(sc, t, f->user_id, &f->find.user_nid);
}

enum err
profile_find_id(struct scope *sc, struct users *u, const char *user_id,
		struct profile_row *out)
{
	struct find_id f = {.user_id = user_id};

	*out = (struct profile_row){0};
	if (!users_is_local(u, user_id))
		return OK;
	TRY(store_read(sc, u->db, read_nid, &f));
	if (f.find.user_nid == 0)
		return OK;
	return profile_find(sc, u, NULL, f.find.user_nid, out);
}

enum err
users_set_profile_hooks(struct scope *sc, struct users *u,
			const struct profile_hooks *hooks)
{
	profile_spread_destroy(&u->spread);
	return profile_spread_create(sc, hooks, &u->spread);
}
