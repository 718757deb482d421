#include "crypto/secretbox.h"

#include <string.h>

#include <sodium.h>

#include "base/base64.h"
#include "crypto/sodium_priv.h"

#define FORMAT 1
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SECRETBOX_OVERHEAD == 1 + NONCE_LEN + TAG_LEN, "overhead");
_Static_assert(SECRETBOX_KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	       "key length");

enum err
secretbox_seal(struct scope *sc, const uint8_t key_secret[SECRETBOX_KEY_LEN],
	       const struct secretbox *in, uint8_t **out, size_t *len_out)
{
	uint8_t *box;
	void *room;

	sodium_require();
	TRY(scope_try_alloc(sc, in->len + SECRETBOX_OVERHEAD, &room));
	box = room;
	box[0] = FORMAT;
	randombytes_buf(box + 1, NONCE_LEN);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
		box + 1 + NONCE_LEN, NULL, in->bytes, in->len,
		(const unsigned char *)in->context, strlen(in->context), NULL,
		box + 1, key_secret);
	*out = box;
	*len_out = in->len + SECRETBOX_OVERHEAD;
	return OK;
}

enum err
secretbox_unseal(struct scope *sc, const uint8_t key_secret[SECRETBOX_KEY_LEN],
		 const struct secretbox *in, uint8_t **out, size_t *len_out)
{
	const uint8_t *box = in->bytes;
	void *room;

	sodium_require();
	*out = NULL;
	*len_out = 0;
	if (in->len < SECRETBOX_OVERHEAD || box[0] != FORMAT)
		return scope_fail(sc, ERR_CORRUPT, "not a sealed value");
	TRY(scope_try_alloc(sc, in->len - SECRETBOX_OVERHEAD + 1, &room));
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    room, NULL, NULL, box + 1 + NONCE_LEN,
		    in->len - 1 - NONCE_LEN, (const unsigned char *)in->context,
		    strlen(in->context), box + 1, key_secret) != 0)
		return scope_fail(sc, ERR_CORRUPT,
				  "a sealed value does not open with this key");
	*out = room;
	*len_out = in->len - SECRETBOX_OVERHEAD;
	return OK;
}

static enum err
make_key(struct scope *sc, const char *path)
{
	uint8_t made_secret[SECRETBOX_KEY_LEN];
	char *text;
	enum err e;

	randombytes_buf(made_secret, sizeof(made_secret));
	text = base64_encode(sc, BASE64_STANDARD, made_secret,
			     sizeof(made_secret));
	e = key_file_write(sc, path, text);
	sodium_memzero(made_secret, sizeof(made_secret));
	sodium_memzero(text, strlen(text));
	if (e == ERR_CONFLICT) {
		scope_clear_failure(sc);
		return OK;
	}
	return e;
}

enum err
secretbox_key_open(struct scope *sc, const char *path,
		   uint8_t key_secret_out[SECRETBOX_KEY_LEN])
{
	char line_secret[KEY_FILE_MAX];
	uint8_t *bytes_secret;
	size_t len;
	enum err e;

	sodium_require();
	e = key_file_read(sc, path, line_secret);
	if (e == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		TRY(make_key(sc, path));
		e = key_file_read(sc, path, line_secret);
	}
	TRY(e);
	e = base64_decode(sc, BASE64_STANDARD, line_secret, &bytes_secret,
			  &len);
	sodium_memzero(line_secret, sizeof(line_secret));
	if (e != OK || len != SECRETBOX_KEY_LEN) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_CORRUPT, "%s: not a key", path);
	}
	memcpy(key_secret_out, bytes_secret, SECRETBOX_KEY_LEN);
	sodium_memzero(bytes_secret, len);
	return OK;
}
