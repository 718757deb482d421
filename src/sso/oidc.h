/* sso/oidc.h: OpenID Connect, the authorization code flow with PKCE (OpenID
 * Connect Core 1.0, section 3.1; RFC 7636).
 *
 * The provider's metadata and keys are fetched when first needed and kept for a
 * while; keys are fetched again when a token names one that is not known.
 */
#ifndef SSO_OIDC_H
#define SSO_OIDC_H

#include "config/config.h"
#include "sso/provider.h"

/* Fills out from [sso]; out->ops->close() frees. out's strings are c's.
 *
 * ERR_IO, ERR_INVALID_PARAM   an option that cannot be right
 */
enum err oidc_open(struct scope *sc, const struct config_sso *c,
		   struct sso_provider *out) MUST_CHECK;

#endif
