#include "user/session.h"

#include <string.h>

#include "crypto/token.h"
#include "store/dehydrated_store.h"
#include "store/device_store.h"
#include "user/cross_signing.h"
#include "user/device.h"
#include "user/device_priv.h"
#include "user/device_secret.h"
#include "user/session_cache.h"

/* New tokens for a device, made before the transaction. */
struct fresh {
	const char *access;
	const char *refresh; /* NULL: none */
	uint8_t access_hash[SESSION_HASH_LEN];
	uint8_t refresh_hash[SESSION_HASH_LEN];
	int64_t now_ms;
	int64_t expires_ms; /* 0: as usual */
	bool is_browser;
};

struct begin {
	struct users *u;
	const struct session_login *login;
	const char *device_id;
	struct fresh fresh;
	uint8_t *sealed; /* the device's secret, in the end */
	size_t sealed_len;
};

struct renew {
	struct users *u;
	const struct session_refresh *ask;
	uint8_t hash[SESSION_HASH_LEN];
	struct fresh fresh;
	struct refresh_row *old;
	struct device_row *device;
	bool is_soft_logout;
};

struct end {
	struct users *u;
	const struct requester *r;
	const struct session_refresh *ask;
	uint8_t hash[SESSION_HASH_LEN];
};

static void
make_fresh(struct scope *sc, struct fresh *f, bool wants_refresh)
{
	f->access = token_random(sc, "wwa_");
	token_hash(f->access, f->access_hash);
	if (!wants_refresh)
		return;
	f->refresh = token_random(sc, "wwr_");
	token_hash(f->refresh, f->refresh_hash);
}

static enum err
write_fresh(struct scope *sc, struct txn *t, const struct fresh *f,
	    const struct device_row *d)
{
	struct refresh_row refresh = {.user_nid = d->user_nid,
				      .device_nid = d->nid,
				      .browser = f->is_browser,
				      .created_ms = f->now_ms,
				      .touched_ms = f->now_ms};
	struct access_row access = {.user_nid = d->user_nid,
				    .device_nid = d->nid,
				    .created_ms = f->now_ms,
				    .expires_ms = f->expires_ms};
	int64_t nid;

	if (f->refresh != NULL) {
		refresh.expires_ms = f->now_ms + SESSION_REFRESH_MS;
		TRY(session_store_add_refresh(sc, t, &refresh, f->refresh_hash,
					      &access.refresh_nid));
		access.expires_ms = f->now_ms + SESSION_ACCESS_MS;
	}
	return session_store_add_access(sc, t, &access, f->access_hash, &nid);
}

static void
fill_grant(const struct fresh *f, struct session_grant *out)
{
	out->access_token = f->access;
	out->refresh_token = f->refresh;
	out->expires_in_ms = f->refresh != NULL ? SESSION_ACCESS_MS : 0;
}

/* A device that is there is used again, with its secret. */
static enum err
reuse_device(struct scope *sc, struct txn *t, struct begin *b,
	     const struct device_row *d)
{
	TRY(device_drop_tokens(sc, t, b->u, d->nid));
	TRY(dehydrated_store_remove(sc, t, d->nid));
	if (d->secret == NULL && b->sealed != NULL)
		return device_store_set_secret(sc, t, d->nid, b->sealed,
					       b->sealed_len);
	if (d->secret != NULL) {
		b->sealed = scope_memdup(sc, d->secret, d->secret_len);
		b->sealed_len = d->secret_len;
	}
	return OK;
}

static enum err
write_begin(struct scope *sc, struct txn *t, void *ctx)
{
	struct begin *b = ctx;
	struct device_row *d;
	struct device_row added = {
		.user_nid = b->login->user_nid,
		.device_id = b->device_id,
		.display_name = b->login->device_name,
		.secret = b->sealed,
		.secret_len = b->sealed_len,
		.created_ms = b->login->now_ms,
		.last_seen_ms = b->login->now_ms,
		.last_seen_address = b->login->address,
	};

	TRY(device_store_find(sc, t, b->login->user_nid, b->device_id, &d));
	if (d != NULL) {
		TRY(reuse_device(sc, t, b, d));
		return write_fresh(sc, t, &b->fresh, d);
	}
	TRY(device_require_room(sc, t, b->login->user_nid));
	TRY(cross_signing_check_device_id(sc, t, b->login->user_nid,
					  b->device_id));
	TRY(device_store_add(sc, t, &added, &added.nid));
	return write_fresh(sc, t, &b->fresh, &added);
}

static enum err
choose_device_id(struct scope *sc, const struct session_login *login,
		 const char **out)
{
	if (login->device_id == NULL) {
		*out = token_random_letters(sc, 10);
		return OK;
	}
	if (*login->device_id == '\0' ||
	    strlen(login->device_id) > DEVICE_ID_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a device id has 1 to %d bytes",
				  DEVICE_ID_MAX);
	*out = login->device_id;
	return OK;
}

enum err
session_begin(struct scope *sc, struct users *u,
	      const struct session_login *login, struct session_grant *out)
{
	struct begin b = {.u = u,
			  .login = login,
			  .fresh = {.now_ms = login->now_ms,
				    .expires_ms = login->expires_ms,
				    .is_browser = login->is_browser}};

	*out = (struct session_grant){0};
	if (strncmp(login->user_id, "@" ACCOUNT_ROLE_PREFIX,
		    strlen("@" ACCOUNT_ROLE_PREFIX)) == 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "a role is taken, not logged in to");
	TRY(choose_device_id(sc, login, &b.device_id));
	if (login->device_name != NULL &&
	    strlen(login->device_name) > DEVICE_NAME_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a device's name has at most %d bytes",
				  DEVICE_NAME_MAX);
	make_fresh(sc, &b.fresh, login->wants_refresh || login->is_browser);
	if (login->is_browser)
		TRY(device_secret_create(sc, u, b.device_id, &b.sealed,
					 &b.sealed_len));
	TRY(store_write(sc, u->db, write_begin, &b));
	if (login->is_browser)
		out->device_secret = device_secret_open(sc, u, b.device_id,
							b.sealed, b.sealed_len);
	out->user_id = login->user_id;
	out->device_id = b.device_id;
	fill_grant(&b.fresh, out);
	return OK;
}

char *
session_short_hash(struct scope *sc, const char *device_id)
{
	uint8_t hash[TOKEN_HASH_LEN];

	token_hash(device_id, hash);
	return scope_printf(sc, "%02x%02x%02x%02x", hash[0], hash[1], hash[2],
			    hash[3]);
}

static bool
is_of_ask(const struct refresh_row *row, const struct session_refresh *ask)
{
	return row != NULL && row->browser == ask->is_browser &&
	       (ask->device_id == NULL ||
		strcmp(ask->device_id, row->device_id) == 0);
}

/* What a client does with its new tokens ends the old ones; a browser's tabs
 * share one cookie and get a minute. */
static bool
is_superseded(const struct renew *r)
{
	return !r->old->browser &&
	       session_cache_is_used_after(r->u->sessions, r->old->device_nid,
					   r->old->nid);
}

/* Whether the token is good for new ones. */
static enum err
require_good(struct scope *sc, struct renew *r)
{
	bool is_ours = is_of_ask(r->old, r->ask) && !is_superseded(r);

	r->is_soft_logout = is_ours && r->old->expires_ms <= r->ask->now_ms;
	if (!is_ours || r->is_soft_logout)
		return scope_fail(sc, ERR_UNKNOWN_TOKEN,
				  "this refresh token is not valid");
	if (r->old->locked_ms > 0)
		return scope_fail(sc, ERR_USER_LOCKED,
				  "this account is locked");
	return OK;
}

static enum err
write_renew(struct scope *sc, struct txn *t, void *ctx)
{
	struct renew *r = ctx;
	const struct session_refresh *ask = r->ask;

	TRY(session_store_find_refresh(sc, t, r->hash, &r->old));
	TRY(require_good(sc, r));
	TRY(device_store_find(sc, t, r->old->user_nid, r->old->device_id,
			      &r->device));
	TRY(session_store_touch_refresh(sc, t, r->old->nid, ask->now_ms));
	TRY(session_store_remove_older_refresh(
		sc, t, r->old->device_nid, r->old->nid,
		ask->is_browser ? ask->now_ms - SESSION_GRACE_MS : INT64_MAX));
	TRY(session_store_remove_expired_access(sc, t, r->old->device_nid,
						ask->now_ms));
	return write_fresh(sc, t, &r->fresh, r->device);
}

enum err
session_refresh(struct scope *sc, struct users *u,
		const struct session_refresh *ask, struct session_grant *out)
{
	struct renew r = {.u = u,
			  .ask = ask,
			  .fresh = {.now_ms = ask->now_ms,
				    .is_browser = ask->is_browser}};
	enum err e;

	*out = (struct session_grant){0};
	token_hash(ask->token, r.hash);
	make_fresh(sc, &r.fresh, true);
	e = store_write(sc, u->db, write_renew, &r);
	out->is_soft_logout = r.is_soft_logout;
	TRY(e);
	if (ask->is_browser)
		out->device_secret = device_secret_open(sc, u, r.old->device_id,
							r.device->secret,
							r.device->secret_len);
	out->user_id = r.old->user_id;
	out->device_id = r.old->device_id;
	fill_grant(&r.fresh, out);
	return OK;
}

static enum err
write_end_browser(struct scope *sc, struct txn *t, void *ctx)
{
	struct end *e = ctx;
	struct refresh_row *row;

	TRY(session_store_find_refresh(sc, t, e->hash, &row));
	if (!is_of_ask(row, e->ask))
		return OK;
	(void)users_tell(sc, t, e->u, NOTIFY_SESSION, row->user_nid);
	return device_drop(sc, t, e->u, row->device_nid);
}

enum err
session_end_browser(struct scope *sc, struct users *u,
		    const struct session_refresh *ask)
{
	struct end e = {.u = u, .ask = ask};

	token_hash(ask->token, e.hash);
	return store_write(sc, u->db, write_end_browser, &e);
}

static enum err
write_end(struct scope *sc, struct txn *t, void *ctx)
{
	struct end *e = ctx;

	(void)users_tell(sc, t, e->u, NOTIFY_SESSION, e->r->user_nid);
	return device_drop(sc, t, e->u, e->r->device_nid);
}

static enum err
write_end_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct end *e = ctx;

	(void)users_tell(sc, t, e->u, NOTIFY_SESSION, e->r->user_nid);
	return device_drop_all(sc, t, e->u, e->r->user_nid, 0);
}

static enum err
end_with(struct scope *sc, struct users *u, const struct requester *r,
	 txn_fn fn)
{
	struct end e = {.u = u, .r = r};

	return store_write(sc, u->db, fn, &e);
}

enum err
session_end(struct scope *sc, struct users *u, const struct requester *r)
{
	return end_with(sc, u, r, write_end);
}

enum err
session_end_all(struct scope *sc, struct users *u, const struct requester *r)
{
	return end_with(sc, u, r, write_end_all);
}
