#include "event/event.h"
#include "event/redact.h"
#include "event/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define HASH_A "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "$bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static struct sign_key *key;

static int
make_key(void **state)
{
	static const uint8_t seed[SIGN_SEED_LEN] = {7};
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(sign_key_from_seed(&sc, "t", seed, &key), OK);
	scope_end(&sc);
	return 0;
}

static int
drop_key(void **state)
{
	(void)state;
	sign_key_destroy(&key);
	return 0;
}

static bool
find_key(void *ctx, const char *server, const char *key_id, int64_t ts,
	 uint8_t public_out[SIGN_PUBLIC_LEN])
{
	(void)ctx;
	(void)ts;
	if (strcmp(server, "one.example") != 0 ||
	    strcmp(key_id, sign_key_id(key)) != 0)
		return false;
	memcpy(public_out, sign_key_public(key), SIGN_PUBLIC_LEN);
	return true;
}

static yyjson_val *
json(struct scope *sc, const char *text)
{
	yyjson_val *val;

	assert_int_equal(json_parse(sc, text, strlen(text), &val), OK);
	return val;
}

static struct event_draft
message(struct scope *sc, const char *version)
{
	static const char *const prev[] = {HASH_A};
	static const char *const auth[] = {HASH_B, HASH_A};
	struct event_draft d;

	memset(&d, 0, sizeof(d));
	d.version = room_version_find(version);
	assert_non_null(d.version);
	d.room_id = d.version->room_id_is_hash
			    ? "!ccccccccccccccccccccccccccccccccccccccccccc"
			    : "!r:one.example";
	d.sender = "@a:one.example";
	d.type = "m.room.message";
	d.content = json(sc, "{\"msgtype\":\"m.text\",\"body\":\"\\u00fc\\n\","
			     "\"m.mentions\":{}}");
	d.depth = 12;
	d.origin_server_ts = 1700000000000;
	d.prev_events = prev;
	d.prev_count = 1;
	d.auth_events = auth;
	d.auth_count = 2;
	return d;
}

static void
assert_same(const struct event *a, const struct event *b)
{
	assert_string_equal(a->event_id, b->event_id);
	assert_string_equal(a->room_id, b->room_id);
	assert_string_equal(a->type, b->type);
	assert_int_equal(a->json_len, b->json_len);
	assert_memory_equal(a->json, b->json, a->json_len);
	assert_int_equal(a->content_len, b->content_len);
	assert_memory_equal(a->content_json, b->content_json, a->content_len);
	assert_int_equal(a->depth, b->depth);
	assert_int_equal(a->prev_count, b->prev_count);
	assert_int_equal(a->auth_count, b->auth_count);
}

static void
assert_genuine(struct scope *sc, const struct event *e)
{
	const struct verify_keys keys = {NULL, find_key};
	bool ok;

	assert_int_equal(event_check_hash(sc, e, &ok), OK);
	assert_true(ok);
	assert_int_equal(event_check_signatures(sc, e, &keys), OK);
}

/* What we build, others parse to the same, in every version. */
static void
built_events_parse_and_verify(void **state)
{
	const struct room_version *v;
	struct event built, parsed, loaded;
	struct event_stored stored;
	struct event_draft d;
	struct scope sc;
	size_t i, count;

	(void)state;
	v = room_version_all(&count);
	for (i = 0; i < count; i++) {
		scope_begin(&sc, NULL);
		d = message(&sc, v[i].id);
		if (!v[i].event_id_urlsafe)
			d.auth_count = d.prev_count = 0;
		assert_int_equal(
			event_build(&sc, &d, "one.example", key, &built), OK);
		assert_int_equal(event_parse(&sc, &v[i], built.json,
					     built.json_len, &parsed),
				 OK);
		assert_same(&built, &parsed);
		assert_genuine(&sc, &parsed);
		assert_genuine(&sc, &built);
		stored.version = &v[i];
		stored.event_id = built.event_id;
		stored.bytes = built.json;
		stored.len = built.json_len;
		assert_int_equal(event_load(&sc, &stored, &loaded), OK);
		assert_same(&built, &loaded);
		scope_end(&sc);
	}
}

static void
redacted_events_keep_id_and_signature(void **state)
{
	const struct verify_keys keys = {NULL, find_key};
	struct event built, redacted, parsed;
	struct event_draft d;
	struct scope sc;
	bool ok;

	(void)state;
	scope_begin(&sc, NULL);
	d = message(&sc, "12");
	assert_int_equal(event_build(&sc, &d, "one.example", key, &built), OK);
	assert_int_equal(event_redact(&sc, &built, &redacted), OK);
	assert_int_equal(redacted.content_len, 2);
	assert_int_equal(event_parse(&sc, d.version, redacted.json,
				     redacted.json_len, &parsed),
			 OK);
	assert_string_equal(parsed.event_id, built.event_id);
	assert_int_equal(event_check_signatures(&sc, &parsed, &keys), OK);
	assert_int_equal(event_check_hash(&sc, &parsed, &ok), OK);
	assert_false(ok);
	scope_end(&sc);
}

static void
a_version_12_room_is_named_by_its_create_event(void **state)
{
	struct event_draft d;
	struct event built, parsed;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	d = message(&sc, "12");
	d.type = "m.room.create";
	d.state_key = "";
	d.room_id = NULL;
	d.prev_count = d.auth_count = 0;
	d.content = json(&sc, "{\"room_version\":\"12\"}");
	assert_int_equal(event_build(&sc, &d, "one.example", key, &built), OK);
	assert_string_equal(built.room_id + 1, built.event_id + 1);
	assert_int_equal(built.room_id[0], '!');
	assert_null(strstr(built.json, "room_id"));
	assert_int_equal(event_parse(&sc, d.version, built.json, built.json_len,
				     &parsed),
			 OK);
	assert_same(&built, &parsed);
	assert_false(parsed.has_room_id);
	scope_end(&sc);
}

static void
redacts_stands_where_the_version_has_it(void **state)
{
	static const char *const versions[] = {"10", "11", "12"};
	struct event built, parsed;
	struct event_draft d;
	struct scope sc;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		scope_begin(&sc, NULL);
		d = message(&sc, versions[i]);
		d.type = "m.room.redaction";
		d.redacts = HASH_B;
		d.content = json(&sc, "{\"reason\":\"x\",\"redacts\":\"y\"}");
		assert_int_equal(
			event_build(&sc, &d, "one.example", key, &built), OK);
		assert_int_equal(event_parse(&sc, d.version, built.json,
					     built.json_len, &parsed),
				 OK);
		assert_string_equal(parsed.redacts, HASH_B);
		assert_string_equal(built.redacts, HASH_B);
		assert_genuine(&sc, &parsed);
		assert_true((yyjson_obj_get(parsed.root, "redacts") != NULL) ==
			    (i == 0));
		scope_end(&sc);
	}
}

#define PDU(fields)                                                           \
	"{\"auth_events\":[],\"content\":{},\"depth\":1,\"hashes\":{},"       \
	"\"origin_server_ts\":1,\"prev_events\":[],\"signatures\":{}," fields \
	"}"
#define GOOD                                                            \
	"\"room_id\":\"!r:one.example\",\"sender\":\"@a:one.example\"," \
	"\"type\":\"m\""

/* A change to a good PDU, and what becomes of it. */
struct bad_pdu {
	const char *text;
	enum err expected;
};

static void
fields_must_be_as_the_format_says(void **state)
{
	static const struct bad_pdu bad[] = {
		{PDU(GOOD), OK},
		{PDU(GOOD ",\"state_key\":\"\""), OK},
		{PDU(GOOD ",\"state_key\":null"), ERR_BAD_JSON},
		{PDU(GOOD ",\"state_key\":\"a\\u0000\""), ERR_BAD_JSON},
		{PDU(GOOD ",\"extra\":1.5"), ERR_BAD_JSON},
		{PDU(GOOD ",\"extra\":9007199254740992"), ERR_BAD_JSON},
		{PDU(GOOD ",\"extra\":-9007199254740991"), OK},
		{PDU(GOOD ",\"type\":\"twice\""), ERR_NOT_JSON},
		{PDU("\"sender\":\"@a:one.example\",\"type\":\"m\""),
		 ERR_BAD_JSON},
		{PDU("\"room_id\":\"!r:one.example\",\"type\":\"m\""),
		 ERR_BAD_JSON},
		{PDU("\"room_id\":\"!r:one.example\",\"sender\":\"a\","
		     "\"type\":\"m\""),
		 ERR_BAD_JSON},
		{PDU("\"room_id\":\"r\",\"sender\":\"@a:b\",\"type\":\"m\""),
		 ERR_BAD_JSON},
		{PDU("\"room_id\":\"!r:b\",\"sender\":\"@a:b\",\"type\":3"),
		 ERR_BAD_JSON},
		{"[]", ERR_BAD_JSON},
		{"{", ERR_NOT_JSON},
	};
	const struct room_version *v = room_version_find("10");
	struct scope sc;
	struct event e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		scope_begin(&sc, NULL);
		assert_int_equal(event_parse(&sc, v, bad[i].text,
					     strlen(bad[i].text), &e),
				 bad[i].expected);
		scope_end(&sc);
	}
}

static void
links_and_depth_have_limits(void **state)
{
	static const char *const bad[] = {
		"\"depth\":-1",
		"\"depth\":9007199254740992",
		"\"depth\":1.0",
		"\"depth\":\"1\"",
		"\"prev_events\":[\"$short\"]",
		"\"prev_events\":{}",
		"\"prev_events\":[[\"$a:b\",{}]]",
		"\"content\":[]",
		"\"hashes\":[]",
		"\"signatures\":null",
		"\"origin_server_ts\":\"now\"",
	};
	const struct room_version *v = room_version_find("10");
	struct scope sc;
	struct event e;
	char *pdu, *at;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		scope_begin(&sc, NULL);
		pdu = scope_strdup(&sc, PDU(GOOD));
		len = (size_t)(strchr(bad[i], ':') - bad[i]);
		at = strstr(pdu, scope_strndup(&sc, bad[i], len));
		assert_non_null(at);
		pdu = scope_printf(
			&sc, "%.*s%s%s", (int)(at - pdu), pdu, bad[i],
			at + strcspn(at, ",}") + (at[len + 1] == '{'));
		assert_int_equal(event_parse(&sc, v, pdu, strlen(pdu), &e),
				 ERR_BAD_JSON);
		scope_end(&sc);
	}
}

static void
large_events_are_refused(void **state)
{
	const struct room_version *v = room_version_find("11");
	struct scope sc;
	struct event e;
	char *body, *pdu;
	size_t room;

	(void)state;
	scope_begin(&sc, NULL);
	room = EVENT_LEN_MAX - strlen(PDU(GOOD)) - strlen(",\"x\":\"\"");
	body = scope_alloc(&sc, room + 2);
	memset(body, 'x', room);
	pdu = scope_printf(&sc, PDU(GOOD ",\"x\":\"%s\""), body);
	assert_int_equal(event_parse(&sc, v, pdu, strlen(pdu), &e), OK);
	assert_int_equal(e.json_len, EVENT_LEN_MAX);
	body[room] = 'x';
	pdu = scope_printf(&sc, PDU(GOOD ",\"x\":\"%s\""), body);
	assert_int_equal(event_parse(&sc, v, pdu, strlen(pdu), &e),
			 ERR_EVENT_TOO_LARGE);
	body[256] = '\0';
	pdu = scope_printf(&sc, PDU(GOOD ",\"state_key\":\"%s\""), body);
	assert_int_equal(event_parse(&sc, v, pdu, strlen(pdu), &e),
			 ERR_EVENT_TOO_LARGE);
	body[255] = '\0';
	pdu = scope_printf(&sc, PDU(GOOD ",\"state_key\":\"%s\""), body);
	assert_int_equal(event_parse(&sc, v, pdu, strlen(pdu), &e), OK);
	scope_end(&sc);
}

static yyjson_val *
content_of_len(struct scope *sc, size_t len)
{
	struct buf b;
	size_t i;

	buf_init(&b, sc, 0);
	buf_add_str(&b, "{\"b\":\"");
	for (i = 0; i < len; i++)
		buf_add_char(&b, 'a');
	buf_add_str(&b, "\"}");
	return json(sc, buf_str(&b));
}

static void
drafts_are_checked_too(void **state)
{
	struct event_draft d;
	struct scope sc;
	struct event e;

	(void)state;
	scope_begin(&sc, NULL);
	d = message(&sc, "12");
	d.content = json(&sc, "{\"x\":1.5}");
	assert_int_equal(event_draft_prepare(&sc, &d), ERR_BAD_JSON);
	d.content = json(&sc, "[]");
	assert_int_equal(event_draft_prepare(&sc, &d), ERR_BAD_JSON);
	d.content = content_of_len(&sc, 65000);
	assert_int_equal(event_draft_prepare(&sc, &d), OK);
	d = message(&sc, "12");
	d.content = content_of_len(&sc, 65400);
	assert_int_equal(event_build(&sc, &d, "one.example", key, &e),
			 ERR_EVENT_TOO_LARGE);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_events_parse_and_verify),
		cmocka_unit_test(redacted_events_keep_id_and_signature),
		cmocka_unit_test(
			a_version_12_room_is_named_by_its_create_event),
		cmocka_unit_test(redacts_stands_where_the_version_has_it),
		cmocka_unit_test(fields_must_be_as_the_format_says),
		cmocka_unit_test(links_and_depth_have_limits),
		cmocka_unit_test(large_events_are_refused),
		cmocka_unit_test(drafts_are_checked_too),
	};

	return cmocka_run_group_tests(tests, make_key, drop_key);
}
