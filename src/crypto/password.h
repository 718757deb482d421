/* crypto/password.h: passwords at rest, by Argon2id (19 MiB, two passes).
 *
 * Each call takes some 20 ms of a core and 19 MiB: the caller limits how many
 * run at once and never holds a transaction meanwhile.
 */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include <stdbool.h>

#include "base/scope.h"

/* Longer passwords are refused unhashed. */
#define PASSWORD_MAX 512

/* The text to store, "$argon2id$...".
 *
 * ERR_INVALID_PARAM   longer than PASSWORD_MAX
 * ERR_NOMEM           no memory for it now
 */
enum err password_hash(struct scope *sc, const char *password_secret,
		       char **out) MUST_CHECK;

/* Whether the password is the one of the stored text. stored NULL (no such
 * account) costs the same time and gives false.
 *
 * ERR_NOMEM           no memory to find out: that is not a wrong password
 */
enum err
password_check(struct scope *sc, const char *stored,
	       const char *password_secret, bool *is_valid_out) MUST_CHECK;

/* Whether the stored text was made with other costs than today's: hash anew at
 * the next successful login. */
bool password_needs_rehash(const char *stored);

#endif
