#include "user/saved_filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/filter_store.h"
#include "user/filter.h"
#include "user/users_priv.h"

struct create {
	int64_t user_nid;
	const char *content;
	int64_t filter_id;
};

struct find {
	int64_t user_nid;
	int64_t filter_id;
	const char *content;
};

static enum err
find_same(struct scope *sc, struct txn *t, void *ctx)
{
	struct create *c = ctx;

	return filter_store_find_same(sc, t, c->user_nid, c->content,
				      &c->filter_id);
}

static enum err
write_new(struct scope *sc, struct txn *t, void *ctx)
{
	struct create *c = ctx;
	int64_t count;

	TRY(find_same(sc, t, c));
	if (c->filter_id != 0)
		return OK;
	TRY(filter_store_count(sc, t, c->user_nid, &count));
	if (count >= FILTERS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "a user has at most %d filters", FILTERS_MAX);
	return filter_store_add(sc, t, c->user_nid, c->content, &c->filter_id);
}

enum err
saved_filter_create(struct scope *sc, struct users *u,
		    const struct requester *r, const char *user_id,
		    yyjson_val *object, const char **filter_id_out)
{
	struct create c = {.user_nid = r->user_nid};
	struct filter parsed;
	size_t len;

	TRY(users_require_self(sc, r, user_id));
	TRY(filter_parse(sc, object, &parsed));
	c.content = json_format(sc, object, &len);
	if (len > FILTER_SIZE_MAX)
		return scope_fail(sc, ERR_LIMIT, "the filter is too large");
	TRY(store_read(sc, u->db, find_same, &c));
	if (c.filter_id == 0)
		TRY(store_write(sc, u->db, write_new, &c));
	*filter_id_out = scope_printf(sc, "%lld", (long long)c.filter_id);
	return OK;
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	return filter_store_find(sc, t, f->user_nid, f->filter_id, &f->content);
}

/* NULL for what is no id of ours or not there. */
static enum err
find_filter(struct scope *sc, struct users *u, struct txn *t, struct find *f,
	    const char *filter_id)
{
	char *end;

	errno = 0;
	f->filter_id = strtoll(filter_id, &end, 10);
	if (errno != 0 || end == filter_id || *end != '\0')
		return OK;
	return users_read(sc, u, t, read_one, f);
}

enum err
saved_filter_get(struct scope *sc, struct users *u, const struct requester *r,
		 const char *user_id, const char *filter_id,
		 const char **json_out)
{
	struct find f = {.user_nid = r->user_nid};

	TRY(users_require_self(sc, r, user_id));
	TRY(find_filter(sc, u, NULL, &f, filter_id));
	if (f.content == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such filter");
	*json_out = f.content;
	return OK;
}

enum err
saved_filter_from_query(struct scope *sc, struct users *u, struct txn *t,
			int64_t user_nid, const char *param,
			const char **json_out)
{
	struct find f = {.user_nid = user_nid};

	*json_out = NULL;
	if (param == NULL || *param == '\0')
		return OK;
	if (*param == '{') {
		*json_out = param;
		return OK;
	}
	TRY(find_filter(sc, u, t, &f, param));
	if (f.content == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM, "no such filter");
	*json_out = f.content;
	return OK;
}
