#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* RFC 4648, section 10, without padding. */
static const char *const vectors[][2] = {
	{"", ""},
	{"f", "Zg"},
	{"fo", "Zm8"},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg"},
	{"fooba", "Zm9vYmE"},
	{"foobar", "Zm9vYmFy"},
};

static void
encodes_the_vectors(void **state)
{
	struct scope sc;
	uint8_t *bytes;
	size_t i, len;

	(void)state;
	scope_begin(&sc, NULL);
	for (i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		const char *plain = vectors[i][0];

		assert_string_equal(base64_encode(&sc, BASE64_STANDARD, plain,
						  strlen(plain)),
				    vectors[i][1]);
		assert_int_equal(base64_decode(&sc, BASE64_STANDARD,
					       vectors[i][1], &bytes, &len),
				 OK);
		assert_int_equal(len, strlen(plain));
		assert_memory_equal(bytes, plain, len);
	}
	assert_string_equal(base64_encode(&sc, BASE64_STANDARD, "\xfb\xff", 2),
			    "+/8");
	assert_string_equal(base64_encode(&sc, BASE64_URLSAFE, "\xfb\xff", 2),
			    "-_8");
	scope_end(&sc);
}

static void
refuses_what_is_not_base64(void **state)
{
	static const char *const bad[] = {"A", "A*AA", "AAAAA", "AA===", "-_8"};
	struct scope sc;
	uint8_t *bytes;
	size_t i, len;

	(void)state;
	scope_begin(&sc, NULL);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(base64_decode(&sc, BASE64_STANDARD, bad[i],
					       &bytes, &len),
				 ERR_INVALID_PARAM);
	assert_int_equal(
		base64_decode(&sc, BASE64_URLSAFE, "-/8=", &bytes, &len), OK);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_the_vectors),
		cmocka_unit_test(refuses_what_is_not_base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
