#include "crypto/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *
hex(const uint8_t *bytes, size_t len)
{
	static char out[65];
	size_t i;

	for (i = 0; i < len; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	return out;
}

/* FIPS 180-2, appendix B. */
static void
sha256_is_the_standards(void **state)
{
	uint8_t out[DIGEST_SHA256_LEN];

	(void)state;
	digest_sha256("abc", 3, out);
	assert_string_equal(hex(out, sizeof(out)),
			    "ba7816bf8f01cfea414140de5dae2223"
			    "b00361a396177a9cb410ff61f20015ad");
	digest_sha256("", 0, out);
	assert_string_equal(hex(out, sizeof(out)),
			    "e3b0c44298fc1c149afbf4c8996fb924"
			    "27ae41e4649b934ca495991b7852b855");
}

static void
pieces_give_the_hash_of_the_whole(void **state)
{
	uint8_t whole[DIGEST_SHA256_LEN], pieces[DIGEST_SHA256_LEN];
	struct digest *d;

	(void)state;
	digest_sha256("one two", 7, whole);
	d = digest_create();
	digest_add(d, "one", 3);
	digest_add(d, "", 0);
	digest_add(d, " two", 4);
	digest_finish(&d, pieces);
	assert_null(d);
	assert_memory_equal(whole, pieces, sizeof(whole));
}

/* RFC 2202 case 2 and RFC 4231 case 2. */
static void
hmac_is_the_standards(void **state)
{
	static const char text[] = "what do ya want for nothing?";
	uint8_t out[DIGEST_SHA256_LEN];

	(void)state;
	digest_hmac_sha1("Jefe", 4, text, strlen(text), out);
	assert_string_equal(hex(out, DIGEST_SHA1_LEN),
			    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	digest_hmac_sha256("Jefe", 4, text, strlen(text), out);
	assert_string_equal(hex(out, DIGEST_SHA256_LEN),
			    "5bdcc146bf60754e6a042426089575c7"
			    "5a003f089d2739839dec58b964ec3843");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_the_standards),
		cmocka_unit_test(pieces_give_the_hash_of_the_whole),
		cmocka_unit_test(hmac_is_the_standards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
