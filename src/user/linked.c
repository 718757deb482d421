#include "user/linked.h"

#include "store/db.h"
#include "user/users_priv.h"

struct work {
	int64_t user_nid;
	struct linked *found;
	const struct linked_change *change;
};

static enum err
read_linked(struct scope *sc, struct txn *t, void *ctx)
{
	const struct work *w = ctx;
	struct linked *out = w->found;

	TRY(threepid_store_list(sc, t, w->user_nid, &out->threepids,
				&out->threepid_count));
	return external_id_store_list(sc, t, w->user_nid, &out->external_ids,
				      &out->external_id_count);
}

enum err
linked_get(struct scope *sc, struct users *u, int64_t user_nid,
	   struct linked *out)
{
	struct work w = {.user_nid = user_nid, .found = out};

	return store_read(sc, u->db, read_linked, &w);
}

static enum err
put_threepids(struct scope *sc, struct txn *t, const struct work *w)
{
	const struct linked *to = &w->change->to;
	struct threepid_row row;
	enum err e;
	size_t i;

	TRY(threepid_store_remove_user(sc, t, w->user_nid));
	for (i = 0; i < to->threepid_count; i++) {
		row = to->threepids[i];
		row.user_nid = w->user_nid;
		e = threepid_store_add(sc, t, &row);
		if (e == ERR_CONFLICT)
			return scope_fail(sc, ERR_THREEPID_IN_USE,
					  "this address is in use");
		TRY(e);
	}
	return OK;
}

static enum err
put_external_ids(struct scope *sc, struct txn *t, const struct work *w)
{
	const struct linked *to = &w->change->to;
	enum err e;
	size_t i;

	TRY(external_id_store_remove_user(sc, t, w->user_nid));
	for (i = 0; i < to->external_id_count; i++) {
		e = external_id_store_add(sc, t, to->external_ids[i].provider,
					  to->external_ids[i].subject,
					  w->user_nid);
		if (e == ERR_CONFLICT)
			return scope_fail(sc, e, "this external id is in use");
		TRY(e);
	}
	return OK;
}

static enum err
write_linked(struct scope *sc, struct txn *t, void *ctx)
{
	const struct work *w = ctx;

	if (w->change->has_threepids)
		TRY(put_threepids(sc, t, w));
	if (w->change->has_external_ids)
		TRY(put_external_ids(sc, t, w));
	return OK;
}

enum err
linked_set(struct scope *sc, struct users *u, int64_t user_nid,
	   const struct linked_change *c)
{
	struct work w = {.user_nid = user_nid, .change = c};

	if (!c->has_threepids && !c->has_external_ids)
		return OK;
	return store_write(sc, u->db, write_linked, &w);
}
