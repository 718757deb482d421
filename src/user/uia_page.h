/* user/uia_page.h: one stage of a user-interactive session, completed on a page
 * in a browser (Client-Server API, fallback). */
#ifndef USER_UIA_PAGE_H
#define USER_UIA_PAGE_H

#include "user/uia.h"
#include "user/uia_table.h"

/* What somebody gave to complete a stage. Borrowed; NULL where not given. */
struct uia_answer {
	const char *password;
	const char *token;
	const char *address; /* of the client */
	int64_t now_ms;
};

/* The session, when it is under way and may want this stage.
 *
 * ERR_NOT_FOUND   not so
 */
enum err uia_page_find(struct scope *sc, struct users *u, const char *session,
		       enum uia_stage stage, int64_t now_ms,
		       struct uia_session *out) MUST_CHECK;

/* Completes the stage with what was given.
 *
 * ERR_NOT_FOUND      as uia_page_find()
 * ERR_FORBIDDEN      it is not right
 * ERR_RATE_LIMITED   too many wrong ones
 */
enum err
uia_page_prove(struct scope *sc, struct users *u, const char *session,
	       enum uia_stage stage, const struct uia_answer *a) MUST_CHECK;

/* Completes UIA_SSO: a provider says that user_id did it.
 *
 * ERR_FORBIDDEN   the session is somebody else's
 */
enum err
uia_page_complete_sso(struct scope *sc, struct users *u, const char *session,
		      const char *user_id, int64_t now_ms) MUST_CHECK;

#endif
