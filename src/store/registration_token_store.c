#include "store/registration_token_store.h"

#include <string.h>

#include "store/rows_priv.h"

#define COLUMNS "token, uses_allowed, completed, expires_ms"

bool
registration_token_is_wellformed(const char *token)
{
	size_t len = strlen(token);

	return len > 0 && len <= REGISTRATION_TOKEN_MAX &&
	       strspn(token, "abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~-") == len;
}

bool
registration_token_is_usable(const struct registration_token_row *row,
			     int64_t now_ms)
{
	return (row->uses_allowed < 0 || row->completed < row->uses_allowed) &&
	       (row->expires_ms == 0 || row->expires_ms > now_ms);
}

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct registration_token_row *r = out;

	r->token = stmt_text_dup(sc, s, 0);
	r->uses_allowed = stmt_int(s, 1);
	r->completed = stmt_int(s, 2);
	r->expires_ms = stmt_int(s, 3);
}

enum err
registration_token_store_add(struct scope *sc, struct txn *t,
			     const struct registration_token_row *row)
{
	int64_t added;

	TRY(db_exec_count(sc, t, &added,
			  "INSERT INTO registration_tokens (" COLUMNS ")"
			  " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
			  "tiii", row->token, row->uses_allowed, row->completed,
			  row->expires_ms));
	if (added == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "there is such a token already");
	return OK;
}

enum err
registration_token_store_find(struct scope *sc, struct txn *t,
			      const char *token,
			      struct registration_token_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM registration_tokens"
		      " WHERE token = $1",
		      "t", token));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct registration_token_row);
		read_row(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
registration_token_store_list(struct scope *sc, struct txn *t,
			      struct registration_token_row **rows_out,
			      size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM registration_tokens"
		      " ORDER BY token",
		      ""));
	return rows_all(sc, s, (struct rows_kind){sizeof(**rows_out), read_row},
			rows_out, count_out);
}

static enum err
require_changed(struct scope *sc, int64_t changed)
{
	if (changed == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no such token");
	return OK;
}

enum err
registration_token_store_put(struct scope *sc, struct txn *t,
			     const struct registration_token_row *row)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed,
			  "UPDATE registration_tokens SET uses_allowed = $2,"
			  " expires_ms = $3 WHERE token = $1",
			  "tii", row->token, row->uses_allowed,
			  row->expires_ms));
	return require_changed(sc, changed);
}

enum err
registration_token_store_remove(struct scope *sc, struct txn *t,
				const char *token)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed,
			  "DELETE FROM registration_tokens WHERE token = $1",
			  "t", token));
	return require_changed(sc, changed);
}

enum err
registration_token_store_use(struct scope *sc, struct txn *t, const char *token,
			     int64_t now_ms, bool *used_out)
{
	int64_t changed;

	TRY(db_exec_count(
		sc, t, &changed,
		"UPDATE registration_tokens SET completed = completed + 1"
		" WHERE token = $1"
		" AND (uses_allowed < 0 OR completed < uses_allowed)"
		" AND (expires_ms = 0 OR expires_ms > $2)",
		"ti", token, now_ms));
	*used_out = changed > 0;
	return OK;
}
