/* user/uia_priv.h: proving one stage, from a body or from a page. */
#ifndef USER_UIA_PRIV_H
#define USER_UIA_PRIV_H

#include "user/uia_page.h"
#include "user/users_priv.h"

/* The password of user_id.
 *
 * ERR_FORBIDDEN, ERR_RATE_LIMITED   as account_prove()
 */
enum err
uia_prove_password(struct scope *sc, struct users *u, const char *user_id,
		   const struct uia_answer *a) MUST_CHECK;

/* A registration token that may be used now.
 *
 * ERR_FORBIDDEN      it may not
 * ERR_RATE_LIMITED   too many were tried
 */
enum err uia_prove_token(struct scope *sc, struct users *u,
			 const struct uia_answer *a) MUST_CHECK;

#endif
