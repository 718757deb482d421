/* appservice/service_call.h: requests to an application service.
 *
 * With its hs_token.  A path that the service does not know (404, 405, 501) is
 * tried once more in the form of earlier drafts, with the token in the query
 * too, as the specification has it (legacy routes).  Blocks: never inside a
 * transaction.
 */
#ifndef APPSERVICE_SERVICE_CALL_H
#define APPSERVICE_SERVICE_CALL_H

#include "appservice/appservices_priv.h"
#include "http/http_client.h"

struct service_call {
	const char *method;
	const char *path;   /* behind "/_matrix/app/v1", encoded */
	const char *legacy; /* the whole path of earlier drafts; NULL: none */
	const char *query;  /* "a=b&c=d"; NULL: none */
	const void *body;   /* NULL: none */
	size_t body_len;
	int64_t timeout_ms; /* 0: http/http_client.h's */
};

/* ERR_URL_NOT_SET   the service has no URL
 * else as http_client_call()
 */
enum err service_call(struct scope *sc, const struct appservices *as,
		      const struct appservice *a, const struct service_call *c,
		      struct http_answer *out) MUST_CHECK;

#endif
