#include "crypto/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void
tokens_differ_and_carry_their_prefix(void **state)
{
	struct scope sc;
	char *a, *b;

	(void)state;
	scope_begin(&sc, NULL);
	a = token_random(&sc, "ww_");
	b = token_random(&sc, "ww_");
	assert_int_equal(strlen(a), 3 + 43);
	assert_memory_equal(a, "ww_", 3);
	assert_false(token_is_equal(a, b));
	assert_true(token_is_equal(a, a));
	assert_false(token_is_equal(a, "ww_"));
	scope_end(&sc);
}

static void
a_hash_is_the_tokens_sha256(void **state)
{
	static const uint8_t of_abc[4] = {0xba, 0x78, 0x16, 0xbf};
	uint8_t out[TOKEN_HASH_LEN];

	(void)state;
	token_hash("abc", out);
	assert_memory_equal(out, of_abc, sizeof(of_abc));
}

static void
ids_have_their_length_and_letters(void **state)
{
	struct scope sc;
	char *id;

	(void)state;
	scope_begin(&sc, NULL);
	id = token_random_letters(&sc, 10);
	assert_int_equal(strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 10);
	assert_int_equal(strlen(id), 10);
	assert_int_equal(strlen(token_random_id(&sc, 18)), 18);
	assert_string_not_equal(token_random_id(&sc, 18),
				token_random_id(&sc, 18));
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_differ_and_carry_their_prefix),
		cmocka_unit_test(a_hash_is_the_tokens_sha256),
		cmocka_unit_test(ids_have_their_length_and_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
