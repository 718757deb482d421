#include "crypto/p256.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <sodium.h>

#include "base/base64.h"
#include "crypto/sodium_priv.h"

#define PREFIX "p256 "
#define GROUP "prime256v1"

struct p256_key {
	EVP_PKEY *pkey;
	uint8_t public_key[P256_PUBLIC_LEN];
};

static enum err
fail(struct scope *sc)
{
	return scope_fail(sc, ERR_INTERNAL, "cryptography failed");
}

/* Of a public point, and of the private number where there is one. */
static EVP_PKEY *
make_pkey(const uint8_t *public_key, const BIGNUM *private_secret)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;
	bool ok;

	ok = b != NULL && ctx != NULL &&
	     OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME,
					     GROUP, 0) == 1 &&
	     OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY,
					      public_key, P256_PUBLIC_LEN) == 1;
	if (ok && private_secret != NULL)
		ok = OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY,
					    private_secret) == 1;
	if (ok)
		params = OSSL_PARAM_BLD_to_param(b);
	if (params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey,
			      private_secret != NULL ? EVP_PKEY_KEYPAIR
						     : EVP_PKEY_PUBLIC_KEY,
			      params) != 1)
		pkey = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_BLD_free(b);
	return pkey;
}

/* The point that goes with the number; false when the number is none. */
static bool
find_public(const BIGNUM *n_secret, uint8_t out[P256_PUBLIC_LEN])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *point = group != NULL ? EC_POINT_new(group) : NULL;
	bool ok;

	ok = point != NULL && !BN_is_zero(n_secret) &&
	     BN_cmp(n_secret, EC_GROUP_get0_order(group)) < 0 &&
	     EC_POINT_mul(group, point, n_secret, NULL, NULL, NULL) == 1 &&
	     EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
				out, P256_PUBLIC_LEN, NULL) == P256_PUBLIC_LEN;
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return ok;
}

enum err
p256_key_from_private(struct scope *sc,
		      const uint8_t private_secret[P256_PRIVATE_LEN],
		      struct p256_key **out)
{
	BIGNUM *n = BN_secure_new();
	struct p256_key *key = calloc(1, sizeof(*key));

	*out = NULL;
	if (n == NULL || key == NULL)
		abort();
	if (BN_bin2bn(private_secret, P256_PRIVATE_LEN, n) != NULL &&
	    find_public(n, key->public_key))
		key->pkey = make_pkey(key->public_key, n);
	BN_clear_free(n);
	if (key->pkey == NULL) {
		free(key);
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "that is not a P-256 key");
	}
	*out = key;
	return OK;
}

enum err
p256_key_generate(struct scope *sc, struct p256_key **out)
{
	uint8_t bytes_secret[P256_PRIVATE_LEN];
	enum err e = ERR_INVALID_PARAM;

	sodium_require();
	/* Nearly every number is one; 2^-32 are not. */
	while (e == ERR_INVALID_PARAM) {
		scope_clear_failure(sc);
		randombytes_buf(bytes_secret, sizeof(bytes_secret));
		e = p256_key_from_private(sc, bytes_secret, out);
	}
	sodium_memzero(bytes_secret, sizeof(bytes_secret));
	return e;
}

static enum err
load(struct scope *sc, const char *path, struct p256_key **out)
{
	char line_secret[KEY_FILE_MAX];
	uint8_t *bytes_secret;
	size_t len = 0;
	enum err e;

	e = key_file_read(sc, path, line_secret);
	if (e != OK)
		return e;
	e = ERR_CORRUPT;
	/* not secret: the first word of our own file */
	if (strncmp(line_secret, PREFIX, strlen(PREFIX)) == 0 &&
	    base64_decode(sc, BASE64_STANDARD, line_secret + strlen(PREFIX),
			  &bytes_secret, &len) == OK) {
		if (len == P256_PRIVATE_LEN)
			e = p256_key_from_private(sc, bytes_secret, out);
		sodium_memzero(bytes_secret, len);
	}
	sodium_memzero(line_secret, sizeof(line_secret));
	if (e == OK)
		return OK;
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_CORRUPT, "%s: not '" PREFIX "NUMBER'", path);
}

static enum err
make_file(struct scope *sc, const char *path)
{
	char line_secret[KEY_FILE_MAX];
	uint8_t bytes_secret[P256_PRIVATE_LEN];
	struct p256_key *key;
	BIGNUM *n = NULL;
	char *text;
	enum err e;

	TRY(p256_key_generate(sc, &key));
	if (EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_PRIV_KEY, &n) !=
		    1 ||
	    BN_bn2binpad(n, bytes_secret, sizeof(bytes_secret)) < 0) {
		p256_key_destroy(&key);
		return fail(sc);
	}
	BN_clear_free(n);
	p256_key_destroy(&key);
	text = base64_encode(sc, BASE64_STANDARD, bytes_secret,
			     sizeof(bytes_secret));
	(void)snprintf(line_secret, sizeof(line_secret), PREFIX "%s", text);
	e = key_file_write(sc, path, line_secret);
	sodium_memzero(text, strlen(text));
	sodium_memzero(line_secret, sizeof(line_secret));
	sodium_memzero(bytes_secret, sizeof(bytes_secret));
	return e;
}

enum err
p256_key_open(struct scope *sc, const char *path, struct p256_key **out)
{
	enum err e;

	*out = NULL;
	e = load(sc, path, out);
	if (e != ERR_NOT_FOUND)
		return e;
	scope_clear_failure(sc);
	e = make_file(sc, path);
	if (e != OK && e != ERR_CONFLICT)
		return e;
	scope_clear_failure(sc);
	return load(sc, path, out);
}

void
p256_key_destroy(struct p256_key **key)
{
	if (*key == NULL)
		return;
	EVP_PKEY_free((*key)->pkey);
	free(*key);
	*key = NULL;
}

const uint8_t *
p256_key_public(const struct p256_key *key)
{
	return key->public_key;
}

enum err
p256_agree(struct scope *sc, const struct p256_key *key,
	   const uint8_t other_public[P256_PUBLIC_LEN],
	   uint8_t shared_secret_out[P256_SHARED_LEN])
{
	EVP_PKEY *other = make_pkey(other_public, NULL);
	EVP_PKEY_CTX *ctx = NULL;
	size_t len = P256_SHARED_LEN;
	bool ok;

	if (other == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "that is not a point of P-256");
	ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	ok = ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
	     EVP_PKEY_derive_set_peer(ctx, other) == 1 &&
	     EVP_PKEY_derive(ctx, shared_secret_out, &len) == 1 &&
	     len == P256_SHARED_LEN;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(other);
	return ok ? OK : fail(sc);
}

/* From DER to r and s, each of 32 bytes. */
static bool
flatten(const uint8_t *der, size_t len, uint8_t out[P256_SIGNATURE_LEN])
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
	bool ok;

	ok = sig != NULL &&
	     BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, 32) == 32 &&
	     BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + 32, 32) == 32;
	ECDSA_SIG_free(sig);
	return ok;
}

enum err
p256_sign(struct scope *sc, const struct p256_key *key, const void *bytes,
	  size_t len, uint8_t out[P256_SIGNATURE_LEN])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[128];
	size_t der_len = sizeof(der);
	bool ok;

	ok = ctx != NULL &&
	     EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key->pkey) ==
		     1 &&
	     EVP_DigestSign(ctx, der, &der_len, bytes, len) == 1 &&
	     flatten(der, der_len, out);
	EVP_MD_CTX_free(ctx);
	return ok ? OK : fail(sc);
}
