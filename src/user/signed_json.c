#include "user/signed_json.h"

#include <string.h>

#include "base/base64.h"
#include "crypto/sign.h"
#include "event/canonical.h"

static bool
keep_signed(void *ctx, yyjson_val *key)
{
	(void)ctx;
	return !yyjson_equals_str(key, "signatures") &&
	       !yyjson_equals_str(key, "unsigned");
}

static enum err
check_one(struct scope *sc, yyjson_val *key, yyjson_val *value)
{
	if (!yyjson_is_str(value) ||
	    strlen(yyjson_get_str(value)) != yyjson_get_len(value))
		return scope_fail(sc, ERR_BAD_JSON, "a signature must be text");
	if (yyjson_get_len(key) > SIGNED_JSON_NAME_MAX ||
	    yyjson_get_len(value) > SIGNED_JSON_NAME_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "a signature has at most %d bytes",
				  SIGNED_JSON_NAME_MAX);
	return OK;
}

/* {"user": {"algorithm:key": "signature"}} */
static enum err
check_signatures(struct scope *sc, yyjson_val *signatures)
{
	yyjson_val *user, *keys, *key, *value;
	size_t i, k, max, keys_max;

	if (signatures == NULL)
		return OK;
	yyjson_obj_foreach(signatures, i, max, user, keys)
	{
		if (!yyjson_is_obj(keys))
			return scope_fail(sc, ERR_BAD_JSON,
					  "signatures of a user must be an "
					  "object");
		if (yyjson_obj_size(keys) > SIGNED_JSON_SIGNATURES_MAX)
			return scope_fail(sc, ERR_LIMIT,
					  "these are too many signatures");
		yyjson_obj_foreach(keys, k, keys_max, key, value)
		{
			TRY(check_one(sc, key, value));
		}
	}
	return OK;
}

enum err
signed_json_read(struct scope *sc, yyjson_val *object, struct signed_json *out)
{
	static const struct canonical_filter filter = {.keep = keep_signed};
	struct buf b;

	if (!yyjson_is_obj(object))
		return scope_fail(sc, ERR_BAD_JSON, "a key must be an object");
	TRY(json_find_object(sc, object, "signatures", &out->signatures));
	TRY(check_signatures(sc, out->signatures));
	buf_init(&b, sc, SIGNED_JSON_SIZE_MAX);
	TRY(canonical_write_filtered(&b, object, CANONICAL_STRICT, &filter));
	TRY(buf_check(&b));
	out->body = buf_str(&b);
	out->len = b.len;
	return OK;
}

yyjson_val *
signed_json_of(const struct signed_json *j, const char *user_id)
{
	yyjson_val *keys = yyjson_obj_get(j->signatures, user_id);

	return yyjson_obj_size(keys) > 0 ? keys : NULL;
}

const char *
signed_json_find(const struct signed_json *j, const char *user_id,
		 const char *key_id)
{
	return json_peek_string(yyjson_obj_get(j->signatures, user_id), key_id);
}

/* Exactly len bytes of base64; NULL for anything else. */
static const uint8_t *
decode(struct scope *sc, const char *text, size_t len)
{
	uint8_t *bytes;
	size_t got;

	if (base64_decode(sc, BASE64_STANDARD, text, &bytes, &got) != OK) {
		scope_clear_failure(sc);
		return NULL;
	}
	return got == len ? bytes : NULL;
}

bool
signed_json_is_by(struct scope *sc, const struct signed_json *j,
		  const char *signature, const char *public_key)
{
	const uint8_t *key = decode(sc, public_key, SIGN_PUBLIC_LEN);
	const uint8_t *made = decode(sc, signature, SIGN_LEN);

	return key != NULL && made != NULL &&
	       sign_is_valid(key, j->body, j->len, made);
}

bool
signed_json_is_key(struct scope *sc, const char *public_key)
{
	return strchr(public_key, '=') == NULL &&
	       decode(sc, public_key, SIGN_PUBLIC_LEN) != NULL;
}
