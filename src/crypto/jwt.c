#include "crypto/jwt.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/base64.h"

#define P256_LEN ((size_t)32)
#define RSA_E_MAX ((size_t)8)

enum algorithm { RS256, ES256 };

struct bytes {
	uint8_t *data;
	size_t len;
};

/* A token in its parts. */
struct token {
	enum algorithm algorithm;
	const char *kid; /* NULL: not named */
	const char *signed_text;
	size_t signed_len;
	struct bytes signature;
	yyjson_val *claims;
};

static enum err
no_token(struct scope *sc)
{
	return scope_fail(sc, ERR_INVALID_PARAM, "this is no signed token");
}

static enum err
decode(struct scope *sc, const char *text, size_t len, struct bytes *out)
{
	if (base64_decode(sc, BASE64_URLSAFE, scope_strndup(sc, text, len),
			  &out->data, &out->len) == OK)
		return OK;
	scope_clear_failure(sc);
	return no_token(sc);
}

static enum err
decode_json(struct scope *sc, const char *text, size_t len, yyjson_val **out)
{
	struct bytes b;

	TRY(decode(sc, text, len, &b));
	if (json_parse_object(sc, (const char *)b.data, b.len, out) == OK)
		return OK;
	scope_clear_failure(sc);
	return no_token(sc);
}

/* A critical extension that nobody here knows makes it invalid (RFC 7515,
 * 4.1.11). */
static enum err
read_header(struct scope *sc, yyjson_val *header, struct token *t)
{
	const char *alg = json_peek_string(header, "alg");

	if (alg == NULL || yyjson_obj_get(header, "crit") != NULL)
		return no_token(sc);
	if (strcmp(alg, "RS256") == 0)
		t->algorithm = RS256;
	else if (strcmp(alg, "ES256") == 0)
		t->algorithm = ES256;
	else
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "tokens are signed by RS256 or ES256");
	t->kid = json_peek_string(header, "kid");
	return OK;
}

static enum err
split(struct scope *sc, const char *text, struct token *t)
{
	const char *payload, *signature;
	yyjson_val *header;

	if (strlen(text) > JWT_LEN_MAX)
		return no_token(sc);
	payload = strchr(text, '.');
	signature = payload != NULL ? strchr(payload + 1, '.') : NULL;
	if (signature == NULL || strchr(signature + 1, '.') != NULL)
		return no_token(sc);
	t->signed_text = text;
	t->signed_len = (size_t)(signature - text);
	TRY(decode_json(sc, text, (size_t)(payload - text), &header));
	TRY(read_header(sc, header, t));
	TRY(decode_json(sc, payload + 1, (size_t)(signature - payload - 1),
			&t->claims));
	return decode(sc, signature + 1, strlen(signature + 1), &t->signature);
}

/* A member of a key, as bytes; false where it is absent or none. */
static bool
read_member(struct scope *sc, yyjson_val *key, const char *name,
	    struct bytes *out)
{
	const char *text = json_peek_string(key, name);

	if (text == NULL || strlen(text) > JWT_LEN_MAX)
		return false;
	if (decode(sc, text, strlen(text), out) == OK)
		return out->len > 0;
	scope_clear_failure(sc);
	return false;
}

static EVP_PKEY *
key_of_params(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static EVP_PKEY *
rsa_key(struct scope *sc, yyjson_val *jwk)
{
	OSSL_PARAM_BLD *build;
	struct bytes n, e;
	BIGNUM *bn_n, *bn_e;
	EVP_PKEY *key = NULL;
	int bits;

	if (!read_member(sc, jwk, "n", &n) || !read_member(sc, jwk, "e", &e) ||
	    n.len > JWT_RSA_BITS_MAX / 8 || e.len > RSA_E_MAX)
		return NULL;
	build = OSSL_PARAM_BLD_new();
	bn_n = BN_bin2bn(n.data, (int)n.len, NULL);
	bn_e = BN_bin2bn(e.data, (int)e.len, NULL);
	bits = bn_n != NULL ? BN_num_bits(bn_n) : 0;
	if (build != NULL && bn_e != NULL && bits >= JWT_RSA_BITS_MIN &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, bn_n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, bn_e) == 1)
		key = key_of_params("RSA", build);
	BN_free(bn_n);
	BN_free(bn_e);
	OSSL_PARAM_BLD_free(build);
	return key;
}

static EVP_PKEY *
ec_key(struct scope *sc, yyjson_val *jwk)
{
	const char *curve = json_peek_string(jwk, "crv");
	uint8_t point[1 + 2 * P256_LEN];
	OSSL_PARAM_BLD *build;
	struct bytes x, y;
	EVP_PKEY *key = NULL;

	if (curve == NULL || strcmp(curve, "P-256") != 0 ||
	    !read_member(sc, jwk, "x", &x) || !read_member(sc, jwk, "y", &y) ||
	    x.len != P256_LEN || y.len != P256_LEN)
		return NULL;
	point[0] = POINT_CONVERSION_UNCOMPRESSED;
	memcpy(point + 1, x.data, P256_LEN);
	memcpy(point + 1 + P256_LEN, y.data, P256_LEN);
	build = OSSL_PARAM_BLD_new();
	if (build != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
					    "prime256v1", 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
					     point, sizeof(point)) == 1)
		key = key_of_params("EC", build);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* The signature as OpenSSL takes it: JWS has r and s side by side. */
static bool
der_of(const struct bytes *raw, unsigned char **out, int *len_out)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r, *s;

	*out = NULL;
	*len_out = -1;
	if (sig == NULL || raw->len != 2 * P256_LEN) {
		ECDSA_SIG_free(sig);
		return false;
	}
	r = BN_bin2bn(raw->data, (int)P256_LEN, NULL);
	s = BN_bin2bn(raw->data + P256_LEN, (int)P256_LEN, NULL);
	if (r != NULL && s != NULL && ECDSA_SIG_set0(sig, r, s) == 1) {
		*len_out = i2d_ECDSA_SIG(sig, out);
	} else {
		BN_free(r);
		BN_free(s);
	}
	ECDSA_SIG_free(sig);
	return *len_out > 0;
}

static bool
is_signed_by(const struct token *t, EVP_PKEY *key)
{
	const unsigned char *signature = t->signature.data;
	size_t len = t->signature.len;
	unsigned char *der = NULL;
	EVP_MD_CTX *ctx;
	int der_len = 0;
	bool is_right;

	if (t->algorithm == ES256) {
		if (!der_of(&t->signature, &der, &der_len))
			return false;
		signature = der;
		len = (size_t)der_len;
	}
	ctx = EVP_MD_CTX_new();
	is_right =
		ctx != NULL &&
		EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestVerify(ctx, signature, len,
				 (const unsigned char *)t->signed_text,
				 t->signed_len) == 1;
	EVP_MD_CTX_free(ctx);
	OPENSSL_free(der);
	return is_right;
}

/* Whether the key may verify this token at all. */
static bool
may_verify(yyjson_val *jwk, const struct token *t)
{
	const char *type = json_peek_string(jwk, "kty");
	const char *use = json_peek_string(jwk, "use");
	const char *alg = json_peek_string(jwk, "alg");
	const char *kid = json_peek_string(jwk, "kid");

	if (type == NULL ||
	    strcmp(type, t->algorithm == RS256 ? "RSA" : "EC") != 0)
		return false;
	if (use != NULL && strcmp(use, "sig") != 0)
		return false;
	if (alg != NULL &&
	    strcmp(alg, t->algorithm == RS256 ? "RS256" : "ES256") != 0)
		return false;
	return t->kid == NULL || (kid != NULL && strcmp(kid, t->kid) == 0);
}

static bool
verifies(struct scope *sc, yyjson_val *jwk, const struct token *t)
{
	EVP_PKEY *key =
		t->algorithm == RS256 ? rsa_key(sc, jwk) : ec_key(sc, jwk);
	bool is_right = key != NULL && is_signed_by(t, key);

	EVP_PKEY_free(key);
	return is_right;
}

enum err
jwt_verify(struct scope *sc, const char *token, yyjson_val *jwks,
	   yyjson_val **claims_out)
{
	yyjson_val *keys = yyjson_obj_get(jwks, "keys");
	struct token t = {0};
	bool has_key = false;
	yyjson_val *jwk;
	size_t i, max;

	*claims_out = NULL;
	TRY(split(sc, token, &t));
	yyjson_arr_foreach(keys, i, max, jwk)
	{
		if (i == JWT_KEYS_MAX)
			break;
		if (!may_verify(jwk, &t))
			continue;
		has_key = true;
		if (verifies(sc, jwk, &t)) {
			*claims_out = t.claims;
			return OK;
		}
	}
	if (!has_key)
		return scope_fail(sc, ERR_NOT_FOUND, "no key fits this token");
	return scope_fail(sc, ERR_FORBIDDEN,
			  "the token's signature is not right");
}
