/* calls/turn.h: credentials for the TURN server (Client-Server API, voice over
 * IP), as coturn's use-auth-secret checks them: the name holds the moment at
 * which they end, the password is an HMAC of it under the shared secret.
 */
#ifndef CALLS_TURN_H
#define CALLS_TURN_H

#include "config/config.h"

#define TURN_URIS_MAX 16

struct turn;

/* NULL in *out where [calls] turn_uris is not set.
 *
 * ERR_IO              turn_secret_file cannot be read
 * ERR_INVALID_PARAM   it is empty, or there are too many URIs
 */
enum err turn_open(struct scope *sc, const struct config_calls *c,
		   struct turn **out) MUST_CHECK;
void turn_close(struct turn **t);

/* In the scope's memory; the URIs live as long as t. */
struct turn_credentials {
	const char *username;
	const char *password;
	const char *uris[TURN_URIS_MAX];
	size_t uri_count;
	int64_t ttl_s;
};

/* Credentials for user_id from now on.
 *
 * ERR_NOT_FOUND   t is NULL: there is no TURN server
 */
enum err turn_grant(struct scope *sc, const struct turn *t, const char *user_id,
		    int64_t now_ms, struct turn_credentials *out) MUST_CHECK;

#endif
