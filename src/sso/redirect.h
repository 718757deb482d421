/* sso/redirect.h: the addresses of clients to which a login token is sent. */
#ifndef SSO_REDIRECT_H
#define SSO_REDIRECT_H

#include <stdbool.h>

#include "base/scope.h"

/* Whether a browser may be sent there: an absolute URL that is not too long and
 * not one that runs code.
 *
 * ERR_INVALID_PARAM   not so
 */
enum err redirect_check(struct scope *sc, const char *url) MUST_CHECK;

/* Whether url begins with one of the comma-separated addresses, up to a "/",
 * "?" or "#" or its end. list may be NULL. */
bool redirect_is_listed(struct scope *sc, const char *list, const char *url);

/* url with loginToken=token instead of any that it has, before a fragment. */
const char *
redirect_with_token(struct scope *sc, const char *url, const char *token);

#endif
