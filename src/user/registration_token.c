#include "user/registration_token.h"

#include "crypto/token.h"
#include "user/users_priv.h"

#define TOKEN_LEN 24

struct work {
	const char *token;
	const struct registration_token_row *row;
	struct registration_token_row *found;
	struct registration_token_row *rows;
	size_t count;
};

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;

	return registration_token_store_find(sc, t, w->token, &w->found);
}

enum err
registration_token_find(struct scope *sc, struct users *u, const char *token,
			struct registration_token_row **out)
{
	struct work w = {.token = token};

	TRY(store_read(sc, u->db, read_one, &w));
	*out = w.found;
	return OK;
}

enum err
registration_token_check(struct scope *sc, struct users *u, const char *token,
			 int64_t now_ms, bool *is_valid_out)
{
	struct registration_token_row *row;

	*is_valid_out = false;
	if (!registration_token_is_wellformed(token))
		return OK;
	TRY(registration_token_find(sc, u, token, &row));
	*is_valid_out =
		row != NULL && registration_token_is_usable(row, now_ms);
	return OK;
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;

	return registration_token_store_list(sc, t, &w->rows, &w->count);
}

enum err
registration_token_list(struct scope *sc, struct users *u,
			struct registration_token_row **rows_out,
			size_t *count_out)
{
	struct work w = {0};

	TRY(store_read(sc, u->db, read_list, &w));
	*rows_out = w.rows;
	*count_out = w.count;
	return OK;
}

static enum err
write_new(struct scope *sc, struct txn *t, void *ctx)
{
	const struct work *w = ctx;

	return registration_token_store_add(sc, t, w->row);
}

const char *
registration_token_random(struct scope *sc, size_t len)
{
	return token_random_id(sc, len);
}

enum err
registration_token_create(struct scope *sc, struct users *u,
			  struct registration_token_row *row)
{
	struct work w = {.row = row};

	if (row->token == NULL)
		row->token = token_random_id(sc, TOKEN_LEN);
	if (!registration_token_is_wellformed(row->token))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a token has 1 to %d of A-Z a-z 0-9 . _ ~ -",
				  REGISTRATION_TOKEN_MAX);
	return store_write(sc, u->db, write_new, &w);
}

static enum err
write_put(struct scope *sc, struct txn *t, void *ctx)
{
	const struct work *w = ctx;

	return registration_token_store_put(sc, t, w->row);
}

enum err
registration_token_put(struct scope *sc, struct users *u,
		       const struct registration_token_row *row)
{
	struct work w = {.row = row};

	return store_write(sc, u->db, write_put, &w);
}

static enum err
write_remove(struct scope *sc, struct txn *t, void *ctx)
{
	const struct work *w = ctx;

	return registration_token_store_remove(sc, t, w->token);
}

enum err
registration_token_remove(struct scope *sc, struct users *u, const char *token)
{
	struct work w = {.token = token};

	return store_write(sc, u->db, write_remove, &w);
}
