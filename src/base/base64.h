/* base/base64.h: bytes as text (RFC 4648), in the two unpadded forms that the
 * protocol uses.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

enum base64_form { BASE64_STANDARD, BASE64_URLSAFE };

/* Unpadded text of len bytes. */
char *base64_encode(struct scope *sc, enum base64_form form, const void *bytes,
		    size_t len);

/* Decodes text, with or without padding; either alphabet is taken for URLSAFE,
 * only its own for STANDARD.
 *
 * ERR_INVALID_PARAM   a character or a length that cannot be
 */
enum err
base64_decode(struct scope *sc, enum base64_form form, const char *text,
	      uint8_t **out, size_t *len_out) MUST_CHECK;

#endif
