#include "event/redact.h"
#include "event/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Hashes and signatures of whole events are in tests/vectors. */

static struct scope sc;
static struct sign_key *one, *two;

/* Two servers with a key each; ts_seen is what a look-up was last asked for. */
static int64_t ts_seen;

static int
begin(void **state)
{
	static const uint8_t seed_one[SIGN_SEED_LEN] = {1};
	static const uint8_t seed_two[SIGN_SEED_LEN] = {2};

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(sign_key_from_seed(&sc, "k", seed_one, &one), OK);
	assert_int_equal(sign_key_from_seed(&sc, "k", seed_two, &two), OK);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	sign_key_destroy(&one);
	sign_key_destroy(&two);
	scope_end(&sc);
	return 0;
}

static bool
find(void *ctx, const char *server, const char *key_id, int64_t ts,
     uint8_t public_out[SIGN_PUBLIC_LEN])
{
	const struct sign_key *key = strcmp(server, "one") == 0	  ? one
				     : strcmp(server, "two") == 0 ? two
								  : NULL;

	(void)ctx;
	ts_seen = ts;
	if (key == NULL || strcmp(key_id, "ed25519:k") != 0)
		return false;
	memcpy(public_out, sign_key_public(key), SIGN_PUBLIC_LEN);
	return true;
}

static const struct verify_keys keys = {NULL, find};

static yyjson_val *
json(const char *text, size_t len)
{
	yyjson_val *val;

	assert_int_equal(json_parse(&sc, text, len, &val), OK);
	return val;
}

/* A member event of @a:one's with this content, signed by server one. */
static struct event
member(const char *version, const char *content)
{
	struct event_draft d = {.version = room_version_find(version),
				.room_id = "!r:one",
				.sender = "@a:one",
				.type = "m.room.member",
				.state_key = "@a:one",
				.origin_server_ts = 77};
	struct event e, parsed;

	if (d.version->room_id_is_hash)
		d.room_id = "!ccccccccccccccccccccccccccccccccccccccccccc";
	d.content = json(content, strlen(content));
	assert_int_equal(event_build(&sc, &d, "one", one, &e), OK);
	assert_int_equal(
		event_parse(&sc, d.version, e.json, e.json_len, &parsed), OK);
	return parsed;
}

/* The event with the signature of server two added over its redacted form. */
static struct event
countersign(const struct event *e)
{
	struct event out;
	yyjson_val *redacted;
	struct buf b;
	char *text, *at;

	assert_int_equal(event_redact(&sc, e, &out), OK);
	redacted = out.root;
	buf_init(&b, &sc, 0);
	assert_int_equal(verify_sign_object(&b, redacted, "two", two), OK);
	redacted = yyjson_obj_get(json(b.data, b.len), "signatures");
	text = scope_strndup(&sc, e->json, e->json_len);
	at = strstr(text, "\"signatures\":");
	assert_non_null(at);
	text = scope_printf(&sc, "%.*s\"signatures\":%s,\"state_key\"%s",
			    (int)(at - text), text,
			    json_format(&sc, redacted, NULL),
			    strstr(at, "\"state_key\"") + 11);
	assert_int_equal(event_parse(&sc, e->version, text, strlen(text), &out),
			 OK);
	return out;
}

static void
the_senders_server_must_sign(void **state)
{
	struct event e = member("11", "{\"membership\":\"leave\"}");
	struct verify_needs needs;

	(void)state;
	event_signers(&e, &needs);
	assert_int_equal(needs.count, 1);
	assert_string_equal(needs.servers[0], "one");
	assert_int_equal(event_check_signatures(&sc, &e, &keys), OK);
	assert_true(event_is_signed_by(&sc, &e, "one", &keys));
	assert_false(event_is_signed_by(&sc, &e, "two", &keys));
	assert_false(event_is_signed_by(&sc, &e, "three", &keys));
	e.sender = "@a:two";
	assert_int_equal(event_check_signatures(&sc, &e, &keys), ERR_FORBIDDEN);
}

static void
who_authorised_a_join_must_sign_too(void **state)
{
	static const char content[] =
		"{\"membership\":\"join\",\"join_authorised_via_users_server\":"
		"\"@b:two\"}";
	struct event e = member("12", content), both;
	struct verify_needs needs;

	(void)state;
	event_signers(&e, &needs);
	assert_int_equal(needs.count, 2);
	assert_string_equal(needs.servers[1], "two");
	assert_int_equal(event_check_signatures(&sc, &e, &keys), ERR_FORBIDDEN);
	scope_clear_failure(&sc);
	both = countersign(&e);
	assert_string_equal(both.event_id, e.event_id);
	assert_int_equal(event_check_signatures(&sc, &both, &keys), OK);
	assert_true(event_is_signed_by(&sc, &both, "two", &keys));
	/* Before version 8 the key meant nothing. */
	e = member("7", content);
	event_signers(&e, &needs);
	assert_int_equal(needs.count, 1);
}

static void
third_party_invites_may_come_from_elsewhere(void **state)
{
	struct event e = member("11", "{\"membership\":\"invite\","
				      "\"third_party_invite\":{}}");
	struct verify_needs needs;

	(void)state;
	event_signers(&e, &needs);
	assert_int_equal(needs.count, 0);
	e = member("11", "{\"membership\":\"join\",\"third_party_invite\":{}}");
	event_signers(&e, &needs);
	assert_int_equal(needs.count, 1);
}

/* rooms/v5, Signing key validity period. */
static void
keys_are_asked_for_the_events_time(void **state)
{
	struct event e = member("5", "{\"membership\":\"join\"}");

	(void)state;
	assert_int_equal(event_check_signatures(&sc, &e, &keys), OK);
	assert_int_equal(ts_seen, 77);
	e.version = room_version_find("4");
	assert_int_equal(event_check_signatures(&sc, &e, &keys), OK);
	assert_int_equal(ts_seen, 0);
}

static void
objects_are_signed_and_checked(void **state)
{
	static const char text[] = "{\"b\":1,\"unsigned\":{\"x\":1},\"a\":2}";
	yyjson_val *whole, *bare = json(text, strlen(text));
	struct buf b;

	(void)state;
	buf_init(&b, &sc, 0);
	assert_int_equal(verify_sign_object(&b, bare, "one", one), OK);
	whole = json(b.data, b.len);
	assert_int_equal(verify_check_object(&sc, whole, "one", &keys), OK);
	assert_int_equal(verify_check_object(&sc, whole, "two", &keys),
			 ERR_FORBIDDEN);
	assert_int_equal(verify_check_object(&sc, bare, "one", &keys),
			 ERR_FORBIDDEN);
	assert_true(verify_object_has_key(&sc, whole, sign_key_public(one)));
	assert_false(verify_object_has_key(&sc, whole, sign_key_public(two)));
	assert_false(verify_object_has_key(&sc, bare, sign_key_public(one)));
	assert_int_equal(verify_sign_object(&b, json("[]", 2), "one", one),
			 ERR_BAD_JSON);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(the_senders_server_must_sign),
		TEST(who_authorised_a_join_must_sign_too),
		TEST(third_party_invites_may_come_from_elsewhere),
		TEST(keys_are_asked_for_the_events_time),
		TEST(objects_are_signed_and_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
