#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "crypto/push_seal.h"

static int
begin(void **state)
{
	static struct scope sc;

	scope_begin(&sc, "test");
	*state = &sc;
	return 0;
}

static int
end(void **state)
{
	scope_end(*state);
	return 0;
}

static const uint8_t *
bytes(struct scope *sc, const char *text, size_t wanted)
{
	uint8_t *out;
	size_t len;

	assert_int_equal(base64_decode(sc, BASE64_URLSAFE, text, &out, &len),
			 OK);
	assert_int_equal(len, wanted);
	return out;
}

static void
read_target(struct scope *sc, struct push_seal_target *out)
{
	memcpy(out->public_key,
	       bytes(sc,
		     "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTB"
		     "Hm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
		     P256_PUBLIC_LEN),
	       P256_PUBLIC_LEN);
	memcpy(out->auth_secret, bytes(sc, "BTBZMqHH6r4Tts7J_aSIgg", 16), 16);
}

/* RFC 8291, appendix A. */
static void
the_example_of_the_rfc(void **state)
{
	static const char text[] = "When I grow up, I want to be a watermelon";
	const struct push_seal_text in = {text, sizeof(text) - 1};
	struct push_seal_target to;
	struct push_seal_random random;
	struct scope *sc = *state;
	struct p256_key *key;
	struct buf out;

	read_target(sc, &to);
	assert_int_equal(
		p256_key_from_private(
			sc,
			bytes(sc, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
			      32),
			&key),
		OK);
	random.key = key;
	memcpy(random.salt, bytes(sc, "DGv6ra1nlYgDCS1FRnbzlw", 16), 16);
	buf_init(&out, sc, 0);
	assert_int_equal(push_seal_with(sc, &to, &random, &in, &out), OK);
	assert_string_equal(
		base64_encode(sc, BASE64_URLSAFE, out.data, out.len),
		"DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27"
		"mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
		"cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulc"
		"y4a-fN");
	p256_key_destroy(&key);
}

static void
each_message_is_sealed_anew(void **state)
{
	struct push_seal_target to;
	struct scope *sc = *state;
	uint8_t *a, *b;
	size_t a_len, b_len;

	read_target(sc, &to);
	assert_int_equal(push_seal(sc, &to, "same", 4, &a, &a_len), OK);
	assert_int_equal(push_seal(sc, &to, "same", 4, &b, &b_len), OK);
	assert_int_equal(a_len, b_len);
	assert_int_equal(a_len, 16 + 4 + 1 + 65 + 4 + 1 + 16);
	assert_memory_not_equal(a, b, 16);
	assert_memory_not_equal(a + 21, b + 21, 65);
}

static void
what_cannot_be_is_refused(void **state)
{
	static const uint8_t large[PUSH_SEAL_TEXT_MAX + 1];
	struct push_seal_target to;
	struct scope *sc = *state;
	uint8_t *out, zero[P256_PRIVATE_LEN] = {0};
	struct p256_key *key;
	size_t len;

	read_target(sc, &to);
	assert_int_equal(push_seal(sc, &to, large, sizeof(large), &out, &len),
			 ERR_LIMIT);
	assert_int_equal(
		push_seal(sc, &to, large, sizeof(large) - 1, &out, &len), OK);
	assert_true(len <= 4096);
	to.public_key[40] ^= 1; /* no longer on the curve */
	assert_int_equal(push_seal(sc, &to, "x", 1, &out, &len),
			 ERR_INVALID_PARAM);
	memset(to.public_key, 0, sizeof(to.public_key));
	assert_int_equal(push_seal(sc, &to, "x", 1, &out, &len),
			 ERR_INVALID_PARAM);
	assert_int_equal(p256_key_from_private(sc, zero, &key),
			 ERR_INVALID_PARAM);
	memset(zero, 0xff, sizeof(zero));
	assert_int_equal(p256_key_from_private(sc, zero, &key),
			 ERR_INVALID_PARAM);
}

static void
both_sides_agree(void **state)
{
	uint8_t one[P256_SHARED_LEN], two[P256_SHARED_LEN];
	uint8_t s[P256_SIGNATURE_LEN], other[P256_SIGNATURE_LEN];
	struct scope *sc = *state;
	struct p256_key *a, *b;

	assert_int_equal(p256_key_generate(sc, &a), OK);
	assert_int_equal(p256_key_generate(sc, &b), OK);
	assert_int_equal(p256_agree(sc, a, p256_key_public(b), one), OK);
	assert_int_equal(p256_agree(sc, b, p256_key_public(a), two), OK);
	assert_memory_equal(one, two, sizeof(one));
	assert_int_equal(p256_sign(sc, a, "text", 4, s), OK);
	assert_int_equal(p256_sign(sc, b, "text", 4, other), OK);
	assert_memory_not_equal(s, other, sizeof(s));
	p256_key_destroy(&a);
	p256_key_destroy(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_example_of_the_rfc, begin,
						end),
		cmocka_unit_test_setup_teardown(each_message_is_sealed_anew,
						begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_is_refused,
						begin, end),
		cmocka_unit_test_setup_teardown(both_sides_agree, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
