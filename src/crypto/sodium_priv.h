/* crypto/sodium_priv.h: libsodium made ready, and files that hold keys; for
 * the files of this folder.
 */
#ifndef CRYPTO_SODIUM_PRIV_H
#define CRYPTO_SODIUM_PRIV_H

#include <stddef.h>

#include "base/scope.h"

/* Must come before anything else of libsodium; cheap to repeat. Ends the
 * process where there is no good randomness. */
void sodium_require(void);

#define KEY_FILE_MAX 256

/* Reads a key file of one line into line_secret_out, without its newline.
 *
 * ERR_NOT_FOUND   no such file
 * ERR_CORRUPT     too long, or others may read it
 */
enum err key_file_read(struct scope *sc, const char *path,
		       char line_secret_out[KEY_FILE_MAX]) MUST_CHECK;

/* Writes a new key file with mode 0600, durably, or none at all.
 *
 * ERR_CONFLICT   there is one
 */
enum err key_file_write(struct scope *sc, const char *path,
			const char *line_secret) MUST_CHECK;

#endif
