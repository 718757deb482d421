/* Tokens of RFC 7515 (appendices A.2 and A.3), and what must not pass. */
#include "crypto/jwt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define PAYLOAD                                                       \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9" \
	"leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define ES256_SIGNATURE                                               \
	"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8" \
	"ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define ES256_TOKEN "eyJhbGciOiJFUzI1NiJ9." PAYLOAD "." ES256_SIGNATURE
#define ES256_KEY                                             \
	"\"kty\":\"EC\",\"crv\":\"P-256\","                   \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU" \
	"\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""

#define RS256_TOKEN                                                    \
	"eyJhbGciOiJSUzI1NiJ9." PAYLOAD "."                            \
	"cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5"  \
	"RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAc" \
	"QjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQ" \
	"BMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsq" \
	"tFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98r" \
	"qVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define RS256_KEY                                                      \
	"\"kty\":\"RSA\",\"n\":\""                                     \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHm" \
	"fHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_" \
	"YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5" \
	"z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD" \
	"Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia" \
	"GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"                   \
	"\",\"e\":\"AQAB\""

static enum err
verify(struct scope *sc, const char *token, const char *keys)
{
	yyjson_val *set, *claims;
	enum err e;

	assert_int_equal(json_parse_object(sc, keys, strlen(keys), &set), OK);
	e = jwt_verify(sc, token, set, &claims);
	if (e == OK)
		assert_string_equal(json_peek_string(claims, "iss"), "joe");
	else
		assert_null(claims);
	scope_clear_failure(sc);
	return e;
}

#define SET(key) "{\"keys\":[" key "]}"
#define KEY(members) "{" members "}"

static void
right_signatures_pass(void **state)
{
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(verify(&sc, ES256_TOKEN, SET(KEY(ES256_KEY))), OK);
	assert_int_equal(verify(&sc, RS256_TOKEN, SET(KEY(RS256_KEY))), OK);
	assert_int_equal(verify(&sc, ES256_TOKEN,
				SET("7," KEY("\"kty\":\"oct\"") "," KEY(
					RS256_KEY) "," KEY(ES256_KEY))),
			 OK);
	scope_end(&sc);
}

static void
wrong_signatures_do_not(void **state)
{
	char token[] = ES256_TOKEN;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	token[strlen(token) - 10] ^= 1;
	assert_int_equal(verify(&sc, token, SET(KEY(ES256_KEY))),
			 ERR_FORBIDDEN);
	assert_int_equal(verify(&sc,
				"eyJhbGciOiJFUzI1NiJ9."
				"eyJpc3MiOiJqb2UifQ." ES256_SIGNATURE,
				SET(KEY(ES256_KEY))),
			 ERR_FORBIDDEN);
	scope_end(&sc);
}

static void
keys_must_fit(void **state)
{
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(verify(&sc, ES256_TOKEN, "{}"), ERR_NOT_FOUND);
	assert_int_equal(verify(&sc, ES256_TOKEN, SET(KEY(RS256_KEY))),
			 ERR_NOT_FOUND);
	assert_int_equal(verify(&sc, ES256_TOKEN,
				SET(KEY(ES256_KEY ",\"use\":\"enc\""))),
			 ERR_NOT_FOUND);
	assert_int_equal(verify(&sc, ES256_TOKEN,
				SET(KEY(ES256_KEY ",\"alg\":\"ES384\""))),
			 ERR_NOT_FOUND);
	assert_int_equal(
		verify(&sc, ES256_TOKEN, SET(KEY(ES256_KEY ",\"kid\":\"a\""))),
		OK);
	/* {"alg":"ES256","kid":"b"} */
	assert_int_equal(verify(&sc,
				"eyJhbGciOiJFUzI1NiIsImtpZCI6ImIifQ." PAYLOAD
				"." ES256_SIGNATURE,
				SET(KEY(ES256_KEY ",\"kid\":\"a\""))),
			 ERR_NOT_FOUND);
	assert_int_equal(verify(&sc, ES256_TOKEN,
				SET(KEY("\"kty\":\"EC\",\"crv\":\"P-256\","
					"\"x\":\"AAAA\",\"y\":\"AAAA\""))),
			 ERR_FORBIDDEN);
	assert_int_equal(verify(&sc, RS256_TOKEN,
				SET(KEY("\"kty\":\"RSA\",\"n\":\"AQAB\","
					"\"e\":\"AQAB\""))),
			 ERR_FORBIDDEN);
	scope_end(&sc);
}

static void
other_algorithms_are_refused(void **state)
{
	static const char *const tokens[] = {
		"eyJhbGciOiJub25lIn0." PAYLOAD ".", /* none */
		"eyJhbGciOiJIUzI1NiJ9." PAYLOAD "." /* HS256 */
		"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmU",
		"eyJhbGciOiJFUzI1NiIsImNyaXQiOltdfQ." PAYLOAD
		"." ES256_SIGNATURE, /* crit */
		"",
		".",
		"..",
		"a.b",
		"a.b.c.d",
		"e30.e30.",
		"W10.W10.W10",
		"eyJhbGciOiJFUzI1NiJ9." PAYLOAD ".!!!",
	};
	struct scope sc;
	size_t i;

	(void)state;
	scope_begin(&sc, NULL);
	for (i = 0; i < sizeof(tokens) / sizeof(*tokens); i++)
		assert_int_equal(verify(&sc, tokens[i], SET(KEY(ES256_KEY))),
				 ERR_INVALID_PARAM);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_signatures_pass),
		cmocka_unit_test(wrong_signatures_do_not),
		cmocka_unit_test(keys_must_fit),
		cmocka_unit_test(other_algorithms_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
