/* fuzz_router: any path finds what a plain comparison with every pattern
 * finds. */
#include "http/router.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err
handler(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	(void)rq;
	return OK;
}

#define ROW(m, p)                                             \
	{                                                     \
		.method = m, .pattern = p, .handler = handler \
	}

static const struct route rows[] = {
	ROW(HTTP_M_GET, "/a"),
	ROW(HTTP_M_GET, "/a/"),
	ROW(HTTP_M_GET, "/a/{b}"),
	ROW(HTTP_M_PUT, "/a/{b}"),
	ROW(HTTP_M_GET, "/a/b/c"),
	ROW(HTTP_M_GET, "/a/{b}/d"),
	ROW(HTTP_M_GET, "/{a}/b/{c}/d/{e}"),
	ROW(HTTP_M_GET, "/a/b/{c*}"),
	ROW(HTTP_M_GET, "/{a}/{b}/{c}/{d*}"),
	ROW(HTTP_M_PUT, "/rooms/{roomId}/state/{eventType}/{stateKey}"),
	ROW(HTTP_M_GET, "/rooms/{roomId}/state"),
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static struct router *router;

static void
set_up(void)
{
	static const struct route_table table = {rows, ROWS, 0};
	struct router_tables t = {&table, 1, NULL, 0};
	struct scope sc;

	scope_begin(&sc, "fuzz");
	if (router_create(&sc, &t, &router) != OK)
		abort();
	scope_end(&sc);
}

static int
hex(char c)
{
	const char *digits = "0123456789abcdef", *at;

	c = c >= 'A' && c <= 'F' ? (char)(c | 0x20) : c;
	at = c != '\0' ? strchr(digits, c) : NULL;
	return at != NULL ? (int)(at - digits) : -1;
}

/* Whether a segment, escapes undone, is the literal. */
static bool
is_literal(const char *seg, size_t len, const char *lit, size_t lit_len)
{
	size_t i = 0, used = 0;
	char c;

	while (i < len) {
		c = seg[i++];
		if (c == '%') {
			if (len - i < 2 || hex(seg[i]) < 0 ||
			    hex(seg[i + 1]) < 0)
				return false;
			c = (char)(hex(seg[i]) * 16 + hex(seg[i + 1]));
			i += 2;
		}
		if (used >= lit_len || lit[used++] != c)
			return false;
	}
	return used == lit_len;
}

static size_t
segment_len(const char *at, const char *end)
{
	const char *slash = memchr(at, '/', (size_t)(end - at));

	return (size_t)((slash != NULL ? slash : end) - at);
}

static bool
matches(const char *pattern, const char *at, const char *end)
{
	const char *pattern_end = pattern + strlen(pattern);
	size_t want, have;

	while (pattern < pattern_end && at < end) {
		if (*at++ != '/')
			return false;
		pattern++;
		want = segment_len(pattern, pattern_end);
		if (want > 2 && pattern[want - 2] == '*')
			return true;
		have = segment_len(at, end);
		if (pattern[0] == '{') {
			if (have == 0 && at != end)
				return false;
		} else if (!is_literal(at, have, pattern, want))
			return false;
		pattern += want;
		at += have;
	}
	return pattern == pattern_end && at == end;
}

static void
check_values(const struct router_match *m, const char *path, size_t len)
{
	size_t i;

	for (i = 0; i < m->row->param_count; i++)
		if (m->values[i].text < path ||
		    m->values[i].text + m->values[i].len > path + len)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = (const char *)data + 1;
	struct router_span span = {path, size > 0 ? size - 1 : 0};
	enum http_method_name method;
	struct router_match m;
	bool known = false;
	size_t i;

	if (router == NULL)
		set_up();
	if (size == 0)
		return 0;
	method = data[0] % 2 == 0 ? HTTP_M_GET : HTTP_M_PUT;
	router_find(router, &span, method, 0, &m);
	for (i = 0; i < ROWS; i++)
		known |= rows[i].method == method && span.len > 0 &&
			 matches(rows[i].pattern, path, path + span.len);
	if (known != (m.row != NULL))
		abort();
	if (m.row == NULL)
		return 0;
	if (m.row->route->method != method ||
	    !matches(m.row->route->pattern, path, path + span.len))
		abort();
	check_values(&m, path, span.len);
	return 0;
}
