#include "crypto/token.h"

#include <string.h>

#include <sodium.h>

#include "base/base64.h"
#include "crypto/digest.h"
#include "crypto/sodium_priv.h"

#define TOKEN_BYTES 32

void
token_random_bytes(void *out, size_t len)
{
	sodium_require();
	randombytes_buf(out, len);
}

char *
token_random(struct scope *sc, const char *prefix)
{
	uint8_t bytes[TOKEN_BYTES];

	token_random_bytes(bytes, sizeof(bytes));
	return scope_printf(
		sc, "%s%s", prefix,
		base64_encode(sc, BASE64_URLSAFE, bytes, sizeof(bytes)));
}

void
token_hash(const char *token, uint8_t out[TOKEN_HASH_LEN])
{
	digest_sha256(token, strlen(token), out);
}

bool
token_bytes_are_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

bool
token_is_equal(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && token_bytes_are_equal(a, b, len);
}

static char *
random_text(struct scope *sc, size_t len, const char *from, uint32_t count)
{
	char *out = scope_alloc(sc, len + 1);
	size_t i;

	sodium_require();
	for (i = 0; i < len; i++)
		out[i] = from[randombytes_uniform(count)];
	return out;
}

char *
token_random_id(struct scope *sc, size_t len)
{
	static const char from[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	return random_text(sc, len, from, sizeof(from) - 1);
}

char *
token_random_letters(struct scope *sc, size_t len)
{
	static const char from[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return random_text(sc, len, from, sizeof(from) - 1);
}

void
token_wipe(void *secret, size_t len)
{
	sodium_memzero(secret, len);
}
