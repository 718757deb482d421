/* user/device_secret.h: a secret for each browser, which the server keeps.
 *
 * What the app stores on a device is under a key that needs it, so a copied
 * profile is useless without a session.  At rest it is sealed.
 */
#ifndef USER_DEVICE_SECRET_H
#define USER_DEVICE_SECRET_H

#include "user/users.h"

#define DEVICE_SECRET_LEN 32

/* A new one, sealed for the store; *sealed_out is NULL when there is no seal
 * key. device_id is bound into the seal. */
enum err
device_secret_create(struct scope *sc, struct users *u, const char *device_id,
		     uint8_t **sealed_out, size_t *len_out) MUST_CHECK;

/* The secret as unpadded base64; NULL when there is no seal key, or when it
 * was sealed under another one. */
const char *
device_secret_open(struct scope *sc, struct users *u, const char *device_id,
		   const uint8_t *sealed, size_t len);

#endif
