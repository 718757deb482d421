/* crypto/digest.h: hashes and message authentication, by OpenSSL. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SHA256_LEN 32
#define DIGEST_SHA1_LEN 20

/* SHA-256 of len bytes. Reuses a context of the thread. Running out of memory
 * ends the process. */
void
digest_sha256(const void *bytes, size_t len, uint8_t out[DIGEST_SHA256_LEN]);

/* HMAC-SHA-256 and HMAC-SHA-1 (RFC 2104). */
void
digest_hmac_sha256(const void *key_secret, size_t key_len, const void *bytes,
		   size_t len, uint8_t out[DIGEST_SHA256_LEN]);
void digest_hmac_sha1(const void *key_secret, size_t key_len, const void *bytes,
		      size_t len, uint8_t out[DIGEST_SHA1_LEN]);

/* SHA-256 in pieces, for files. */
struct digest;
struct digest *digest_create(void);
void digest_add(struct digest *d, const void *bytes, size_t len);
/* The hash of what was added; frees. */
void digest_finish(struct digest **d, uint8_t out[DIGEST_SHA256_LEN]);
void digest_destroy(struct digest **d);

#endif
