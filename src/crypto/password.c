#include "crypto/password.h"

#include <errno.h>
#include <string.h>

#include <sodium.h>

#include "crypto/sodium_priv.h"

#define PASSES 2
#define MEMORY ((size_t)19 * 1024 * 1024)

enum err
password_hash(struct scope *sc, const char *password_secret, char **out)
{
	size_t len = strlen(password_secret);

	sodium_require();
	*out = NULL;
	if (len > PASSWORD_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a password has at most %d bytes",
				  PASSWORD_MAX);
	*out = scope_alloc(sc, crypto_pwhash_STRBYTES);
	if (crypto_pwhash_str_alg(*out, password_secret, len, PASSES, MEMORY,
				  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return scope_fail(sc, ERR_NOMEM,
				  "no memory to hash a password");
	return OK;
}

/* The work of a check whose answer is known: how long a refusal takes must not
 * tell which accounts exist. */
static void
spend(const char *password_secret, size_t len)
{
	static const unsigned char salt[crypto_pwhash_SALTBYTES];
	unsigned char out[32];

	if (crypto_pwhash(out, sizeof(out), password_secret, len, salt, PASSES,
			  MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0)
		sodium_memzero(out, sizeof(out));
}

enum err
password_check(struct scope *sc, const char *stored,
	       const char *password_secret, bool *is_valid_out)
{
	size_t len = strlen(password_secret);

	sodium_require();
	*is_valid_out = false;
	if (len > PASSWORD_MAX)
		return OK;
	if (stored == NULL ||
	    strlen(stored) >= (size_t)crypto_pwhash_STRBYTES) {
		spend(password_secret, len);
		return OK;
	}
	errno = 0;
	*is_valid_out =
		crypto_pwhash_str_verify(stored, password_secret, len) == 0;
	if (!*is_valid_out && errno == ENOMEM)
		return scope_fail(sc, ERR_NOMEM,
				  "no memory to check a password");
	return OK;
}

bool
password_needs_rehash(const char *stored)
{
	sodium_require();
	return strlen(stored) >= (size_t)crypto_pwhash_STRBYTES ||
	       crypto_pwhash_str_needs_rehash(stored, PASSES, MEMORY) != 0;
}
