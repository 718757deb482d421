#include "sso/redirect.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/uri.h"
#include "sso/sso.h"

enum err
redirect_check(struct scope *sc, const char *url)
{
	static const char *const bad[] = {"javascript", "data", "vbscript",
					  "file",	"blob", "about",
					  "filesystem"};
	size_t i, scheme = strcspn(url, ":");
	const char *p;

	for (p = url; *p != '\0'; p++) {
		if (*p <= ' ' || *p == 0x7f || *p == '\\' || *p == '<' ||
		    *p == '>' || *p == '"')
			break;
	}
	if (*p != '\0' || (size_t)(p - url) > SSO_REDIRECT_MAX ||
	    url[scheme] != ':' || scheme == 0 ||
	    strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789+-.") != scheme)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "redirectUrl must be an absolute URL");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (strlen(bad[i]) == scheme &&
		    strncasecmp(bad[i], url, scheme) == 0)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "redirectUrl cannot be of this kind");
	}
	return OK;
}

static bool
begins_with(const char *url, const char *start)
{
	size_t len = strlen(start);

	if (len == 0 || strncmp(url, start, len) != 0)
		return false;
	return start[len - 1] == '/' || url[len] == '\0' ||
	       strchr("/?#", url[len]) != NULL;
}

bool
redirect_is_listed(struct scope *sc, const char *list, const char *url)
{
	char *copy, *part, *rest;

	if (list == NULL)
		return false;
	copy = scope_strdup(sc, list);
	for (part = strtok_r(copy, ", ", &rest); part != NULL;
	     part = strtok_r(NULL, ", ", &rest)) {
		if (begins_with(url, part))
			return true;
	}
	return false;
}

/* The query's parameters but loginToken, each followed by "&". */
static void
copy_query(struct buf *b, const char *query, size_t len)
{
	static const char name[] = "loginToken";
	size_t part;

	while (len > 0) {
		for (part = 0; part < len && query[part] != '&'; part++)
			;
		if (part > 0 && !(strncmp(query, name, sizeof(name) - 1) == 0 &&
				  (part == sizeof(name) - 1 ||
				   query[sizeof(name) - 1] == '='))) {
			buf_add(b, query, part);
			buf_add_char(b, '&');
		}
		if (part < len)
			part++;
		query += part;
		len -= part;
	}
}

const char *
redirect_with_token(struct scope *sc, const char *url, const char *token)
{
	size_t end = strcspn(url, "#");
	size_t query = strcspn(url, "?#");
	struct buf b;

	buf_init(&b, sc, 0);
	buf_add(&b, url, query);
	buf_add_char(&b, '?');
	if (url[query] == '?')
		copy_query(&b, url + query + 1, end - query - 1);
	buf_printf(&b, "loginToken=%s", uri_encode(sc, token));
	buf_add_str(&b, url + end);
	return buf_str(&b);
}
