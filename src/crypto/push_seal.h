/* crypto/push_seal.h: a message that only one browser can read (RFC 8291, in
 * the coding aes128gcm of RFC 8188).  One record.
 */
#ifndef CRYPTO_PUSH_SEAL_H
#define CRYPTO_PUSH_SEAL_H

#include "base/buf.h"
#include "crypto/p256.h"

#define PUSH_SEAL_AUTH_LEN 16
#define PUSH_SEAL_SALT_LEN 16
#define PUSH_SEAL_TEXT_MAX 3993 /* what fits a body of 4096 bytes */

/* For whom. */
struct push_seal_target {
	uint8_t public_key[P256_PUBLIC_LEN]; /* "p256dh" of the subscription */
	uint8_t auth_secret[PUSH_SEAL_AUTH_LEN];
};

/* *out is the body to send, in the scope's memory, made with a key and a salt
 * of its own.
 *
 * ERR_INVALID_PARAM   the target's key is none
 * ERR_LIMIT           more than PUSH_SEAL_TEXT_MAX bytes
 */
enum err push_seal(struct scope *sc, const struct push_seal_target *to,
		   const void *bytes, size_t len, uint8_t **out,
		   size_t *len_out) MUST_CHECK;

/* The same with what is random given: for test vectors alone. */
struct push_seal_random {
	const struct p256_key *key;
	uint8_t salt[PUSH_SEAL_SALT_LEN];
};
struct push_seal_text {
	const void *bytes;
	size_t len;
};
enum err
push_seal_with(struct scope *sc, const struct push_seal_target *to,
	       const struct push_seal_random *random,
	       const struct push_seal_text *text, struct buf *out) MUST_CHECK;

#endif
