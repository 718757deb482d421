/* crypto/p256.h: keys on the curve P-256: agreement (ECDH) and signatures
 * (ES256), for Web Push.  By OpenSSL.
 *
 * A kept key's file is one line, "p256 <private number in unpadded base64>",
 * readable by its owner only.  Using one key from several threads at once is
 * fine.
 */
#ifndef CRYPTO_P256_H
#define CRYPTO_P256_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define P256_PRIVATE_LEN 32
#define P256_PUBLIC_LEN 65 /* an uncompressed point */
#define P256_SHARED_LEN 32
#define P256_SIGNATURE_LEN 64 /* r and s */

struct p256_key;

enum err p256_key_generate(struct scope *sc, struct p256_key **out) MUST_CHECK;

/* ERR_INVALID_PARAM   the number is none */
enum err p256_key_from_private(struct scope *sc,
			       const uint8_t private_secret[P256_PRIVATE_LEN],
			       struct p256_key **out) MUST_CHECK;

/* Reads a key file, and makes it first where there is none.
 *
 * ERR_CORRUPT   it is something else, or others may read it
 */
enum err p256_key_open(struct scope *sc, const char *path,
		       struct p256_key **out) MUST_CHECK;

void p256_key_destroy(struct p256_key **key);

/* P256_PUBLIC_LEN bytes; borrowed from the key. */
const uint8_t *p256_key_public(const struct p256_key *key);

/* What both sides agree on.
 *
 * ERR_INVALID_PARAM   the other's point is not on the curve
 */
enum err p256_agree(struct scope *sc, const struct p256_key *key,
		    const uint8_t other_public[P256_PUBLIC_LEN],
		    uint8_t shared_secret_out[P256_SHARED_LEN]) MUST_CHECK;

/* ES256 (RFC 7518, 3.4) over len bytes. */
enum err
p256_sign(struct scope *sc, const struct p256_key *key, const void *bytes,
	  size_t len, uint8_t out[P256_SIGNATURE_LEN]) MUST_CHECK;

#endif
