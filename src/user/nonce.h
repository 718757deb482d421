/* user/nonce.h: numbers used once, for the shared-secret registration.
 *
 * In memory, for one minute each, at most NONCES_MAX at a time (the oldest give
 * way).  Any thread.
 */
#ifndef USER_NONCE_H
#define USER_NONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"
#include "user/users.h"

#define NONCES_MAX 1024
#define NONCE_MS ((int64_t)60 * 1000)

/* A new one, in the scope's memory. */
const char *nonce_create(struct scope *sc, struct users *u, int64_t now_ms);

/* Whether it was given out in the last minute and not used; it is used now. */
bool nonce_take(struct scope *sc, struct users *u, const char *nonce,
		int64_t now_ms);

/* What a client that knows the secret asks for. */
struct nonce_claim {
	const char *secret;
	const char *nonce;
	const char *username;
	const char *password;
	const char *user_type; /* NULL: not part of it */
	bool is_admin;
};

/* Whether mac is the claim's: HMAC-SHA1 over nonce, user name, password and
 * "admin" or "notadmin", parted by NULs, in hexadecimal. */
bool
nonce_is_proven(struct scope *sc, const struct nonce_claim *c, const char *mac);

#endif
