#include "user/account.h"

#include <string.h>

#include "base/clock.h"
#include "crypto/password.h"
#include "store/external_id_store.h"
#include "store/profile_store.h"
#include "store/registration_token_store.h"
#include "store/threepid_store.h"
#include "store/user_id_store.h"
#include "user/account_close.h"
#include "user/device_priv.h"
#include "user/password_gate.h"
#include "user/row_cache.h"
#include "user/session_cache.h"
#include "user/staff_index.h"

struct create {
	struct users *u;
	const struct account_new *ask;
	struct account_row row;
	struct profile_row profile;
	int64_t position;
};

struct find {
	const char *user_id;
	struct account_row *row;
};

struct list {
	struct account_row *rows;
	size_t count;
};

struct change {
	struct users *u;
	struct find find;
	const struct account_password *password;
	const char *hash;
	bool is_admin;
	int64_t user_nid;
};

static bool
is_localpart_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("._=-/+", c) != NULL);
}

enum err
account_check_localpart(struct scope *sc, const struct users *u,
			const char *localpart)
{
	size_t i, len = strlen(localpart);

	if (len == 0)
		return scope_fail(sc, ERR_INVALID_USERNAME,
				  "a user name cannot be empty");
	for (i = 0; i < len; i++) {
		if (!is_localpart_char(localpart[i]))
			return scope_fail(sc, ERR_INVALID_USERNAME,
					  "a user name has only a-z, 0-9 and "
					  "._=-/+");
	}
	if (len + strlen(u->server_name) + 2 > ACCOUNT_USER_ID_MAX)
		return scope_fail(sc, ERR_INVALID_USERNAME,
				  "this user name is too long");
	return OK;
}

enum err
account_check_password(struct scope *sc, const char *password)
{
	if (strlen(password) > ACCOUNT_PASSWORD_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a password has at most %d bytes",
				  ACCOUNT_PASSWORD_MAX);
	if (strlen(password) < ACCOUNT_PASSWORD_MIN)
		return scope_fail(sc, ERR_WEAK_PASSWORD,
				  "a password has at least %d characters",
				  ACCOUNT_PASSWORD_MIN);
	return OK;
}

static enum err
hash_gated(struct scope *sc, struct users *u, const char *password, char **out)
{
	enum err e;

	TRY(password_gate_enter(sc, u->gate));
	e = password_hash(sc, password, out);
	password_gate_leave(u->gate);
	return e;
}

static enum err
read_by_localpart(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	return account_store_find_localpart(sc, t, f->user_id, &f->row);
}

static enum err
find_localpart(struct scope *sc, struct users *u, const char *localpart,
	       struct account_row **out)
{
	struct find f = {.user_id = localpart};

	TRY(store_read(sc, u->db, read_by_localpart, &f));
	*out = f.row;
	return OK;
}

void
account_set_claims(struct users *u, account_claim_fn fn, void *ctx)
{
	u->claim = fn;
	u->claim_ctx = ctx;
}

static enum err
check_new_name(struct scope *sc, struct users *u, const char *localpart,
	       bool is_claimed)
{
	struct account_row *row;

	TRY(account_check_localpart(sc, u, localpart));
	if (u->claim != NULL && !is_claimed)
		TRY(u->claim(u->claim_ctx, sc,
			     users_full_id(sc, u, localpart)));
	TRY(find_localpart(sc, u, localpart, &row));
	if (row != NULL || strcmp(localpart, ACCOUNT_NOTICES) == 0 ||
	    strncmp(localpart, ACCOUNT_ROLE_PREFIX,
		    strlen(ACCOUNT_ROLE_PREFIX)) == 0)
		return scope_fail(sc, ERR_USER_IN_USE,
				  "this user name is taken");
	return OK;
}

enum err
account_check_available(struct scope *sc, struct users *u,
			const char *localpart)
{
	return check_new_name(sc, u, localpart, false);
}

static void
on_profile_change(void *arg)
{
	struct create *c = arg;

	row_cache_drop(c->u->profiles, c->row.user_nid, c->position);
}

/* What registration took to get here is used up with it. */
static enum err
use_up(struct scope *sc, struct txn *t, const struct create *c)
{
	struct threepid_row address = {.medium = "email",
				       .address = c->ask->email,
				       .user_nid = c->row.user_nid,
				       .validated_ms = c->row.created_ms,
				       .added_ms = c->row.created_ms};
	bool is_used = true;
	enum err e;

	if (c->ask->registration_token != NULL)
		TRY(registration_token_store_use(sc, t,
						 c->ask->registration_token,
						 c->row.created_ms, &is_used));
	if (!is_used)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this registration token is used up");
	if (c->ask->external_provider != NULL)
		TRY(external_id_store_add(sc, t, c->ask->external_provider,
					  c->ask->external_subject,
					  c->row.user_nid));
	if (c->ask->email == NULL)
		return OK;
	e = threepid_store_add(sc, t, &address);
	if (e == ERR_CONFLICT)
		return scope_fail(sc, ERR_THREEPID_IN_USE,
				  "this address is in use");
	TRY(e);
	return threepid_store_remove_session(sc, t, c->ask->email_sid);
}

static enum err
write_account(struct scope *sc, struct txn *t, void *ctx)
{
	struct create *c = ctx;

	TRY(user_id_store_put(sc, t, c->row.user_id, &c->row.user_nid));
	TRY(account_store_add(sc, t, &c->row));
	TRY(use_up(sc, t, c));
	c->position = users_tell(sc, t, c->u, NOTIFY_PROFILE, c->row.user_nid);
	txn_on_commit(t, on_profile_change, c);
	staff_index_drop(sc, t, c->u, c->position);
	return profile_store_put(sc, t, c->row.user_nid, &c->profile);
}

enum err
account_create(struct scope *sc, struct users *u, const struct account_new *a,
	       const char **user_id_out)
{
	struct create c = {.u = u,
			   .ask = a,
			   .row = {.localpart = a->localpart,
				   .created_ms = clock_wall_ms(),
				   .is_admin = a->is_admin}};
	char *hash = NULL;

	if (!a->is_server)
		TRY(check_new_name(sc, u, a->localpart, a->is_claimed));
	if (a->password != NULL) {
		if (!a->is_any_password)
			TRY(account_check_password(sc, a->password));
		TRY(hash_gated(sc, u, a->password, &hash));
	}
	c.row.user_id = users_full_id(sc, u, a->localpart);
	c.row.password_hash = hash;
	c.profile.display_name =
		a->display_name != NULL ? a->display_name : a->localpart;
	TRY(store_write(sc, u->db, write_account, &c));
	if (user_id_out != NULL)
		*user_id_out = c.row.user_id;
	return OK;
}

enum err
account_find(struct scope *sc, struct users *u, const char *user_id,
	     struct account_row **out)
{
	const char *localpart = users_localpart(sc, u, user_id);

	*out = NULL;
	if (localpart == NULL)
		return OK;
	return find_localpart(sc, u, localpart, out);
}

enum err
account_is_active(struct scope *sc, struct users *u, const char *user_id,
		  bool *out)
{
	struct account_row *row;

	*out = false;
	TRY(account_find(sc, u, user_id, &row));
	*out = row != NULL && row->deactivated_ms == 0;
	return OK;
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct list *l = ctx;

	return account_store_list(sc, t, &l->rows, &l->count);
}

enum err
account_list(struct scope *sc, struct users *u, struct account_row **rows_out,
	     size_t *count_out)
{
	struct list l = {0};

	TRY(store_read(sc, u->db, read_list, &l));
	*rows_out = l.rows;
	*count_out = l.count;
	return OK;
}

/* Finds the account to be changed, inside the transaction. */
static enum err
require_account(struct scope *sc, struct txn *t, struct change *c)
{
	const char *localpart = users_localpart(sc, c->u, c->find.user_id);

	c->find.row = NULL;
	if (localpart != NULL)
		TRY(account_store_find_localpart(sc, t, localpart,
						 &c->find.row));
	if (c->find.row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such account");
	c->user_nid = c->find.row->user_nid;
	return OK;
}

static void
on_changed(void *arg)
{
	struct change *c = arg;

	session_cache_drop_user(c->u->sessions, c->user_nid, 0);
}

static enum err
write_password(struct scope *sc, struct txn *t, void *ctx)
{
	struct change *c = ctx;

	TRY(require_account(sc, t, c));
	TRY(account_store_set_password(sc, t, c->user_nid, c->hash));
	if (c->password->email_sid != NULL)
		TRY(threepid_store_remove_session(sc, t,
						  c->password->email_sid));
	if (!c->password->end_sessions)
		return OK;
	(void)users_tell(sc, t, c->u, NOTIFY_SESSION, c->user_nid);
	return device_drop_all(sc, t, c->u, c->user_nid,
			       c->password->keep_device_nid);
}

enum err
account_set_password(struct scope *sc, struct users *u,
		     const struct account_password *p)
{
	struct change c = {
		.u = u, .find = {.user_id = p->user_id}, .password = p};
	char *hash;

	if (!p->is_any_password)
		TRY(account_check_password(sc, p->password));
	TRY(hash_gated(sc, u, p->password, &hash));
	c.hash = hash;
	return store_write(sc, u->db, write_password, &c);
}

enum err
account_deactivate(struct scope *sc, struct users *u, const char *user_id,
		   int64_t now_ms)
{
	struct account_close c = {.user_id = user_id, .now_ms = now_ms};

	return account_close(sc, u, &c);
}

static enum err
write_admin(struct scope *sc, struct txn *t, void *ctx)
{
	struct change *c = ctx;

	TRY(require_account(sc, t, c));
	txn_on_commit(t, on_changed, c);
	return account_store_set_admin(sc, t, c->user_nid, c->is_admin);
}

enum err
account_set_admin(struct scope *sc, struct users *u, const char *user_id,
		  bool is_admin)
{
	struct change c = {
		.u = u, .find = {.user_id = user_id}, .is_admin = is_admin};

	return store_write(sc, u->db, write_admin, &c);
}
