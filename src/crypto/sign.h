/* crypto/sign.h: Ed25519 signing keys and signatures.
 *
 * A key lives in guarded memory of its own, outside any scope, from load to
 * sign_key_destroy(); using one from several threads at once is fine.  Its file
 * is one line of text, "ed25519 <version> <seed in unpadded base64>", readable
 * by its owner only.
 */
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define SIGN_SEED_LEN 32
#define SIGN_PUBLIC_LEN 32
#define SIGN_LEN 64
#define SIGN_VERSION_MAX 64

struct sign_key;

/* A new key. version is what follows "ed25519:" in its id: [a-zA-Z0-9_], or
 * NULL for a random one.
 *
 * ERR_INVALID_PARAM   a version that cannot be
 */
enum err sign_key_generate(struct scope *sc, const char *version,
			   struct sign_key **out) MUST_CHECK;

/* The key of a seed. The caller wipes the seed. */
enum err sign_key_from_seed(struct scope *sc, const char *version,
			    const uint8_t seed_secret[SIGN_SEED_LEN],
			    struct sign_key **out) MUST_CHECK;

/* ERR_NOT_FOUND   no such file
 * ERR_CORRUPT     it is something else, or others may read it
 */
enum err sign_key_load(struct scope *sc, const char *path,
		       struct sign_key **out) MUST_CHECK;

/* Writes a new file with mode 0600, durably.
 *
 * ERR_CONFLICT   there is a file of that name: keys are never overwritten
 */
enum err sign_key_store(struct scope *sc, const struct sign_key *key,
			const char *path) MUST_CHECK;

/* Loads, and makes the file first where there is none. */
enum err sign_key_open(struct scope *sc, const char *path,
		       struct sign_key **out) MUST_CHECK;

/* Wipes and frees. */
void sign_key_destroy(struct sign_key **key);

/* "ed25519:<version>"; borrowed from the key. */
const char *sign_key_id(const struct sign_key *key);

/* The public half, SIGN_PUBLIC_LEN bytes; borrowed from the key. */
const uint8_t *sign_key_public(const struct sign_key *key);

void sign_bytes(const struct sign_key *key, const void *bytes, size_t len,
		uint8_t out[SIGN_LEN]);

bool sign_is_valid(const uint8_t public_key[SIGN_PUBLIC_LEN], const void *bytes,
		   size_t len, const uint8_t signature[SIGN_LEN]);

#endif
