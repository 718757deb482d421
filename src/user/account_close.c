#include "user/account_close.h"

#include <string.h>

#include "base/log.h"
#include "store/account_data_store.h"
#include "store/thread_subscription_store.h"
#include "store/erased_user_store.h"
#include "store/profile_store.h"
#include "store/short_token_store.h"
#include "store/threepid_store.h"
#include "store/user_id_store.h"
#include "user/account.h"
#include "user/device_keys_priv.h"
#include "user/device_priv.h"
#include "user/profile_spread.h"
#include "user/row_cache.h"
#include "user/session_cache.h"
#include "user/staff_index.h"

#define LEFTOVER_BATCH 20

struct closing {
	struct users *u;
	const struct account_close *ask;
	struct account_row *row;
	int64_t position;
};

struct leftovers {
	int64_t nids[LEFTOVER_BATCH];
	const char *user_ids[LEFTOVER_BATCH];
	size_t count;
};

static void
on_closed(void *arg)
{
	const struct closing *c = arg;

	session_cache_drop_user(c->u->sessions, c->row->user_nid, 0);
	row_cache_drop(c->u->profiles, c->row->user_nid, c->position);
}

static enum err
find_account(struct scope *sc, struct txn *t, const struct users *u,
	     const char *user_id, struct account_row **out)
{
	const char *localpart = users_localpart(sc, u, user_id);

	*out = NULL;
	if (localpart != NULL)
		TRY(account_store_find_localpart(sc, t, localpart, out));
	if (*out == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such account");
	return OK;
}

/* Content hidden; name and picture, account data, followed threads gone. */
static enum err
erase(struct scope *sc, struct txn *t, const struct closing *c)
{
	struct profile_row nobody = {0};

	TRY(erased_user_store_add(sc, t, c->row->user_nid, c->position));
	TRY(profile_store_put(sc, t, c->row->user_nid, &nobody));
	TRY(profile_store_remove_fields(sc, t, c->row->user_nid));
	TRY(thread_subscription_store_remove_user(sc, t, c->row->user_nid));
	return account_data_store_remove_user(sc, t, c->row->user_nid);
}

static enum err
close_account(struct scope *sc, struct txn *t, const struct closing *c)
{
	int64_t nid = c->row->user_nid;

	TRY(account_store_set_deactivated(sc, t, nid, c->ask->now_ms));
	TRY(account_store_set_password(sc, t, nid, NULL));
	TRY(threepid_store_remove_user(sc, t, nid));
	TRY(short_token_store_remove_user(sc, t, nid));
	TRY(device_drop_all(sc, t, c->u, nid, 0));
	return device_keys_drop_user(sc, t, c->u, nid);
}

static enum err
write_close(struct scope *sc, struct txn *t, void *ctx)
{
	struct closing *c = ctx;

	TRY(find_account(sc, t, c->u, c->ask->user_id, &c->row));
	if (c->row->deactivated_ms > 0 && !c->ask->erase)
		return OK;
	c->position = users_tell(sc, t, c->u, NOTIFY_SESSION, c->row->user_nid);
	staff_index_drop(sc, t, c->u, c->position);
	txn_on_commit(t, on_closed, c);
	if (c->row->deactivated_ms == 0)
		TRY(close_account(sc, t, c));
	return c->ask->erase ? erase(sc, t, c) : OK;
}

void
users_set_close_hooks(struct users *u, const struct account_close_hooks *hooks)
{
	u->close_hooks = *hooks;
}

/* A failure is no failure of closing: the timer goes on with it. */
static void
leave_rooms(struct scope *sc, struct users *u, const struct requester *r)
{
	const struct account_close_hooks *h = &u->close_hooks;

	if (h->leave_rooms == NULL || h->leave_rooms(h->ctx, sc, r) == OK)
		return;
	log_warn("user: a closed account is still in rooms: %s",
		 scope_fail_text(sc));
	scope_clear_failure(sc);
}

enum err
account_close(struct scope *sc, struct users *u,
	      const struct account_close *ask)
{
	struct closing c = {.u = u, .ask = ask};
	struct requester r = {.user_id = ask->user_id, .now_ms = ask->now_ms};

	TRY(store_write(sc, u->db, write_close, &c));
	r.user_nid = c.row->user_nid;
	leave_rooms(sc, u, &r);
	return OK;
}

static enum err
read_leftovers(struct scope *sc, struct txn *t, void *ctx)
{
	struct leftovers *l = ctx;
	size_t i;

	TRY(account_store_list_closed_in_rooms(sc, t, l->nids, LEFTOVER_BATCH,
					       &l->count));
	for (i = 0; i < l->count; i++)
		TRY(user_id_store_get(sc, t, l->nids[i], &l->user_ids[i]));
	return OK;
}

enum err
account_close_tick(struct scope *sc, struct users *u)
{
	struct leftovers l = {0};
	size_t i;

	if (u->close_hooks.leave_rooms == NULL)
		return OK;
	TRY(store_read(sc, u->db, read_leftovers, &l));
	for (i = 0; i < l.count; i++)
		profile_spread_add(u->spread, l.nids[i], l.user_ids[i]);
	return OK;
}
