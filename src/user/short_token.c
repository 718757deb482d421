#include "user/short_token.h"

#include "crypto/token.h"
#include "store/short_token_store.h"
#include "user/users_priv.h"

struct work {
	struct short_token_row row;
	uint8_t hash[SHORT_TOKEN_HASH_LEN];
	struct account_row *account;
};

static const struct kind {
	const char *name;
	const char *prefix;
	enum err unknown;
} kinds[] = {
	[SHORT_TOKEN_LOGIN] = {"login", "wwl_", ERR_FORBIDDEN},
	[SHORT_TOKEN_OPENID] = {"openid", "wwo_", ERR_UNKNOWN_TOKEN},
};

static enum err
write_token(struct scope *sc, struct txn *t, void *ctx)
{
	const struct work *w = ctx;

	return short_token_store_add(sc, t, &w->row, w->hash);
}

enum err
short_token_create(struct scope *sc, struct users *u,
		   const struct short_token_ask *ask, const char **token_out)
{
	struct work w = {.row = {.kind = kinds[ask->kind].name,
				 .user_nid = ask->user_nid,
				 .expires_ms = ask->now_ms + ask->life_ms}};

	*token_out = token_random(sc, kinds[ask->kind].prefix);
	token_hash(*token_out, w.hash);
	return store_write(sc, u->db, write_token, &w);
}

static enum err
read_account(struct scope *sc, struct txn *t, struct work *w, int64_t user_nid)
{
	w->account = NULL;
	if (user_nid == 0)
		return OK;
	return account_store_find(sc, t, user_nid, &w->account);
}

static enum err
write_take(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;
	int64_t user_nid;

	TRY(short_token_store_take(sc, t, &w->row, w->hash, &user_nid));
	return read_account(sc, t, w, user_nid);
}

static enum err
read_token(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;
	int64_t user_nid;

	TRY(short_token_store_find(sc, t, &w->row, w->hash, &user_nid));
	return read_account(sc, t, w, user_nid);
}

enum err
short_token_take(struct scope *sc, struct users *u,
		 const struct short_token_ask *ask, const char *token,
		 struct account_row **row_out)
{
	struct work w = {.row = {.kind = kinds[ask->kind].name,
				 .expires_ms = ask->now_ms}};

	token_hash(token, w.hash);
	if (ask->kind == SHORT_TOKEN_LOGIN)
		TRY(store_write(sc, u->db, write_take, &w));
	else
		TRY(store_read(sc, u->db, read_token, &w));
	if (w.account == NULL)
		return scope_fail(sc, kinds[ask->kind].unknown,
				  "this token is not valid (any more)");
	if (w.account->deactivated_ms > 0)
		return scope_fail(sc, ERR_USER_DEACTIVATED,
				  "this account was closed");
	*row_out = w.account;
	return OK;
}
