/* sso/sso.h: signing in by another service (Client-Server API, SSO client
 * login/authentication).
 *
 * The browser is sent to the provider and comes back to SSO_CALLBACK, for a
 * login as for a confirmation (user/uia.h).  What comes back counts only with
 * the cookie of the browser that began, and once.
 */
#ifndef SSO_SSO_H
#define SSO_SSO_H

#include "config/config.h"
#include "sso/provider.h"

struct sso;
struct users;

#define SSO_CALLBACK "/_wardwire/sso/v1/callback"
#define SSO_COOKIE_PATH "/_wardwire/sso/"
#define SSO_REDIRECT_MAX 2000

/* Everything borrowed until sso_close(). NULL in *out where [sso] issuer is not
 * set.
 *
 * ERR_IO, ERR_INVALID_PARAM   an option that cannot be right
 */
enum err sso_open(struct scope *sc, const struct config *config,
		  struct users *users, struct sso **out) MUST_CHECK;
void sso_close(struct sso **s);

/* s may be NULL: none. */
const struct sso_provider *
sso_providers(const struct sso *s, size_t *count_out);

/* Who wants to sign in, or to confirm something. */
struct sso_begin {
	const char *provider_id;  /* NULL: the first */
	const char *redirect_url; /* of the client; NULL: a confirmation */
	const char *uia_session;  /* of a confirmation; its stage UIA_SSO */
	int64_t now_ms;
};

struct sso_begun {
	const char *url;	  /* where the browser goes */
	const char *cookie_name;  /* what it has to keep: path */
	const char *cookie_value; /* SSO_COOKIE_PATH, SameSite=Lax */
};

/* ERR_NOT_FOUND       no such provider, or no such confirmation
 * ERR_INVALID_PARAM   the redirect URL is none, or one that runs code
 * ERR_UNAVAILABLE     the provider cannot be reached
 */
enum err sso_begin(struct scope *sc, struct sso *s, const struct sso_begin *b,
		   struct sso_begun *out) MUST_CHECK;

/* The name of the cookie that goes with a state. */
const char *sso_cookie_name(struct scope *sc, const char *state);

struct sso_callback {
	const char *state;
	const char *code;   /* NULL: not given */
	const char *cookie; /* the browser's; NULL: none */
	int64_t now_ms;
};

/* How it ended. */
struct sso_end {
	const char *user_id;
	const char *location; /* of the client, with its login token; NULL: a
			       * confirmation, which is complete */
	bool needs_consent;   /* people are asked before the browser goes there
			       */
};

/* ERR_FORBIDDEN          not begun by this browser, refused by the provider, or
 *                        somebody else's confirmation
 * ERR_UNAVAILABLE        the provider cannot be reached
 * as external_open()     the account
 * ERR_USER_LOCKED        the account is locked
 */
enum err
sso_finish(struct scope *sc, struct sso *s, const struct sso_callback *c,
	   struct sso_end *out) MUST_CHECK;

#endif
