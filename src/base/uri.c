#include "base/uri.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static enum err
decode(struct scope *sc, const char *s, size_t len, bool plus, char **out)
{
	char *p;
	size_t i;
	int hi, lo;

	*out = p = scope_alloc(sc, len + 1);
	for (i = 0; i < len; i++) {
		if (plus && s[i] == '+') {
			*p++ = ' ';
			continue;
		}
		if (s[i] != '%') {
			*p++ = s[i];
			continue;
		}
		hi = len - i > 2 ? hex_value(s[i + 1]) : -1;
		lo = len - i > 2 ? hex_value(s[i + 2]) : -1;
		if (hi < 0 || lo < 0)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a broken %%-escape in the address");
		*p++ = (char)(hi * 16 + lo);
		i += 2;
	}
	*p = '\0';
	if (strlen(*out) != (size_t)(p - *out))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a NUL in the address");
	return OK;
}

enum err
uri_decode(struct scope *sc, const char *s, size_t len, char **out)
{
	return decode(sc, s, len, false, out);
}

char *
uri_encode(struct scope *sc, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._~";
	char *out, *p;

	out = p = scope_alloc(sc, strlen(s) * 3 + 1);
	for (; *s != '\0'; s++) {
		if (strchr(plain, *s) != NULL) {
			*p++ = *s;
			continue;
		}
		*p++ = '%';
		*p++ = hex[(unsigned char)*s >> 4];
		*p++ = hex[(unsigned char)*s & 15];
	}
	*p = '\0';
	return out;
}

static enum err
parse_pair(struct scope *sc, const char *s, size_t len, struct uri_param *out)
{
	const char *eq;
	char *name, *value;
	size_t name_len;

	eq = memchr(s, '=', len);
	name_len = eq != NULL ? (size_t)(eq - s) : len;
	TRY(decode(sc, s, name_len, true, &name));
	if (eq != NULL)
		TRY(decode(sc, eq + 1, len - name_len - 1, true, &value));
	else
		value = scope_strdup(sc, "");
	out->name = name;
	out->value = value;
	return OK;
}

enum err
uri_query_parse(struct scope *sc, const char *s, size_t len,
		struct uri_query *out)
{
	const char *amp;
	size_t part;

	out->count = 0;
	while (len > 0) {
		amp = memchr(s, '&', len);
		part = amp != NULL ? (size_t)(amp - s) : len;
		if (part > 0) {
			if (out->count == URI_PARAMS_MAX)
				return scope_fail(sc, ERR_INVALID_PARAM,
						  "more than %d parameters",
						  URI_PARAMS_MAX);
			TRY(parse_pair(sc, s, part, &out->params[out->count]));
			out->count++;
		}
		if (amp == NULL)
			break;
		s += part + 1;
		len -= part + 1;
	}
	return OK;
}

const char *
uri_query_find(const struct uri_query *q, const char *name)
{
	size_t i;

	for (i = 0; i < q->count; i++)
		if (strcmp(q->params[i].name, name) == 0)
			return q->params[i].value;
	return NULL;
}

/* "http://" or "https://" in any case; its length, or 0. */
static size_t
web_scheme(const char *s)
{
	if (strncasecmp(s, "https://", 8) == 0)
		return 8;
	return strncasecmp(s, "http://", 7) == 0 ? 7 : 0;
}

/* Letters before the first ":" that stands before any "/?#". */
static bool
has_scheme(const char *s)
{
	size_t n = strcspn(s, ":/?#");

	return n > 0 && s[n] == ':';
}

const char *
uri_resolve(struct scope *sc, const char *base, const char *reference)
{
	size_t scheme = web_scheme(base), host, path, slash;

	if (web_scheme(reference) > 0)
		return scope_strdup(sc, reference);
	if (scheme == 0 || has_scheme(reference))
		return NULL;
	if (strncmp(reference, "//", 2) == 0)
		return scope_printf(sc, "%.*s%s", (int)(scheme - 2), base,
				    reference);
	host = scheme + strcspn(base + scheme, "/?#");
	path = host + strcspn(base + host, "?#");
	if (*reference == '\0' || *reference == '#')
		return scope_strdup(sc, base);
	if (*reference == '/')
		return scope_printf(sc, "%.*s%s", (int)host, base, reference);
	if (*reference == '?')
		return scope_printf(sc, "%.*s%s", (int)path, base, reference);
	for (slash = path; slash > host && base[slash - 1] != '/';)
		slash--;
	return scope_printf(sc, "%.*s%s%s", (int)slash, base,
			    slash == host ? "/" : "", reference);
}
