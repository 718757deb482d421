/* user/external.h: accounts of people whom a sign-in provider knows. */
#ifndef USER_EXTERNAL_H
#define USER_EXTERNAL_H

#include "store/account_store.h"
#include "user/users.h"

struct external_claim {
	const char *provider;
	const char *subject;	  /* who it is, for the provider */
	const char *localpart;	  /* for a new account; NULL: not told */
	const char *display_name; /* the same */
	bool may_create;
	bool may_link; /* take over an account of that localpart */
	int64_t now_ms;
};

/* From now on people may prove themselves by a provider (user/uia.h). */
void users_set_sso(struct users *u);

/* text as a local part: letters made small, what it may not have as =XX
 * (Appendices, mapping from other character sets). */
char *external_localpart(struct scope *sc, const char *text);

/* The account of a provider's subject; *out is NULL when there is none. */
enum err
external_find(struct scope *sc, struct users *u, const char *provider,
	      const char *subject, struct account_row **out) MUST_CHECK;

/* The same, made or linked where it may.
 *
 * ERR_NOT_FOUND          there is none, and none may be made
 * ERR_USER_IN_USE        the local part is somebody else's
 * ERR_INVALID_USERNAME   the local part cannot be one, or was not told
 * ERR_USER_DEACTIVATED   the account was closed
 */
enum err
external_open(struct scope *sc, struct users *u, const struct external_claim *c,
	      struct account_row **out) MUST_CHECK;

#endif
