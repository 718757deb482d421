#include "user/account.h"

#include "base/log.h"
#include "crypto/password.h"
#include "user/password_gate.h"
#include "user/throttle.h"
#include "user/users_priv.h"

static enum err
require_tries(struct scope *sc, struct users *u, const struct account_proof *p)
{
	TRY(throttle_require(sc, u->throttle, &throttle_account, p->user_id,
			     p->now_ms));
	if (p->address == NULL)
		return OK;
	return throttle_require(sc, u->throttle, &throttle_address, p->address,
				p->now_ms);
}

static void
count_wrong(struct scope *sc, struct users *u, const struct account_proof *p)
{
	throttle_count(sc, u->throttle, &throttle_account, p->user_id,
		       p->now_ms);
	if (p->address != NULL)
		throttle_count(sc, u->throttle, &throttle_address, p->address,
			       p->now_ms);
}

/* The text at rest follows today's costs; a failure only delays it. */
static void
rehash(struct scope *sc, struct users *u, const struct account_proof *p)
{
	struct account_password change = {.user_id = p->user_id,
					  .password = p->password,
					  .is_any_password = true};

	if (account_set_password(sc, u, &change) != OK) {
		log_warn("user: a password could not be hashed anew");
		scope_clear_failure(sc);
	}
}

enum err
account_prove(struct scope *sc, struct users *u, const struct account_proof *p,
	      struct account_row **row_out)
{
	struct account_row *row;
	const char *stored;
	bool is_right;
	enum err e;

	*row_out = NULL;
	TRY(require_tries(sc, u, p));
	TRY(account_find(sc, u, p->user_id, &row));
	stored = row != NULL ? row->password_hash : NULL;
	TRY(password_gate_enter(sc, u->gate));
	e = password_check(sc, stored, p->password, &is_right);
	password_gate_leave(u->gate);
	TRY(e);
	if (row != NULL && row->deactivated_ms > 0)
		return scope_fail(sc, ERR_USER_DEACTIVATED,
				  "this account was closed");
	if (!is_right) {
		count_wrong(sc, u, p);
		return scope_fail(sc, ERR_FORBIDDEN,
				  "the user name or the password is wrong");
	}
	if (password_needs_rehash(stored))
		rehash(sc, u, p);
	*row_out = row;
	return OK;
}
