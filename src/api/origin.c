#include "api/origin.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* What stands behind "https://"; NULL for anything else. */
static const char *
authority(const char *url)
{
	if (strncasecmp(url, "https://", 8) == 0)
		return url + 8;
	if (strncasecmp(url, "http://", 7) == 0)
		return url + 7;
	return NULL;
}

/* Scheme and authority are the same, whatever path follows in url. */
static bool
is_origin_of(const char *origin, const char *url)
{
	size_t len = strlen(origin);

	return strncasecmp(origin, url, len) == 0 &&
	       (url[len] == '\0' || url[len] == '/');
}

static bool
is_own(const struct origin_check *c)
{
	const char *host;

	if (c->origin == NULL)
		return true;
	if (c->public_url != NULL && is_origin_of(c->origin, c->public_url))
		return true;
	host = authority(c->origin);
	return host != NULL && c->host != NULL &&
	       strcasecmp(host, c->host) == 0;
}

static bool
is_json(const char *type)
{
	static const char json[] = "application/json";
	size_t len = sizeof(json) - 1;

	return type != NULL && strncasecmp(type, json, len) == 0 &&
	       (type[len] == '\0' || type[len] == ';' || type[len] == ' ');
}

enum err
origin_require(struct scope *sc, const struct origin_check *c)
{
	if (!is_json(c->content_type))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "Content-Type must be application/json");
	if (!is_own(c))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is for our own pages only");
	return OK;
}
