#include "user/signed_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/base64.h"
#include "crypto/sign.h"

static struct scope sc;
/* The specification's key and signature (Appendices, Signing JSON). */
static const char seed[] = "YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1";
static const char good[] =
	"{\"two\":\"Two\",\"unsigned\":{\"x\":1},\"one\":1,\"signatures\":"
	"{\"@a:b\":{\"ed25519:D\":\"KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL"
	"53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw\"}}}";

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, NULL);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	scope_end(&sc);
	return 0;
}

static enum err
read_text(const char *text, struct signed_json *out)
{
	yyjson_val *root;
	enum err e;

	assert_int_equal(json_parse(&sc, text, strlen(text), &root), OK);
	e = signed_json_read(&sc, root, out);
	scope_clear_failure(&sc);
	return e;
}

static const char *
public_key(void)
{
	struct sign_key *key;
	const char *text;
	uint8_t *bytes;
	size_t len;

	assert_int_equal(
		base64_decode(&sc, BASE64_STANDARD, seed, &bytes, &len), OK);
	assert_int_equal(sign_key_from_seed(&sc, "1", bytes, &key), OK);
	text = base64_encode(&sc, BASE64_STANDARD, sign_key_public(key),
			     SIGN_PUBLIC_LEN);
	sign_key_destroy(&key);
	return text;
}

static void
the_body_is_what_was_signed(void **state)
{
	struct signed_json j;
	const char *made;

	(void)state;
	assert_int_equal(read_text(good, &j), OK);
	assert_string_equal(j.body, "{\"one\":1,\"two\":\"Two\"}");
	assert_int_equal(j.len, strlen(j.body));
	made = signed_json_find(&j, "@a:b", "ed25519:D");
	assert_non_null(made);
	assert_null(signed_json_find(&j, "@a:b", "ed25519:E"));
	assert_null(signed_json_find(&j, "@c:b", "ed25519:D"));
	assert_true(signed_json_is_by(&sc, &j, made, public_key()));
	assert_int_equal(read_text("{\"one\":1,\"two\":\"Three\"}", &j), OK);
	assert_null(signed_json_find(&j, "@a:b", "ed25519:D"));
	assert_false(signed_json_is_by(&sc, &j, made, public_key()));
}

static void
what_is_no_signature_is_by_nobody(void **state)
{
	const char *longer = scope_printf(&sc, "%sAAAA", public_key());
	struct signed_json j;
	const char *made;

	(void)state;
	assert_int_equal(read_text(good, &j), OK);
	made = signed_json_find(&j, "@a:b", "ed25519:D");
	assert_false(signed_json_is_by(&sc, &j, made, "AAAA"));
	assert_false(signed_json_is_by(&sc, &j, made, "no base64!"));
	assert_false(signed_json_is_by(&sc, &j, made, longer));
	assert_false(signed_json_is_by(&sc, &j, "", public_key()));
	assert_false(signed_json_is_by(&sc, &j, made + 4, public_key()));
	assert_true(signed_json_is_key(&sc, public_key()));
	assert_false(signed_json_is_key(&sc, longer));
	assert_false(signed_json_is_key(
		&sc, scope_printf(&sc, "%s=", public_key())));
}

static void
refuses_what_cannot_be_signed(void **state)
{
	static const char *const bad[] = {
		"[]",
		"1",
		"{\"a\":1.5}",
		"{\"signatures\":[]}",
		"{\"signatures\":{\"@a:b\":\"x\"}}",
		"{\"signatures\":{\"@a:b\":{\"k\":1}}}",
		"{\"signatures\":{\"@a:b\":{\"k\":\"a\\u0000b\"}}}",
	};
	struct signed_json j;
	char *large = scope_alloc(&sc, SIGNED_JSON_SIZE_MAX + 16);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(read_text(bad[i], &j), ERR_BAD_JSON);
	memset(large, 'a', SIGNED_JSON_SIZE_MAX + 15);
	memcpy(large, "{\"a\":\"", 6);
	memcpy(large + SIGNED_JSON_SIZE_MAX + 10, "\"}", 3);
	assert_int_equal(read_text(large, &j), ERR_LIMIT);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_body_is_what_was_signed),
		TEST(what_is_no_signature_is_by_nobody),
		TEST(refuses_what_cannot_be_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
