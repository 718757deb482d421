#include "crypto/sign.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/base64.h"
#include "crypto/sodium_priv.h"

#define PREFIX "ed25519"

struct sign_key {
	uint8_t both_secret[crypto_sign_SECRETKEYBYTES];
	uint8_t seed_secret[SIGN_SEED_LEN];
	uint8_t public_key[SIGN_PUBLIC_LEN];
	char id[sizeof(PREFIX ":") + SIGN_VERSION_MAX];
};

static bool
is_version(const char *s)
{
	size_t len = strlen(s), i;

	if (len == 0 || len > SIGN_VERSION_MAX)
		return false;
	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return true;
}

enum err
sign_key_from_seed(struct scope *sc, const char *version,
		   const uint8_t seed_secret[SIGN_SEED_LEN],
		   struct sign_key **out)
{
	struct sign_key *key;

	sodium_require();
	*out = NULL;
	if (!is_version(version))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a key's version is 1 to %d letters, digits "
				  "and underscores",
				  SIGN_VERSION_MAX);
	key = sodium_malloc(sizeof(*key));
	if (key == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for a key");
	memset(key, 0, sizeof(*key));
	memcpy(key->seed_secret, seed_secret, SIGN_SEED_LEN);
	(void)crypto_sign_seed_keypair(key->public_key, key->both_secret,
				       seed_secret);
	(void)snprintf(key->id, sizeof(key->id), PREFIX ":%s", version);
	(void)sodium_mprotect_readonly(key);
	*out = key;
	return OK;
}

enum err
sign_key_generate(struct scope *sc, const char *version, struct sign_key **out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	uint8_t seed_secret[SIGN_SEED_LEN];
	char made[] = "a_xxxx";
	enum err e;
	size_t i;

	sodium_require();
	for (i = 2; i < sizeof(made) - 1; i++)
		made[i] = letters[randombytes_uniform(sizeof(letters) - 1)];
	randombytes_buf(seed_secret, sizeof(seed_secret));
	e = sign_key_from_seed(sc, version != NULL ? version : made,
			       seed_secret, out);
	sodium_memzero(seed_secret, sizeof(seed_secret));
	return e;
}

/* "ed25519 <version> <seed>", cut apart in place. */
static enum err
parse_line(struct scope *sc, char *line_secret, struct sign_key **out)
{
	char *version, *seed, *end;
	uint8_t *bytes_secret;
	size_t len;
	enum err e;

	version = strchr(line_secret, ' ');
	seed = version != NULL ? strchr(version + 1, ' ') : NULL;
	/* not secret: the first word of our own file */
	if (seed == NULL || strncmp(line_secret, PREFIX " ", 8) != 0)
		return ERR_CORRUPT;
	*seed++ = '\0';
	end = seed + strcspn(seed, " \r\t");
	*end = '\0';
	if (base64_decode(sc, BASE64_STANDARD, seed, &bytes_secret, &len) != OK)
		return ERR_CORRUPT;
	e = ERR_CORRUPT;
	if (len == SIGN_SEED_LEN)
		e = sign_key_from_seed(sc, version + 1, bytes_secret, out);
	sodium_memzero(bytes_secret, len);
	return e == ERR_INVALID_PARAM ? ERR_CORRUPT : e;
}

enum err
sign_key_load(struct scope *sc, const char *path, struct sign_key **out)
{
	char line_secret[KEY_FILE_MAX];
	enum err e;

	sodium_require();
	*out = NULL;
	e = key_file_read(sc, path, line_secret);
	if (e == OK) {
		e = parse_line(sc, line_secret, out);
		if (e == ERR_CORRUPT) {
			scope_clear_failure(sc);
			e = scope_fail(sc, e,
				       "%s: not '" PREFIX " VERSION SEED'",
				       path);
		}
	}
	sodium_memzero(line_secret, sizeof(line_secret));
	return e;
}

enum err
sign_key_store(struct scope *sc, const struct sign_key *key, const char *path)
{
	char line_secret[KEY_FILE_MAX];
	char *seed;
	enum err e;

	seed = base64_encode(sc, BASE64_STANDARD, key->seed_secret,
			     SIGN_SEED_LEN);
	(void)snprintf(line_secret, sizeof(line_secret), PREFIX " %s %s",
		       key->id + sizeof(PREFIX), seed);
	e = key_file_write(sc, path, line_secret);
	sodium_memzero(seed, strlen(seed));
	sodium_memzero(line_secret, sizeof(line_secret));
	return e;
}

enum err
sign_key_open(struct scope *sc, const char *path, struct sign_key **out)
{
	enum err e;

	e = sign_key_load(sc, path, out);
	if (e != ERR_NOT_FOUND)
		return e;
	scope_clear_failure(sc);
	TRY(sign_key_generate(sc, NULL, out));
	e = sign_key_store(sc, *out, path);
	if (e == OK)
		return OK;
	sign_key_destroy(out);
	if (e != ERR_CONFLICT)
		return e;
	scope_clear_failure(sc);
	return sign_key_load(sc, path, out);
}

void
sign_key_destroy(struct sign_key **key)
{
	if (*key != NULL)
		sodium_free(*key);
	*key = NULL;
}

const char *
sign_key_id(const struct sign_key *key)
{
	return key->id;
}

const uint8_t *
sign_key_public(const struct sign_key *key)
{
	return key->public_key;
}

void
sign_bytes(const struct sign_key *key, const void *bytes, size_t len,
	   uint8_t out[SIGN_LEN])
{
	(void)crypto_sign_detached(out, NULL, bytes, len, key->both_secret);
}

bool
sign_is_valid(const uint8_t public_key[SIGN_PUBLIC_LEN], const void *bytes,
	      size_t len, const uint8_t signature[SIGN_LEN])
{
	sodium_require();
	return crypto_sign_verify_detached(signature, bytes, len, public_key) ==
	       0;
}
