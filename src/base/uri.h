/* base/uri.h: percent coding, query strings and references (RFC 3986), with
 * ceilings. */
#ifndef BASE_URI_H
#define BASE_URI_H

#include <stddef.h>

#include "base/scope.h"

#define URI_PARAMS_MAX 64

struct uri_param {
	const char *name;
	const char *value;
};

/* A query string, decoded. */
struct uri_query {
	struct uri_param params[URI_PARAMS_MAX];
	size_t count;
};

/* Decodes %XX in len bytes.
 *
 * ERR_INVALID_PARAM   a broken escape, or a NUL
 */
enum err
uri_decode(struct scope *sc, const char *s, size_t len, char **out) MUST_CHECK;

/* Everything but unreserved characters as %XX. */
char *uri_encode(struct scope *sc, const char *s);

/* Splits and decodes a query string ("+" is a space).
 *
 * ERR_INVALID_PARAM   a broken escape, or more than URI_PARAMS_MAX
 */
enum err uri_query_parse(struct scope *sc, const char *s, size_t len,
			 struct uri_query *out) MUST_CHECK;

/* The first value of name, or NULL. */
const char *uri_query_find(const struct uri_query *q, const char *name);

/* What reference means on the page at base, an http(s) URL; NULL where that is
 * no http(s) URL either. "../" is left to who asks for it. */
const char *
uri_resolve(struct scope *sc, const char *base, const char *reference);

#endif
