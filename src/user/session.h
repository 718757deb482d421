/* user/session.h: logging in, staying logged in, logging out.
 *
 * A session is a device with tokens.  Only hashes of tokens are stored.  A
 * refresh token stays valid until a newer one of its device has been used, and
 * a minute longer, so that a lost answer or a second tab does not log anybody
 * out; with it, access tokens live for SESSION_ACCESS_MS, without it for ever.
 * Clock: every function is told the time.
 */
#ifndef USER_SESSION_H
#define USER_SESSION_H

#include "base/requester.h"
#include "user/account.h"

#define SESSION_ACCESS_MS ((int64_t)15 * 60 * 1000)
#define SESSION_REFRESH_MS ((int64_t)30 * 24 * 3600 * 1000)
#define SESSION_GRACE_MS ((int64_t)60 * 1000)

struct session_login {
	int64_t user_nid;
	const char *user_id;
	const char *device_id;	 /* NULL: a new one */
	const char *device_name; /* for a new device; NULL: none */
	const char *address;	 /* NULL: unknown */
	int64_t now_ms;
	int64_t expires_ms; /* of the access token; 0: as usual */
	bool wants_refresh;
	bool is_browser; /* refresh token in a cookie; device_secret is given */
};

/* What a client is given, in the scope's memory. */
struct session_grant {
	const char *user_id;
	const char *device_id;
	const char *access_token;
	const char *refresh_token; /* NULL: none */
	int64_t expires_in_ms;	   /* 0: never */
	const char *device_secret; /* unpadded base64; browsers only */
	bool is_soft_logout; /* of a failed refresh: sign in again, keep all */
};

/* Begins a session. Tokens that the same device had end.
 *
 * ERR_INVALID_PARAM   device_id is empty or longer than 255 bytes, or the
 *                     device's name is too long
 */
enum err session_begin(struct scope *sc, struct users *u,
		       const struct session_login *login,
		       struct session_grant *out) MUST_CHECK;

/* Eight hexadecimal digits that tell a user's devices apart in names of
 * cookies. */
char *session_short_hash(struct scope *sc, const char *device_id);

struct session_refresh {
	const char *token;
	const char *device_id; /* browsers: must be the token's; else NULL */
	const char *address;
	int64_t now_ms;
	bool is_browser;
};

/* New tokens for a refresh token.
 *
 * ERR_UNKNOWN_TOKEN   not known, superseded, of the other kind, or expired:
 *                     then out->is_soft_logout
 * ERR_USER_LOCKED     the account is locked; the token stays as it was
 */
enum err session_refresh(struct scope *sc, struct users *u,
			 const struct session_refresh *r,
			 struct session_grant *out) MUST_CHECK;

/* Ends the browser session that holds this refresh token; an unknown one is no
 * error. */
enum err session_end_browser(struct scope *sc, struct users *u,
			     const struct session_refresh *r) MUST_CHECK;

/* Ends the requester's session: the device goes, with its tokens. */
enum err session_end(struct scope *sc, struct users *u,
		     const struct requester *r) MUST_CHECK;
enum err session_end_all(struct scope *sc, struct users *u,
			 const struct requester *r) MUST_CHECK;

struct session_check {
	const char *token;
	const char *address; /* NULL: unknown */
	int64_t now_ms;
};

/* What a check found, beside the requester. */
struct session_state {
	bool is_soft_logout; /* with ERR_UNKNOWN_TOKEN: expired, refresh it */
	bool is_locked;
	bool is_suspended;
	bool is_unlimited; /* by requests */
};

/* Whose token it is, from memory: true when memory knows the token, and then
 * *e_out is the answer; false: ask session_check(). Never blocks. out's strings
 * are in the scope's memory.
 *
 * OK, ERR_UNKNOWN_TOKEN
 */
bool session_check_memory(struct scope *sc, struct users *u,
			  const struct session_check *c, struct requester *out,
			  struct session_state *state_out, enum err *e_out);

/* The same, from memory or the store. */
enum err session_check(struct scope *sc, struct users *u,
		       const struct session_check *c, struct requester *out,
		       struct session_state *state_out) MUST_CHECK;

#endif
