/* sso/oidc_priv.h: what the two files of OpenID Connect share. */
#ifndef SSO_OIDC_PRIV_H
#define SSO_OIDC_PRIV_H

#include <pthread.h>

#include "base/json.h"
#include "http/http_client.h"
#include "sso/oidc.h"

#define OIDC_SECRET_MAX 512

/* A document of the provider, kept as text. */
struct oidc_document {
	char *text; /* NULL: none yet */
	size_t len;
	int64_t fetched_ms;
};

struct oidc {
	const struct config_sso *config; /* borrowed */
	struct http_client *http;
	char secret[OIDC_SECRET_MAX]; /* "": a public client */
	bool is_https;
	pthread_mutex_t lock; /* of the two below */
	struct oidc_document metadata;
	struct oidc_document keys;
};

/* GET of a JSON object, or POST of a form where body is not NULL.
 *
 * ERR_UNAVAILABLE   no answer, or none that makes sense
 * ERR_FORBIDDEN     a refusal (4xx)
 */
struct oidc_ask {
	const char *url;
	const char *body;	   /* NULL: GET */
	const char *authorization; /* NULL: none */
};
enum err oidc_call(struct scope *sc, struct oidc *o, const struct oidc_ask *ask,
		   yyjson_val **object_out) MUST_CHECK;

/* The provider's metadata (OpenID Connect Discovery 1.0), of our issuer.
 *
 * ERR_UNAVAILABLE
 */
enum err oidc_metadata(struct scope *sc, struct oidc *o, int64_t now_ms,
		       yyjson_val **out) MUST_CHECK;

/* An endpoint of the metadata; never NULL.
 *
 * ERR_UNAVAILABLE   it is not there, or not https where the issuer is
 */
enum err
oidc_endpoint(struct scope *sc, const struct oidc *o, yyjson_val *metadata,
	      const char *name, const char **out) MUST_CHECK;

/* The claims of a token that the provider signed.
 *
 * ERR_FORBIDDEN     the signature is not right, or it is no token
 * ERR_UNAVAILABLE
 */
enum err oidc_verify(struct scope *sc, struct oidc *o, const char *token,
		     int64_t now_ms, yyjson_val **claims_out) MUST_CHECK;

#endif
