/* user/short_token.h: tokens that speak for an account for a few minutes.
 *
 * Login tokens (Client-Server API, m.login.token) sign in once; OpenID tokens
 * (section OpenID) tell a third party who somebody is.  Only hashes are stored.
 */
#ifndef USER_SHORT_TOKEN_H
#define USER_SHORT_TOKEN_H

#include "store/account_store.h"
#include "user/users.h"

#define LOGIN_TOKEN_MS ((int64_t)120 * 1000)
#define LOGIN_TOKEN_SSO_MS                                \
	((int64_t)30 * 1000) /* handed over by a redirect \
			      */
#define OPENID_TOKEN_MS ((int64_t)3600 * 1000)

enum short_token_kind { SHORT_TOKEN_LOGIN, SHORT_TOKEN_OPENID };

struct short_token_ask {
	enum short_token_kind kind;
	int64_t user_nid; /* to create */
	int64_t life_ms;  /* to create */
	int64_t now_ms;
};

/* A new one, in the scope's memory. */
enum err short_token_create(struct scope *sc, struct users *u,
			    const struct short_token_ask *ask,
			    const char **token_out) MUST_CHECK;

/* Whose it is; a login token is used up by it.
 *
 * ERR_FORBIDDEN          not known, expired or used (login)
 * ERR_UNKNOWN_TOKEN      not known or expired (OpenID)
 * ERR_USER_DEACTIVATED   the account was closed
 */
enum err short_token_take(struct scope *sc, struct users *u,
			  const struct short_token_ask *ask, const char *token,
			  struct account_row **row_out) MUST_CHECK;

#endif
