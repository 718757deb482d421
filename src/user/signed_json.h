/* user/signed_json.h: JSON objects that devices and people sign (Appendices,
 * Signing JSON).
 *
 * They are kept in two parts: the body, in canonical form, without "signatures"
 * and "unsigned", so that equal things are equal bytes; and the signatures.
 */
#ifndef USER_SIGNED_JSON_H
#define USER_SIGNED_JSON_H

#include "base/json.h"

#define SIGNED_JSON_SIZE_MAX 16384     /* of the body */
#define SIGNED_JSON_SIGNATURES_MAX 256 /* of one user */
#define SIGNED_JSON_NAME_MAX 255       /* of a signature, of its key's id */

struct signed_json {
	const char *body;
	size_t len;
	yyjson_val *signatures; /* NULL: none */
};

/* Reads an object, in the scope's memory.
 *
 * ERR_BAD_JSON   not an object, signatures not as they must be, or a number
 *                that canonical JSON does not have
 * ERR_LIMIT      larger than the ceilings above
 */
enum err signed_json_read(struct scope *sc, yyjson_val *object,
			  struct signed_json *out) MUST_CHECK;

/* All of user_id's, {"ed25519:...": text}; NULL: none. */
yyjson_val *signed_json_of(const struct signed_json *j, const char *user_id);

/* The signature of user_id by key_id ("ed25519:..."), or NULL. */
const char *signed_json_find(const struct signed_json *j, const char *user_id,
			     const char *key_id);

/* Whether signature is one of the body by the key, both in base64. */
bool signed_json_is_by(struct scope *sc, const struct signed_json *j,
		       const char *signature, const char *public_key);

/* Whether a text is a public key of ed25519, unpadded base64. */
bool signed_json_is_key(struct scope *sc, const char *public_key);

#endif
