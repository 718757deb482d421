/* api/client/grant.h: what all ways of signing in share. */
#ifndef API_CLIENT_GRANT_H
#define API_CLIENT_GRANT_H

#include "api/api.h"
#include "user/session.h"

/* Reads {type, identifier, password or token, device_id,
 * initial_device_display_name}, proves the password or takes the login token,
 * and fills login but for wants_refresh and is_browser.
 *
 * ERR_USER_LOCKED   the account is locked
 * as account_prove(), short_token_take() and login_name_read()
 */
enum err grant_prove(struct scope *sc, struct http_request *rq,
		     yyjson_val *body, struct session_login *login) MUST_CHECK;

/* session_refresh(), with the fields that its failures carry. */
enum err grant_refresh(struct scope *sc, struct http_request *rq,
		       const struct session_refresh *ask,
		       struct session_grant *out) MUST_CHECK;

/* ERR_USER_LOCKED as the specification words it. */
enum err
grant_refuse_locked(struct scope *sc, struct http_request *rq) MUST_CHECK;

/* The members of a login's answer, into an object that is begun. */
void grant_write(struct http_request *rq, struct json_writer *w,
		 const struct session_grant *g);

/* Begins a session of a new account and answers with it. */
enum err
grant_begin_new(struct scope *sc, struct http_request *rq, const char *user_id,
		struct session_login *login) MUST_CHECK;

/* Answers 401 with what must be proven (user/uia.h). */
void grant_reply_challenge(struct http_request *rq, const char *challenge);

#endif
