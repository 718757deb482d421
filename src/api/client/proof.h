/* api/client/proof.h: asking again who asks, for what a stolen token must not
 * do alone (Client-Server API, user-interactive authentication). */
#ifndef API_CLIENT_PROOF_H
#define API_CLIENT_PROOF_H

#include "api/api.h"
#include "user/uia.h"

/* Reads "auth" of the body and asks as ask says: its stage or stages, action
 * and given_out are the caller's, who asks and from where is filled in here.
 * *proven_out false: the challenge was sent, and the handler is done.
 *
 * as uia_require()
 */
enum err proof_ask(struct scope *sc, struct http_request *rq, yyjson_val *body,
		   struct uia_ask *ask, bool *proven_out) MUST_CHECK;

/* The same for whoever is signed in, by UIA_PASSWORD. action names what it is
 * for, and with what: the proof is for nothing else. Application services have
 * nothing to prove it with.
 */
enum err
proof_require(struct scope *sc, struct http_request *rq, yyjson_val *body,
	      const char *action, bool *proven_out) MUST_CHECK;

#endif
