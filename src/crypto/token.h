/* crypto/token.h: random tokens and ids, and how tokens are kept and compared.
 *
 * What the server must recognise later is stored as token_hash() of it, so that
 * a stolen database holds no usable token.
 */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define TOKEN_HASH_LEN 32

/* prefix (may be "") and 256 random bits as URL-safe base64 (43 characters). */
char *token_random(struct scope *sc, const char *prefix);

/* SHA-256 of the token: look-ups need no salt, for tokens are random. */
void token_hash(const char *token, uint8_t out[TOKEN_HASH_LEN]);

/* Compare in constant time. The strings' lengths may show, their content does
 * not. */
bool token_is_equal(const char *a, const char *b);
bool token_bytes_are_equal(const void *a, const void *b, size_t len);

/* len random characters: letters and digits / capital letters (device ids). */
char *token_random_id(struct scope *sc, size_t len);
char *token_random_letters(struct scope *sc, size_t len);

void token_random_bytes(void *out, size_t len);

/* Overwrites a secret; not optimised away. */
void token_wipe(void *secret, size_t len);

#endif
