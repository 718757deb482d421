/* api/origin.h: whether a request that a cookie speaks for comes from our own
 * page. Pure. */
#ifndef API_ORIGIN_H
#define API_ORIGIN_H

#include "base/scope.h"

/* What the request and the configuration say; NULL: nothing. */
struct origin_check {
	const char *origin;
	const char *host;
	const char *content_type;
	const char *public_url;
};

/* ERR_FORBIDDEN   another origin, or not application/json
 */
enum err
origin_require(struct scope *sc, const struct origin_check *c) MUST_CHECK;

#endif
