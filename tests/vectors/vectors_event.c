#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "event/canonical.h"
#include "event/redact.h"
#include "event/verify.h"

/* {"name", "input": text, "output": text or absent: refused, "numbers"} */
void
run_canonical_case(struct scope *sc, yyjson_val *whole, yyjson_val *one)
{
	const char *input = need_text(one, "input");
	yyjson_val *expected = yyjson_obj_get(one, "output"), *val;
	enum canonical_numbers numbers = CANONICAL_STRICT;
	struct buf b;
	enum err e;

	(void)whole;
	if (yyjson_equals_str(yyjson_obj_get(one, "numbers"), "integral"))
		numbers = CANONICAL_INTEGRAL;
	buf_init(&b, sc, 0);
	e = json_parse(sc, input, strlen(input), &val);
	if (e == OK)
		e = canonical_write(&b, val, numbers);
	if (expected == NULL)
		vector_report(need_text(one, "name"), e != OK, "was accepted");
	else
		vector_report(need_text(one, "name"),
			      e == OK && b.len == yyjson_get_len(expected) &&
				      memcmp(b.data, yyjson_get_str(expected),
					     b.len) == 0,
			      buf_str(&b));
	scope_clear_failure(sc);
}

static struct sign_key *
load_key(struct scope *sc, yyjson_val *whole)
{
	struct sign_key *key;
	uint8_t *seed;
	size_t len;

	if (base64_decode(sc, BASE64_STANDARD, need_text(whole, "seed"), &seed,
			  &len) != OK ||
	    sign_key_from_seed(sc, need_text(whole, "key_version"), seed,
			       &key) != OK) {
		printf("Bail out! no key\n");
		exit(1);
	}
	return key;
}

/* {"name", "input": object, "output": object} with the file's key */
void
run_signing_case(struct scope *sc, yyjson_val *whole, yyjson_val *one)
{
	struct sign_key *key = load_key(sc, whole);
	yyjson_val *made;
	struct buf b;
	bool ok;

	buf_init(&b, sc, 0);
	ok = verify_sign_object(&b, need(one, "input"),
				need_text(whole, "server"), key) == OK &&
	     json_parse(sc, b.data, b.len, &made) == OK &&
	     is_same_json(sc, made, need(one, "output"));
	vector_report(need_text(one, "name"), ok, buf_str(&b));
	sign_key_destroy(&key);
}

struct known_key {
	const char *server;
	const struct sign_key *key;
};

static bool
find_key(void *ctx, const char *server, const char *key_id, int64_t ts,
	 uint8_t public_out[SIGN_PUBLIC_LEN])
{
	const struct known_key *known = ctx;

	(void)ts;
	if (strcmp(server, known->server) != 0 ||
	    strcmp(key_id, sign_key_id(known->key)) != 0)
		return false;
	memcpy(public_out, sign_key_public(known->key), SIGN_PUBLIC_LEN);
	return true;
}

/* {"name", "versions", "event": signed, "hash_ok", "signature_ok",
 * "event_id": for versions that name by hash} */
void
run_event_case(struct scope *sc, yyjson_val *whole, yyjson_val *one)
{
	struct sign_key *key = load_key(sc, whole);
	struct known_key known = {need_text(whole, "server"), key};
	const struct verify_keys keys = {&known, find_key};
	yyjson_val *id = yyjson_obj_get(one, "event_id");
	const char *made = "";
	struct event e;
	bool hash_ok, signature_ok, ok;
	size_t i;

	for (i = 0; case_version(one, i) != NULL; i++) {
		memset(&e, 0, sizeof(e));
		e.version = case_version(one, i);
		e.root = need(one, "event");
		e.event_id = "$of-the-vector";
		hash_ok = false;
		ok = event_check_hash(sc, &e, &hash_ok) == OK &&
		     hash_ok == yyjson_get_bool(need(one, "hash_ok"));
		signature_ok = event_is_signed_by(sc, &e, known.server, &keys);
		ok = ok &&
		     signature_ok == yyjson_get_bool(need(one, "signature_ok"));
		ok = ok && event_compute_id(sc, e.version, e.root, &made) == OK;
		if (id != NULL)
			ok = ok && yyjson_equals_str(id, made);
		vector_report(scope_printf(sc, "%s (version %s)",
					   need_text(one, "name"),
					   e.version->id),
			      ok,
			      scope_printf(sc, "hash %d, signature %d, id %s",
					   hash_ok, signature_ok, made));
	}
	sign_key_destroy(&key);
}

/* {"name", "versions", "event", "redacted"} */
void
run_redaction_case(struct scope *sc, yyjson_val *whole, yyjson_val *one)
{
	const struct room_version *v;
	yyjson_val *made;
	struct buf b;
	size_t i;
	bool ok;

	(void)whole;
	for (i = 0; (v = case_version(one, i)) != NULL; i++) {
		buf_init(&b, sc, 0);
		ok = redact_write(&b, v, need(one, "event"), true) == OK &&
		     json_parse(sc, b.data, b.len, &made) == OK &&
		     is_same_json(sc, made, need(one, "redacted"));
		vector_report(scope_printf(sc, "%s (version %s)",
					   need_text(one, "name"), v->id),
			      ok, buf_str(&b));
	}
}
