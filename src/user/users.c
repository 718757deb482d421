#include "user/users.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/token.h"
#include "store/device_store.h"
#include "store/session_store.h"
#include "store/to_device_store.h"
#include "store/short_token_store.h"
#include "user/account.h"
#include "user/data_marks.h"
#include "user/own_rules.h"
#include "user/password_gate.h"
#include "user/presence.h"
#include "user/profile_spread.h"
#include "user/row_cache.h"
#include "user/session_cache.h"
#include "user/threepid.h"
#include "user/throttle.h"
#include "user/uia_table.h"
#include "user/users_priv.h"

#define CACHE_MAX 50000
#define SESSIONS_MAX 100000
#define PASSWORD_QUEUE_MAX 32
#define SEEN_BATCH 256
#define EXPIRE_EVERY_MS ((int64_t)3600 * 1000)
/* Long after expiry a client is still told to refresh, not to log in again. */
#define EXPIRED_KEPT_MS ((int64_t)7 * 24 * 3600 * 1000)

/* How long a request to devices is known to have been carried out. */
#define TXNS_KEPT_MS ((int64_t)24 * 3600 * 1000)

struct seen_batch {
	struct session_seen rows[SEEN_BATCH];
	size_t count;
};

static void
on_notify(void *ctx, const struct notify_change *change)
{
	struct users *u = ctx;

	if (change->kind == NOTIFY_ACCOUNT_DATA)
		data_marks_raise(u->data_marks, change->user_nid,
				 change->position);
}

static enum err
load(struct scope *sc, struct txn *t, void *ctx)
{
	struct users *u = ctx;

	return own_rules_load(sc, t, u->own_rules);
}

enum err
users_open(struct scope *sc, const struct users_options *o, struct users **out)
{
	struct users *u = calloc(1, sizeof(*u));
	enum err e;

	*out = NULL;
	if (u == NULL || (u->server_name = strdup(o->server_name)) == NULL) {
		free(u);
		return scope_fail(sc, ERR_NOMEM, "no memory for the users");
	}
	u->db = o->db;
	u->notify = o->notify;
	if (o->seal_key_secret != NULL) {
		memcpy(u->seal_key_secret, o->seal_key_secret,
		       sizeof(u->seal_key_secret));
		u->has_seal_key = true;
	}
	u->sessions = session_cache_create(SESSIONS_MAX);
	u->profiles = row_cache_create(CACHE_MAX);
	u->push_settings = row_cache_create(CACHE_MAX);
	u->own_rules = own_rules_create();
	u->presence = presence_create(o->has_presence);
	u->staff = row_cache_create(1);
	u->device_status = row_cache_create(CACHE_MAX);
	u->data_marks = data_marks_create();
	u->gate = password_gate_create(0, PASSWORD_QUEUE_MAX);
	u->throttle = throttle_create(o->is_unthrottled);
	u->uia = uia_table_create();
	if (u->notify != NULL)
		notify_subscribe(u->notify, on_notify, u);
	*out = u;
	e = store_read(sc, u->db, load, u);
	if (e != OK)
		users_close(out);
	return e;
}

void
users_stop(struct users *u)
{
	profile_spread_destroy(&u->spread);
}

static enum err
write_seen(struct scope *sc, struct txn *t, void *ctx)
{
	const struct seen_batch *b = ctx;
	size_t i;

	for (i = 0; i < b->count; i++)
		TRY(device_store_set_seen(sc, t, b->rows[i].device_nid,
					  b->rows[i].seen_ms,
					  b->rows[i].address));
	return OK;
}

static enum err
flush_seen(struct scope *sc, struct users *u)
{
	struct seen_batch *b = scope_new(sc, struct seen_batch);

	do {
		b->count = session_cache_take_seen(u->sessions, b->rows,
						   SEEN_BATCH);
		if (b->count > 0)
			TRY(store_write(sc, u->db, write_seen, b));
	} while (b->count == SEEN_BATCH);
	return OK;
}

void
users_close(struct users **up)
{
	struct users *u = *up;
	struct scope sc;

	if (u == NULL)
		return;
	users_stop(u);
	scope_begin(&sc, "users");
	(void)!flush_seen(&sc, u);
	scope_end(&sc);
	session_cache_destroy(&u->sessions);
	row_cache_destroy(&u->profiles);
	row_cache_destroy(&u->push_settings);
	own_rules_destroy(&u->own_rules);
	presence_destroy(&u->presence);
	row_cache_destroy(&u->staff);
	row_cache_destroy(&u->device_status);
	data_marks_destroy(&u->data_marks);
	password_gate_destroy(&u->gate);
	throttle_destroy(&u->throttle);
	expiring_map_destroy(&u->uia);
	token_wipe(u->seal_key_secret, sizeof(u->seal_key_secret));
	free((char *)u->mail.public_url);
	free(u->server_name);
	free(u);
	*up = NULL;
}

static enum err
remove_expired(struct scope *sc, struct txn *t, void *ctx)
{
	const int64_t *now_ms = ctx;

	TRY(to_device_store_forget_older(sc, t, *now_ms - TXNS_KEPT_MS));
	TRY(short_token_store_remove_expired(sc, t, *now_ms));
	TRY(threepid_store_remove_old(sc, t, *now_ms - THREEPID_SESSION_MS));
	return session_store_remove_expired(sc, t, *now_ms - EXPIRED_KEPT_MS);
}

enum err
users_tick(struct scope *sc, struct users *u, int64_t now_ms)
{
	throttle_tick(u->throttle, now_ms);
	expiring_map_tick(u->uia, now_ms);
	TRY(flush_seen(sc, u));
	if (now_ms < u->expire_next_ms)
		return OK;
	u->expire_next_ms = now_ms + EXPIRE_EVERY_MS;
	TRY(account_close_tick(sc, u));
	return store_write(sc, u->db, remove_expired, &now_ms);
}

const char *
users_server_name(const struct users *u)
{
	return u->server_name;
}

char *
users_full_id(struct scope *sc, const struct users *u, const char *localpart)
{
	return scope_printf(sc, "@%s:%s", localpart, u->server_name);
}

bool
users_is_local(const struct users *u, const char *user_id)
{
	const char *colon = strchr(user_id, ':');

	return user_id[0] == '@' && colon != NULL &&
	       strcmp(colon + 1, u->server_name) == 0;
}

char *
users_localpart(struct scope *sc, const struct users *u, const char *user_id)
{
	if (!users_is_local(u, user_id) ||
	    strlen(user_id) > ACCOUNT_USER_ID_MAX)
		return NULL;
	return scope_strndup(sc, user_id + 1, strcspn(user_id + 1, ":"));
}

enum err
users_read(struct scope *sc, struct users *u, struct txn *t, txn_fn fn,
	   void *ctx)
{
	if (t != NULL)
		return fn(sc, t, ctx);
	return store_read(sc, u->db, fn, ctx);
}

enum err
users_require_self(struct scope *sc, const struct requester *r,
		   const char *user_id)
{
	if (strcmp(r->user_id, user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this belongs to somebody else");
	return OK;
}

int64_t
users_tell(struct scope *sc, struct txn *t, struct users *u,
	   enum notify_kind kind, int64_t user_nid)
{
	struct notify_change change = {.kind = kind,
				       .position = txn_next_position(t),
				       .user_nid = user_nid};

	if (u->notify != NULL)
		notify_publish_at_commit(sc, t, u->notify, &change);
	return change.position;
}
