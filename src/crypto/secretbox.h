/* crypto/secretbox.h: small values sealed under a key (XChaCha20-Poly1305).
 *
 * A sealed value is version byte, nonce, ciphertext and tag.  context names
 * what the value is ("account.email" and the row's id, say) and must be the
 * same when it is opened, so that values cannot be moved between places.
 */
#ifndef CRYPTO_SECRETBOX_H
#define CRYPTO_SECRETBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define SECRETBOX_KEY_LEN 32
/* A sealed value is this much longer. */
#define SECRETBOX_OVERHEAD (1 + 24 + 16)

/* What is sealed or opened: context and bytes, borrowed. */
struct secretbox {
	const char *context;
	const void *bytes;
	size_t len;
};

/* ERR_LIMIT   too large for the scope */
enum err
secretbox_seal(struct scope *sc, const uint8_t key_secret[SECRETBOX_KEY_LEN],
	       const struct secretbox *in, uint8_t **out,
	       size_t *len_out) MUST_CHECK;

/* The bytes come back with a NUL after them that len_out does not count.
 *
 * ERR_CORRUPT   another key or context, or changed bytes
 */
enum err
secretbox_unseal(struct scope *sc, const uint8_t key_secret[SECRETBOX_KEY_LEN],
		 const struct secretbox *in, uint8_t **out,
		 size_t *len_out) MUST_CHECK;

/* Reads a key file (base64, mode 0600), and makes it first where there is none.
 *
 * ERR_CORRUPT   it is something else, or others may read it
 */
enum err
secretbox_key_open(struct scope *sc, const char *path,
		   uint8_t key_secret_out[SECRETBOX_KEY_LEN]) MUST_CHECK;

#endif
