#include "user/device_secret.h"

#include "base/base64.h"
#include "base/log.h"
#include "crypto/secretbox.h"
#include "crypto/token.h"
#include "user/users_priv.h"

static const char *
context_of(struct scope *sc, const char *device_id)
{
	return scope_printf(sc, "device.secret %s", device_id);
}

enum err
device_secret_create(struct scope *sc, struct users *u, const char *device_id,
		     uint8_t **sealed_out, size_t *len_out)
{
	uint8_t bytes_secret[DEVICE_SECRET_LEN];
	struct secretbox box = {.context = context_of(sc, device_id),
				.bytes = bytes_secret,
				.len = sizeof(bytes_secret)};
	enum err e;

	*sealed_out = NULL;
	*len_out = 0;
	if (!u->has_seal_key)
		return OK;
	token_random_bytes(bytes_secret, sizeof(bytes_secret));
	e = secretbox_seal(sc, u->seal_key_secret, &box, sealed_out, len_out);
	token_wipe(bytes_secret, sizeof(bytes_secret));
	return e;
}

const char *
device_secret_open(struct scope *sc, struct users *u, const char *device_id,
		   const uint8_t *sealed, size_t len)
{
	struct secretbox box = {.context = context_of(sc, device_id),
				.bytes = sealed,
				.len = len};
	uint8_t *bytes_secret;
	size_t secret_len;
	const char *text;

	if (!u->has_seal_key || sealed == NULL)
		return NULL;
	if (secretbox_unseal(sc, u->seal_key_secret, &box, &bytes_secret,
			     &secret_len) != OK) {
		log_warn("user: a device's secret cannot be opened: was the "
			 "key file replaced?");
		scope_clear_failure(sc);
		return NULL;
	}
	text = base64_encode(sc, BASE64_STANDARD, bytes_secret, secret_len);
	token_wipe(bytes_secret, secret_len);
	return text;
}
