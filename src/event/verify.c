#include "event/verify.h"

#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "crypto/digest.h"
#include "event/canonical.h"
#include "event/event_priv.h"
#include "event/id.h"
#include "event/redact.h"

static bool
keep_unless_named(void *ctx, yyjson_val *key)
{
	const char *const *names = ctx;

	for (; *names != NULL; names++)
		if (yyjson_equals_str(key, *names))
			return false;
	return true;
}

static enum err
write_without(struct buf *out, yyjson_val *obj, const char *const *names,
	      enum canonical_numbers numbers)
{
	const struct canonical_filter filter = {.ctx = (void *)(uintptr_t)names,
						.keep = keep_unless_named};

	TRY(canonical_write_filtered(out, obj, numbers, &filter));
	return buf_check(out);
}

static enum err
get_root(struct scope *sc, const struct event *e, yyjson_val **out)
{
	*out = e->root;
	if (*out != NULL)
		return OK;
	return json_parse_object(sc, e->json, e->json_len, out);
}

enum err
event_check_hash(struct scope *sc, const struct event *e, bool *ok_out)
{
	static const char *const without[] = {"hashes", "signatures",
					      "unsigned", NULL};
	uint8_t hash[DIGEST_SHA256_LEN], *claimed;
	yyjson_val *root;
	const char *text;
	struct buf b;
	size_t len;

	*ok_out = false;
	TRY(get_root(sc, e, &root));
	text = json_peek_string(yyjson_obj_get(root, "hashes"), "sha256");
	if (text == NULL)
		return OK;
	if (base64_decode(sc, BASE64_STANDARD, text, &claimed, &len) != OK) {
		scope_clear_failure(sc);
		return OK;
	}
	buf_init(&b, sc, 0);
	TRY(write_without(&b, root, without, event_numbers(e->version)));
	digest_sha256(b.data, b.len, hash);
	*ok_out =
		len == sizeof(hash) && memcmp(hash, claimed, sizeof(hash)) == 0;
	return OK;
}

/* Bytes that were signed, and what is said of by whom. */
struct signed_bytes {
	const char *data;
	size_t len;
	yyjson_val *signatures;
	int64_t ts;
};

static bool
is_good(struct scope *sc, const struct signed_bytes *b, const char *text,
	const uint8_t public_key[SIGN_PUBLIC_LEN])
{
	uint8_t *signature;
	size_t len;

	if (text == NULL ||
	    base64_decode(sc, BASE64_STANDARD, text, &signature, &len) != OK) {
		scope_clear_failure(sc);
		return false;
	}
	return len == SIGN_LEN &&
	       sign_is_valid(public_key, b->data, b->len, signature);
}

/* Keys that nobody knows are skipped; of those known, all must be good and
 * there must be one. */
static bool
has_good_signature(struct scope *sc, const struct signed_bytes *b,
		   const char *server, const struct verify_keys *keys)
{
	uint8_t public_key[SIGN_PUBLIC_LEN];
	yyjson_val *of_server, *key;
	yyjson_obj_iter it;
	const char *id;
	size_t known = 0;

	of_server = yyjson_obj_get(b->signatures, server);
	if (!yyjson_is_obj(of_server))
		return false;
	it = yyjson_obj_iter_with(of_server);
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		id = yyjson_get_str(key);
		if (strncmp(id, "ed25519:", 8) != 0 ||
		    strlen(id) != yyjson_get_len(key) ||
		    !keys->find(keys->ctx, server, id, b->ts, public_key))
			continue;
		if (!is_good(sc, b,
			     yyjson_get_str(yyjson_obj_iter_get_val(key)),
			     public_key))
			return false;
		known++;
	}
	return known > 0;
}

static enum err
signed_bytes_of(struct scope *sc, const struct event *e,
		struct signed_bytes *out)
{
	yyjson_val *root;
	struct buf b;

	TRY(get_root(sc, e, &root));
	buf_init(&b, sc, 0);
	TRY(redact_write(&b, e->version, root, false));
	TRY(buf_check(&b));
	out->data = b.data;
	out->len = b.len;
	out->signatures = yyjson_obj_get(root, "signatures");
	out->ts = e->version->enforces_key_until ? e->origin_server_ts : 0;
	return OK;
}

bool
event_is_signed_by(struct scope *sc, const struct event *e, const char *server,
		   const struct verify_keys *keys)
{
	struct signed_bytes b;

	if (signed_bytes_of(sc, e, &b) != OK) {
		scope_clear_failure(sc);
		return false;
	}
	return has_good_signature(sc, &b, server, keys);
}

static bool
is_third_party_invite(const struct event *e)
{
	const char *membership = event_membership(e);

	return membership != NULL && strcmp(membership, "invite") == 0 &&
	       yyjson_obj_get(e->content, "third_party_invite") != NULL;
}

void
event_signers(const struct event *e, struct verify_needs *out)
{
	const char *user;

	out->count = 0;
	if (strcmp(e->type, "m.room.member") != 0) {
		out->servers[out->count++] = id_server(e->sender);
		return;
	}
	if (!is_third_party_invite(e))
		out->servers[out->count++] = id_server(e->sender);
	user = json_peek_string(e->content, "join_authorised_via_users_server");
	if (user != NULL && e->version->has_restricted &&
	    id_server(user) != NULL)
		out->servers[out->count++] = id_server(user);
}

enum err
event_check_signatures(struct scope *sc, const struct event *e,
		       const struct verify_keys *keys)
{
	struct verify_needs needs;
	struct signed_bytes b;
	size_t i;

	event_signers(e, &needs);
	TRY(signed_bytes_of(sc, e, &b));
	for (i = 0; i < needs.count; i++)
		if (!has_good_signature(sc, &b, needs.servers[i], keys))
			return scope_fail(sc, ERR_FORBIDDEN,
					  "event %s has no good signature of "
					  "%s",
					  e->event_id, needs.servers[i]);
	return OK;
}

static const char *const not_signed[] = {"signatures", "unsigned", NULL};

enum err
verify_check_object(struct scope *sc, yyjson_val *obj, const char *server,
		    const struct verify_keys *keys)
{
	struct signed_bytes signed_bytes;
	struct buf b;

	if (!yyjson_is_obj(obj))
		return scope_fail(sc, ERR_BAD_JSON, "not a JSON object");
	buf_init(&b, sc, 0);
	TRY(write_without(&b, obj, not_signed, CANONICAL_LEGACY));
	signed_bytes.data = b.data;
	signed_bytes.len = b.len;
	signed_bytes.signatures = yyjson_obj_get(obj, "signatures");
	signed_bytes.ts = 0;
	if (!has_good_signature(sc, &signed_bytes, server, keys))
		return scope_fail(sc, ERR_FORBIDDEN, "no good signature of %s",
				  server);
	return OK;
}

static bool
has_key(struct scope *sc, const struct signed_bytes *b, yyjson_val *of_server,
	const uint8_t public_key[SIGN_PUBLIC_LEN])
{
	yyjson_obj_iter it;
	yyjson_val *key;

	it = yyjson_obj_iter_with(of_server);
	while ((key = yyjson_obj_iter_next(&it)) != NULL)
		if (strncmp(yyjson_get_str(key), "ed25519:", 8) == 0 &&
		    is_good(sc, b, yyjson_get_str(yyjson_obj_iter_get_val(key)),
			    public_key))
			return true;
	return false;
}

bool
verify_object_has_key(struct scope *sc, yyjson_val *obj,
		      const uint8_t public_key[SIGN_PUBLIC_LEN])
{
	struct signed_bytes signed_bytes = {.ts = 0};
	yyjson_obj_iter it;
	yyjson_val *server;
	struct buf b;

	if (!yyjson_is_obj(obj))
		return false;
	buf_init(&b, sc, 0);
	if (write_without(&b, obj, not_signed, CANONICAL_LEGACY) != OK) {
		scope_clear_failure(sc);
		return false;
	}
	signed_bytes.data = b.data;
	signed_bytes.len = b.len;
	it = yyjson_obj_iter_with(yyjson_obj_get(obj, "signatures"));
	while ((server = yyjson_obj_iter_next(&it)) != NULL)
		if (has_key(sc, &signed_bytes, yyjson_obj_iter_get_val(server),
			    public_key))
			return true;
	return false;
}

/* The signatures there are, with ours in the place of an older one of the same
 * key. */
static void
write_signatures(struct json_writer *w, yyjson_val *old,
		 const char *server_name, const struct sign_key *key,
		 const char *signature)
{
	yyjson_obj_iter it;
	yyjson_val *name, *val;
	char *text;
	size_t len;

	json_object_begin(w);
	it = yyjson_obj_iter_with(yyjson_obj_get(old, server_name));
	json_key(w, server_name);
	json_object_begin(w);
	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		val = yyjson_obj_iter_get_val(name);
		if (yyjson_equals_str(name, sign_key_id(key)))
			continue;
		text = json_format(w->out->sc, val, &len);
		json_put_raw(w, yyjson_get_str(name), text, len);
	}
	json_put_string(w, sign_key_id(key), signature);
	json_object_end(w);
	it = yyjson_obj_iter_with(old);
	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		if (yyjson_equals_str(name, server_name))
			continue;
		text = json_format(w->out->sc, yyjson_obj_iter_get_val(name),
				   &len);
		json_put_raw(w, yyjson_get_str(name), text, len);
	}
	json_object_end(w);
}

/* The object with its new signatures in one text, to be put in order. */
static enum err
write_signed(struct buf *out, yyjson_val *obj, const struct buf *signatures)
{
	struct json_writer w;
	yyjson_obj_iter it;
	yyjson_val *name;
	char *text;
	size_t len;

	json_writer_init(&w, out);
	json_object_begin(&w);
	it = yyjson_obj_iter_with(obj);
	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		if (yyjson_equals_str(name, "signatures"))
			continue;
		json_string_len(&w, yyjson_get_str(name), yyjson_get_len(name));
		buf_add_char(out, ':');
		w.comma = false;
		text = json_format(out->sc, yyjson_obj_iter_get_val(name),
				   &len);
		json_raw(&w, text, len);
	}
	json_put_raw(&w, "signatures", signatures->data, signatures->len);
	json_object_end(&w);
	return buf_check(out);
}

enum err
verify_sign_object(struct buf *out, yyjson_val *obj, const char *server_name,
		   const struct sign_key *key)
{
	uint8_t signature[SIGN_LEN];
	struct scope *sc = out->sc;
	struct buf b, signatures;
	struct json_writer w;
	yyjson_val *whole;

	if (!yyjson_is_obj(obj))
		return scope_fail(sc, ERR_BAD_JSON, "not a JSON object");
	buf_init(&b, sc, 0);
	TRY(write_without(&b, obj, not_signed, CANONICAL_INTEGRAL));
	sign_bytes(key, b.data, b.len, signature);
	buf_init(&signatures, sc, 0);
	json_writer_init(&w, &signatures);
	write_signatures(
		&w, yyjson_obj_get(obj, "signatures"), server_name, key,
		base64_encode(sc, BASE64_STANDARD, signature, SIGN_LEN));
	TRY(buf_check(&signatures));
	buf_init(&b, sc, 0);
	TRY(write_signed(&b, obj, &signatures));
	TRY(json_parse_object(sc, b.data, b.len, &whole));
	TRY(canonical_write(out, whole, CANONICAL_INTEGRAL));
	return buf_check(out);
}
