/* sso/provider.h: what a sign-in provider is to this server.
 *
 * A protocol (sso/oidc.h; others may follow) fills in the functions; sso/sso.h
 * owns the rest: states, cookies, accounts, tokens.  Both functions may ask
 * other machines and block, so their routes have LANE_REMOTE.
 */
#ifndef SSO_PROVIDER_H
#define SSO_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"

/* One sign-in under way. Borrowed. */
struct sso_turn {
	const char *state;	  /* comes back with the browser */
	const char *nonce;	  /* comes back in what the provider signs */
	const char *verifier;	  /* proves that who began also ends it */
	const char *redirect_uri; /* where the browser comes back to */
	bool wants_proof; /* not by a session that the provider still has */
	int64_t now_ms;
};

/* Who it is, as the provider says. In the scope's memory. */
struct sso_identity {
	const char *subject;	  /* never given to another person */
	const char *localpart;	  /* for a new account; not checked yet */
	const char *display_name; /* NULL: not told */
};

struct sso_provider_ops {
	/* The URL at which the browser signs in.
	 *
	 * ERR_UNAVAILABLE   the provider cannot be reached, or talks nonsense
	 */
	enum err (*begin)(void *ctx, struct scope *sc, const struct sso_turn *t,
			  const char **url_out);
	/* Exchanges the code that came back.
	 *
	 * ERR_UNAVAILABLE   as above
	 * ERR_FORBIDDEN     what it says is not signed, not for us, or too old
	 */
	enum err (*finish)(void *ctx, struct scope *sc,
			   const struct sso_turn *t, const char *code,
			   struct sso_identity *out);
	void (*close)(void *ctx);
};

struct sso_provider {
	const char *id;	   /* in paths and in the store */
	const char *name;  /* for people */
	const char *icon;  /* mxc: address; NULL: none */
	const char *brand; /* NULL: none */
	const struct sso_provider_ops *ops;
	void *ctx;
};

#endif
