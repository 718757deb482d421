/* crypto/jwt.h: signed JSON Web Tokens (RFC 7519), verified with a set of keys
 * (RFC 7517) by RS256 or ES256 and nothing else: never "none", never a shared
 * secret.
 *
 * Only the signature is judged here; who may be the issuer, for whom, and until
 * when, is the caller's to check in the claims.
 */
#ifndef CRYPTO_JWT_H
#define CRYPTO_JWT_H

#include "base/json.h"
#include "base/scope.h"

#define JWT_LEN_MAX ((size_t)32 * 1024)
#define JWT_KEYS_MAX 64
#define JWT_RSA_BITS_MIN 2048
#define JWT_RSA_BITS_MAX 8192

/* Verifies token with a key of jwks, a set as {"keys": [...]}: the one whose
 * kid the token names, or where it names none, any that fits.  *claims_out is
 * the payload.
 *
 * ERR_INVALID_PARAM   this is no signed token, or of another algorithm
 * ERR_NOT_FOUND       no key of the set fits
 * ERR_FORBIDDEN       the signature is not right
 */
enum err jwt_verify(struct scope *sc, const char *token, yyjson_val *jwks,
		    yyjson_val **claims_out) MUST_CHECK;

#endif
