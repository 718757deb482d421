/* api/client/single_sign_on.h: what other sections need of sign-in by another
 * service. */
#ifndef API_CLIENT_SINGLE_SIGN_ON_H
#define API_CLIENT_SINGLE_SIGN_ON_H

#include "api/api.h"

struct sso_begin;

/* Sends the browser to the provider, or shows why not. */
enum err single_sign_on_send(struct scope *sc, struct http_request *rq,
			     const struct sso_begin *b) MUST_CHECK;

/* The flow m.login.sso, into an array that is begun; nothing where there is no
 * provider. */
void single_sign_on_write_flow(struct http_request *rq, struct json_writer *w);

#endif
