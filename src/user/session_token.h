/* user/session_token.h: the secrets that stand for a session. */
#ifndef USER_SESSION_TOKEN_H
#define USER_SESSION_TOKEN_H

#include "store/session_store.h"
#include "user/users.h"

#define SESSION_TOKEN_MAX 512

/* A new token with 256 random bits, beginning with prefix. */
enum err session_token_create(struct scope *sc, const char *prefix,
			      const char **token_out) MUST_CHECK;

/* What is stored of a token. Equal tokens have equal hashes; the token cannot
 * be found from it. Anything may be asked, of any length. */
enum err session_token_hash(struct scope *sc, const char *token,
			    uint8_t hash_out[SESSION_HASH_LEN]) MUST_CHECK;

/* A new device id, ten capital letters. */
enum err session_token_device_id(struct scope *sc,
				 const char **device_id_out) MUST_CHECK;

/* A new device secret, sealed for the store; *sealed_out is NULL when users
 * have no seal key. */
enum err
session_token_new_secret(struct scope *sc, struct users *u,
			 uint8_t **sealed_out, size_t *len_out) MUST_CHECK;

/* The secret as unpadded base64. */
enum err session_token_open_secret(struct scope *sc, struct users *u,
				   const uint8_t *sealed, size_t len,
				   const char **text_out) MUST_CHECK;

#endif
