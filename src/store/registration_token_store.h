/* store/registration_token_store.h: tokens that let somebody make an account
 * (Client-Server API, token-authenticated registration).
 *
 * A use is counted in the transaction that makes the account, so none is ever
 * pending.
 */
#ifndef STORE_REGISTRATION_TOKEN_STORE_H
#define STORE_REGISTRATION_TOKEN_STORE_H

#include "store/db.h"

#define REGISTRATION_TOKEN_MAX 64

struct registration_token_row {
	const char *token;
	int64_t uses_allowed; /* -1: any number */
	int64_t completed;    /* accounts made with it */
	int64_t expires_ms;   /* 0: never */
};

/* Whether it has 1 to REGISTRATION_TOKEN_MAX of A-Z a-z 0-9 . _ ~ - */
bool registration_token_is_wellformed(const char *token);

/* Whether an account could be made with it now. */
bool registration_token_is_usable(const struct registration_token_row *row,
				  int64_t now_ms);

/* ERR_INVALID_PARAM   there is such a token */
enum err registration_token_store_add(struct scope *sc, struct txn *t,
				      const struct registration_token_row *row)
	MUST_CHECK;

/* *out is NULL when there is none. In the scope's memory. */
enum err
registration_token_store_find(struct scope *sc, struct txn *t,
			      const char *token,
			      struct registration_token_row **out) MUST_CHECK;

/* All, by token. */
enum err registration_token_store_list(struct scope *sc, struct txn *t,
				       struct registration_token_row **rows_out,
				       size_t *count_out) MUST_CHECK;

/* Sets uses_allowed and expires_ms.
 *
 * ERR_NOT_FOUND   there is no such token
 */
enum err registration_token_store_put(struct scope *sc, struct txn *t,
				      const struct registration_token_row *row)
	MUST_CHECK;

/* ERR_NOT_FOUND   there is no such token */
enum err registration_token_store_remove(struct scope *sc, struct txn *t,
					 const char *token) MUST_CHECK;

/* Counts one use; *used_out is false when it may not be used (any more). */
enum err
registration_token_store_use(struct scope *sc, struct txn *t, const char *token,
			     int64_t now_ms, bool *used_out) MUST_CHECK;

#endif
