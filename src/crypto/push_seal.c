#include "crypto/push_seal.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/evp.h>

#include "crypto/digest.h"
#include "crypto/token.h"

#define RECORD_SIZE 4096
#define TAG_LEN 16
#define KEY_LEN 16
#define NONCE_LEN 12
#define LAST_RECORD 2 /* the delimiter of the last record (RFC 8188, 2) */

struct keys {
	uint8_t key_secret[DIGEST_SHA256_LEN];	 /* KEY_LEN of them */
	uint8_t nonce_secret[DIGEST_SHA256_LEN]; /* NONCE_LEN of them */
};

/* HKDF-Expand (RFC 5869) of one block. */
static void
expand(const uint8_t prk_secret[DIGEST_SHA256_LEN], const char *info,
       size_t info_len, uint8_t out[DIGEST_SHA256_LEN])
{
	uint8_t text[192];

	memcpy(text, info, info_len);
	text[info_len] = 1;
	digest_hmac_sha256(prk_secret, DIGEST_SHA256_LEN, text, info_len + 1,
			   out);
}

static enum err
derive(struct scope *sc, const struct push_seal_target *to,
       const struct push_seal_random *random, struct keys *out)
{
	static const char label[] = "WebPush: info";
	static const char cek[] = "Content-Encoding: aes128gcm";
	static const char nonce[] = "Content-Encoding: nonce";
	char info[sizeof(label) + 2 * (size_t)P256_PUBLIC_LEN];
	uint8_t shared_secret[P256_SHARED_LEN], prk[DIGEST_SHA256_LEN];
	uint8_t ikm[DIGEST_SHA256_LEN];

	TRY(p256_agree(sc, random->key, to->public_key, shared_secret));
	memcpy(info, label, sizeof(label));
	memcpy(info + sizeof(label), to->public_key, P256_PUBLIC_LEN);
	memcpy(info + sizeof(label) + P256_PUBLIC_LEN,
	       p256_key_public(random->key), P256_PUBLIC_LEN);
	digest_hmac_sha256(to->auth_secret, PUSH_SEAL_AUTH_LEN, shared_secret,
			   sizeof(shared_secret), prk);
	expand(prk, info, sizeof(info), ikm);
	digest_hmac_sha256(random->salt, PUSH_SEAL_SALT_LEN, ikm, sizeof(ikm),
			   prk);
	expand(prk, cek, sizeof(cek), out->key_secret);
	expand(prk, nonce, sizeof(nonce), out->nonce_secret);
	token_wipe(shared_secret, sizeof(shared_secret));
	token_wipe(ikm, sizeof(ikm));
	token_wipe(prk, sizeof(prk));
	return OK;
}

static bool
encrypt(const struct keys *k, const struct push_seal_text *text, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const uint8_t end = LAST_RECORD;
	int n = 0, m = 0, last = 0;
	bool ok;

	ok = ctx != NULL &&
	     EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, k->key_secret,
				k->nonce_secret) == 1 &&
	     EVP_EncryptUpdate(ctx, out, &n, text->bytes, (int)text->len) ==
		     1 &&
	     EVP_EncryptUpdate(ctx, out + n, &m, &end, 1) == 1 &&
	     EVP_EncryptFinal_ex(ctx, out + n + m, &last) == 1 &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_LEN,
				 out + n + m + last) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

enum err
push_seal_with(struct scope *sc, const struct push_seal_target *to,
	       const struct push_seal_random *random,
	       const struct push_seal_text *text, struct buf *out)
{
	static const uint8_t size[] = {0, 0, RECORD_SIZE >> 8,
				       RECORD_SIZE & 0xff, P256_PUBLIC_LEN};
	size_t sealed = text->len + 1 + TAG_LEN;
	struct keys k;
	char *room;
	bool ok;

	if (text->len > PUSH_SEAL_TEXT_MAX)
		return scope_fail(sc, ERR_LIMIT, "a push of more than %d bytes",
				  PUSH_SEAL_TEXT_MAX);
	TRY(derive(sc, to, random, &k));
	buf_add(out, random->salt, PUSH_SEAL_SALT_LEN);
	buf_add(out, size, sizeof(size));
	buf_add(out, p256_key_public(random->key), P256_PUBLIC_LEN);
	room = buf_reserve(out, sealed);
	ok = room != NULL && encrypt(&k, text, (uint8_t *)room);
	token_wipe(&k, sizeof(k));
	if (!ok)
		return scope_fail(sc, ERR_INTERNAL, "cryptography failed");
	out->len += sealed;
	return OK;
}

enum err
push_seal(struct scope *sc, const struct push_seal_target *to,
	  const void *bytes, size_t len, uint8_t **out, size_t *len_out)
{
	const struct push_seal_text text = {bytes, len};
	struct push_seal_random random;
	struct p256_key *key;
	struct buf b;
	enum err e;

	TRY(p256_key_generate(sc, &key));
	random.key = key;
	token_random_bytes(random.salt, sizeof(random.salt));
	buf_init(&b, sc, 0);
	e = push_seal_with(sc, to, &random, &text, &b);
	p256_key_destroy(&key);
	*out = (uint8_t *)b.data;
	*len_out = b.len;
	return e;
}
