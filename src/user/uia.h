/* user/uia.h: proving again who asks (Client-Server API, user-interactive
 * authentication).
 *
 * Sessions live in memory and are bound to what was asked first: the same user,
 * the same thing.  A restart ends them; clients begin again.
 */
#ifndef USER_UIA_H
#define USER_UIA_H

#include "base/json.h"
#include "base/requester.h"
#include "user/users.h"

enum uia_stage { UIA_PASSWORD, UIA_DUMMY };

struct uia_ask {
	enum uia_stage stage; /* what must be proven */
	const char *action;   /* what it is for: "delete_devices ABC" */
	const char *user_id;  /* whose password; NULL: UIA_DUMMY */
	const char *address;  /* NULL: unknown */
	yyjson_val *auth;     /* the body's "auth"; NULL: not given */
	int64_t now_ms;
};

/* Whether the proof was given. When not, *challenge_out is the body of the 401
 * answer, in the scope's memory.
 *
 * OK, *challenge_out NULL   proven
 * OK, *challenge_out set    answer 401 with it
 * ERR_FORBIDDEN             the session is of another action
 * ERR_RATE_LIMITED          as account_prove()
 * ERR_BAD_JSON              auth is not as it must be
 */
enum err
uia_require(struct scope *sc, struct users *u, const struct uia_ask *ask,
	    const char **challenge_out) MUST_CHECK;

#endif
