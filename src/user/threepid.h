/* user/threepid.h: mail addresses of people (Client-Server API, adding account
 * administrative contact information).
 *
 * An address is validated by a link in a mail (user/mail_hook.h); the page
 * behind it asks for a click, so that a mail scanner that opens links validates
 * nothing.  Whoever began the validation then uses it once: to make an account,
 * to add the address to theirs, or to set a new password.
 *
 * Whether an address belongs to somebody is told to nobody without an account:
 * those asks look the same from outside.
 */
#ifndef USER_THREEPID_H
#define USER_THREEPID_H

#include "base/requester.h"
#include "store/threepid_store.h"
#include "user/users.h"

#define THREEPID_SECRET_MAX 255
#define THREEPID_ADDRESS_MAX 254
#define THREEPID_LINK_MAX 2000
#define THREEPID_SESSION_MS ((int64_t)24 * 3600 * 1000)

enum threepid_purpose { THREEPID_REGISTER, THREEPID_PASSWORD, THREEPID_ADD };

/* The address as it is kept: ASCII letters small.
 *
 * ERR_INVALID_PARAM   it is no mail address
 */
enum err threepid_canonical(struct scope *sc, const char *address,
			    const char **out) MUST_CHECK;

struct threepid_request {
	enum threepid_purpose purpose;
	const char *address; /* as given */
	const char *client_secret;
	int64_t attempt;
	const char *next_link; /* NULL: none */
	bool is_signed_in;
	const char *client_address; /* NULL: not counted */
	int64_t now_ms;
};

/* Begins (or goes on with) a validation and sends the mail, for a new attempt.
 * Waits for the mail server: LANE_REMOTE.
 *
 * ERR_THREEPID_DENIED   no mail is sent by this server
 * ERR_THREEPID_IN_USE   THREEPID_ADD by who is signed in: somebody has it
 * ERR_INVALID_PARAM     a parameter that cannot be
 * ERR_RATE_LIMITED      too many mails
 */
enum err threepid_request_mail(struct scope *sc, struct users *u,
			       const struct threepid_request *q,
			       const char **sid_out) MUST_CHECK;

/* Names a validation. */
struct threepid_ref {
	enum threepid_purpose purpose;
	const char *sid;
	const char *client_secret;
	int64_t now_ms;
};

/* The link was followed and confirmed; *next_link_out may be NULL.
 *
 * ERR_NOT_FOUND   sid, secret and token do not belong together, or are too old
 */
enum err threepid_validate(struct scope *sc, struct users *u,
			   const struct threepid_ref *ref, const char *token,
			   const char **next_link_out) MUST_CHECK;

/* The validated address, when it was validated for this.
 *
 * ERR_FORBIDDEN   it was not
 */
enum err threepid_require_valid(struct scope *sc, struct users *u,
				const struct threepid_ref *ref,
				const char **address_out) MUST_CHECK;

/* Gives the requester the address of ref, and uses the validation up.
 *
 * ERR_THREEPID_AUTH_FAILED   it was not validated
 * ERR_THREEPID_IN_USE        somebody has it
 */
enum err
threepid_add(struct scope *sc, struct users *u, const struct requester *r,
	     const struct threepid_ref *ref) MUST_CHECK;

/* No error where there is none. */
enum err
threepid_remove(struct scope *sc, struct users *u, const struct requester *r,
		const char *medium, const char *address) MUST_CHECK;

enum err
threepid_list(struct scope *sc, struct users *u, const struct requester *r,
	      struct threepid_row **rows_out, size_t *count_out) MUST_CHECK;

/* The user id that has the address (as given); *out is NULL when nobody has. */
enum err
threepid_find_user(struct scope *sc, struct users *u, const char *medium,
		   const char *address, const char **user_id_out) MUST_CHECK;

#endif
