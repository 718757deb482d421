/* user/account.h: who has an account here.
 *
 * Passwords are hashed outside of every transaction, at most one per core at a
 * time (user/password_gate.h).  What a deactivated account wrote stays; its
 * tokens, devices and password go.
 */
#ifndef USER_ACCOUNT_H
#define USER_ACCOUNT_H

#include "base/requester.h"
#include "store/account_store.h"
#include "user/users.h"

#define ACCOUNT_USER_ID_MAX 255
#define ACCOUNT_PASSWORD_MIN 8
#define ACCOUNT_PASSWORD_MAX 512
#define ACCOUNT_NOTICES "server-notices" /* the server itself speaks by it */
#define ACCOUNT_ROLE_PREFIX "role-"	 /* roles do; nobody logs in by them */

struct account_new {
	const char *localpart;
	const char *password;	  /* NULL: cannot log in with one */
	const char *display_name; /* NULL: the localpart */
	bool is_admin;
	bool is_any_password; /* an administrator chose it: any length */
	/* Of registration; used up in the same transaction. NULL: none. */
	const char *registration_token;
	const char *email; /* validated */
	const char *email_sid;
	const char *external_provider; /* it is known there; NULL: nowhere */
	const char *external_subject;
	bool is_server;	 /* of the server itself: a name kept for it */
	bool is_claimed; /* by the service that has this name to itself */
};

/* Whether a new account may have this localpart (a-z 0-9 . _ = - / +, and the
 * full id is not longer than ACCOUNT_USER_ID_MAX).
 *
 * ERR_INVALID_USERNAME   it may not
 */
enum err account_check_localpart(struct scope *sc, const struct users *u,
				 const char *localpart) MUST_CHECK;

/* ERR_WEAK_PASSWORD   shorter than ACCOUNT_PASSWORD_MIN
 * ERR_INVALID_PARAM   longer than ACCOUNT_PASSWORD_MAX
 */
enum err
account_check_password(struct scope *sc, const char *password) MUST_CHECK;

/* Asks somebody above whether a name that nobody has may be given to people; it
 * fails with ERR_EXCLUSIVE where not. Before the first request. */
typedef enum err (*account_claim_fn)(void *ctx, struct scope *sc,
				     const char *user_id);
void account_set_claims(struct users *u, account_claim_fn fn, void *ctx);

/* ERR_INVALID_USERNAME   see account_check_localpart()
 * ERR_USER_IN_USE        taken, also when by a deactivated account
 * ERR_EXCLUSIVE          an application service has it to itself
 */
enum err account_check_available(struct scope *sc, struct users *u,
				 const char *localpart) MUST_CHECK;

/* Creates an account. *user_id_out is in the scope's memory. Fails as the three
 * checks above, and
 *
 * ERR_FORBIDDEN         the registration token is used up
 * ERR_THREEPID_IN_USE   somebody has the address
 */
enum err
account_create(struct scope *sc, struct users *u, const struct account_new *a,
	       const char **user_id_out) MUST_CHECK;

/* The row of a user of this server; *out is NULL when there is none. */
enum err account_find(struct scope *sc, struct users *u, const char *user_id,
		      struct account_row **out) MUST_CHECK;

/* Whether user_id has an account here that is not closed. */
enum err account_is_active(struct scope *sc, struct users *u,
			   const char *user_id, bool *out) MUST_CHECK;

/* All accounts, by localpart. */
enum err
account_list(struct scope *sc, struct users *u, struct account_row **rows_out,
	     size_t *count_out) MUST_CHECK;

/* Sets a password, and checks it first. end_sessions ends every session but the
 * one of keep_device (0: every one).
 *
 * ERR_NOT_FOUND   no such account
 */
struct account_password {
	const char *user_id;
	const char *password;
	bool is_any_password;
	bool end_sessions;
	int64_t keep_device_nid;
	const char *email_sid; /* a validation to be used up; NULL: none */
};
enum err account_set_password(struct scope *sc, struct users *u,
			      const struct account_password *p) MUST_CHECK;

/* Whether the password is right, at the cost of one hash whether or not there
 * is such an account. Counted against address and account.
 *
 * ERR_FORBIDDEN          it is not, or there is no such account
 * ERR_USER_DEACTIVATED   it was, but the account was closed
 * ERR_RATE_LIMITED       too many wrong ones, or too many at this moment
 */
struct account_proof {
	const char *user_id;
	const char *password;
	const char *address; /* NULL: not counted by address */
	int64_t now_ms;
};
enum err
account_prove(struct scope *sc, struct users *u, const struct account_proof *p,
	      struct account_row **row_out) MUST_CHECK;

/* account_close() of user/account_close.h without erasing. */
enum err account_deactivate(struct scope *sc, struct users *u,
			    const char *user_id, int64_t now_ms) MUST_CHECK;

/* ERR_NOT_FOUND   no such account */
enum err account_set_admin(struct scope *sc, struct users *u,
			   const char *user_id, bool is_admin) MUST_CHECK;

#endif
