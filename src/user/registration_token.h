/* user/registration_token.h: tokens that let somebody make an account, for
 * administrators (Synapse's admin API) and for who shows one. */
#ifndef USER_REGISTRATION_TOKEN_H
#define USER_REGISTRATION_TOKEN_H

#include "store/registration_token_store.h"
#include "user/users.h"

/* Whether an account could be made with it now. */
enum err
registration_token_check(struct scope *sc, struct users *u, const char *token,
			 int64_t now_ms, bool *is_valid_out) MUST_CHECK;

/* The actions of an administrator; errors as of
 * store/registration_token_store.h.  *out is NULL when there is none. */
enum err registration_token_list(struct scope *sc, struct users *u,
				 struct registration_token_row **rows_out,
				 size_t *count_out) MUST_CHECK;
enum err
registration_token_find(struct scope *sc, struct users *u, const char *token,
			struct registration_token_row **out) MUST_CHECK;
/* len random characters, at most REGISTRATION_TOKEN_MAX. */
const char *registration_token_random(struct scope *sc, size_t len);
/* row->token NULL: a random one is chosen and put there.
 *
 * ERR_INVALID_PARAM   not well formed, or there is such a token
 */
enum err
registration_token_create(struct scope *sc, struct users *u,
			  struct registration_token_row *row) MUST_CHECK;
enum err
registration_token_put(struct scope *sc, struct users *u,
		       const struct registration_token_row *row) MUST_CHECK;
enum err registration_token_remove(struct scope *sc, struct users *u,
				   const char *token) MUST_CHECK;

#endif
