/* user/uia.h: proving again who asks (Client-Server API, user-interactive
 * authentication).
 *
 * Sessions live in memory and are bound to what was asked first: the same user,
 * the same thing.  A restart ends them; clients begin again.  A flow's stages
 * are completed in the order of enum uia_stage.
 *
 * A stage may also be completed on a page in a browser (user/uia_page.h); the
 * client then asks again with the session alone.
 */
#ifndef USER_UIA_H
#define USER_UIA_H

#include "base/json.h"
#include "base/requester.h"
#include "user/users.h"

enum uia_stage {
	UIA_PASSWORD, /* who asks: by password, or by the sign-in provider */
	UIA_SSO,
	UIA_TOKEN, /* registration: a token that the Trust gave out */
	UIA_TERMS, /* registration: policies are accepted */
	UIA_EMAIL, /* registration, new password: a mail was answered */
	UIA_DUMMY,
	UIA_STAGE_COUNT
};

#define UIA_BIT(stage) (1U << (stage))

/* What the proof brought beside itself. In the scope's memory. */
struct uia_given {
	const char *token; /* registration token; to be used up */
	const char *email; /* the address proven */
	const char *sid;   /* the validation that proved it; to be removed */
};

struct uia_ask {
	enum uia_stage stage; /* what must be proven, where stages is 0 */
	unsigned stages;      /* several, each UIA_BIT() of one */
	const char *action;   /* what it is for: "delete_devices ABC" */
	const char *user_id;  /* who asks; NULL: nobody yet (registration) */
	const char *address;  /* NULL: unknown */
	yyjson_val *auth;     /* the body's "auth"; NULL: not given */
	const char *terms;    /* JSON, the params of UIA_TERMS */
	int64_t now_ms;
	struct uia_given *given_out; /* NULL: not wanted */
};

/* The stage's name, "m.login.password"; and back (UIA_STAGE_COUNT: none). */
const char *uia_stage_name(enum uia_stage stage);
enum uia_stage uia_stage_find(const char *name);

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
