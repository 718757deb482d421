#include "crypto/password.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "crypto/sodium_priv.h"

#define PASSES 2
#define MEMORY ((size_t)19 * 1024 * 1024)
#define HASH_LEN 32
#define NUMBER_MAX (1 << 22) /* of KiB and of passes in a stored hash */

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
	unsigned char out[HASH_LEN];

	if (crypto_pwhash(out, sizeof(out), password_secret, len, salt, PASSES,
			  MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0)
		sodium_memzero(out, sizeof(out));
}

/* A stored hash: what crypto_pwhash() wants to make it again. */
struct stored_hash {
	unsigned char salt[crypto_pwhash_SALTBYTES];
	unsigned char hash[HASH_LEN];
	unsigned long long passes;
	size_t memory; /* bytes */
};

/* Reads digits up to and with end; 0: they are none, or too large. */
static size_t
read_number(const char **p, const char *end)
{
	char *rest;
	unsigned long long n = strtoull(*p, &rest, 10);
	size_t len = strlen(end);

	if (**p < '0' || **p > '9' || n > NUMBER_MAX ||
	    strncmp(rest, end, len) != 0)
		return 0;
	*p = rest + len;
	return (size_t)n;
}

static bool
read_bytes(const char **p, unsigned char *out, size_t wanted)
{
	size_t len;

	return sodium_base642bin(out, wanted, *p, strlen(*p), NULL, &len, p,
				 sodium_base64_VARIANT_ORIGINAL_NO_PADDING) ==
		       0 &&
	       len == wanted;
}

/* "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH" */
static bool
read_stored(const char *p, struct stored_hash *out)
{
	static const char start[] = "$argon2id$v=19$m=";

	if (strncmp(p, start, sizeof(start) - 1) != 0)
		return false;
	p += sizeof(start) - 1;
	out->memory = read_number(&p, ",t=") * 1024;
	out->passes = read_number(&p, ",p=1$");
	return out->memory > 0 && out->passes > 0 &&
	       read_bytes(&p, out->salt, sizeof(out->salt)) && *p++ == '$' &&
	       read_bytes(&p, out->hash, sizeof(out->hash)) && *p == '\0';
}

/* Not crypto_pwhash_str_verify(): it says the same of a wrong password and of
 * memory that ran short. */
enum err
password_check(struct scope *sc, const char *stored,
	       const char *password_secret, bool *is_valid_out)
{
	size_t len = strlen(password_secret);
	struct stored_hash wanted;
	unsigned char found[HASH_LEN];

	sodium_require();
	*is_valid_out = false;
	if (len > PASSWORD_MAX)
		return OK;
	if (stored == NULL || !read_stored(stored, &wanted)) {
		spend(password_secret, len);
		return OK;
	}
	if (crypto_pwhash(found, sizeof(found), password_secret, len,
			  wanted.salt, wanted.passes, wanted.memory,
			  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return scope_fail(sc, ERR_NOMEM,
				  "no memory to check a password");
	*is_valid_out = sodium_memcmp(found, wanted.hash, sizeof(found)) == 0;
	sodium_memzero(found, sizeof(found));
	return OK;
}

bool
password_needs_rehash(const char *stored)
{
	sodium_require();
	return strlen(stored) >= (size_t)crypto_pwhash_STRBYTES ||
	       crypto_pwhash_str_needs_rehash(stored, PASSES, MEMORY) != 0;
}
