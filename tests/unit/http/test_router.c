#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "http/router.h"

static enum err
handler(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	(void)rq;
	return OK;
}

#define ROW(m, p)                                                      \
	{                                                              \
		.method = HTTP_M_##m, .pattern = p, .handler = handler \
	}

static const struct route rows[] = {
	ROW(GET, "/v3/rooms/{roomId}/state"),
	ROW(GET, "/v3/rooms/{roomId}/state/{eventType}/{stateKey}"),
	ROW(PUT, "/v3/rooms/{roomId}/state/{eventType}/{stateKey}"),
	ROW(GET, "/v3/rooms/{roomId}/state/{eventType}"),
	ROW(GET, "/v3/rooms/public/special"),
	ROW(GET, "/v3/pushrules/"),
	ROW(GET, "/v3/pushrules/global/{kind}"),
	ROW(GET, "/v3/{a}/{b}/last"),
	ROW(GET, "/files/{path*}"),
	ROW(GET, "/files/index"),
	ROW(POST, "/"),
};
static const struct route metrics[] = {ROW(GET, "/metrics")};
static const struct route_table tables[] = {
	{rows, sizeof(rows) / sizeof(rows[0]), 0},
	{metrics, 1, 1U << 3},
};
static const struct route_alias aliases[] = {{"/r0/", "/v3/"},
					     {"/none/", "/nowhere/"}};
static struct router *router;

static int
make(void **state)
{
	struct router_tables t = {tables, 2, aliases, 2};
	struct scope sc;
	enum err e;

	(void)state;
	scope_begin(&sc, NULL);
	e = router_create(&sc, &t, &router);
	scope_end(&sc);
	return e == OK ? 0 : -1;
}

static int
unmake(void **state)
{
	(void)state;
	router_destroy(&router);
	return router == NULL ? 0 : -1;
}

static struct router_match
find(const char *path, enum http_method_name method, unsigned group)
{
	struct router_span span = {path, strlen(path)};
	struct router_match m;

	router_find(router, &span, method, group, &m);
	return m;
}

static void
assert_pattern(const char *path, const char *pattern)
{
	struct router_match m = find(path, HTTP_M_GET, 0);

	assert_non_null(m.row);
	assert_string_equal(m.row->route->pattern, pattern);
}

static void
assert_value(const struct router_match *m, size_t i, const char *name,
	     const char *value)
{
	assert_true(i < m->row->param_count);
	assert_int_equal(m->row->names[i].len, strlen(name));
	assert_memory_equal(m->row->names[i].text, name, strlen(name));
	assert_int_equal(m->values[i].len, strlen(value));
	assert_memory_equal(m->values[i].text, value, strlen(value));
}

static void
literals_go_before_parameters(void **state)
{
	(void)state;
	assert_pattern("/v3/rooms/!a/state", "/v3/rooms/{roomId}/state");
	assert_pattern("/v3/rooms/public/special", "/v3/rooms/public/special");
	assert_pattern("/files/index", "/files/index");
}

static void
a_dead_end_is_left_again(void **state)
{
	(void)state;
	/* "public" leads to "special" only, so the parameter is tried */
	assert_pattern("/v3/rooms/public/state", "/v3/rooms/{roomId}/state");
	assert_pattern("/v3/rooms/x/last", "/v3/{a}/{b}/last");
}

static void
parameters_are_spans_of_the_path(void **state)
{
	struct router_match m;

	(void)state;
	m = find("/v3/rooms/!a%2Fb/state/m.x/k", HTTP_M_PUT, 0);
	assert_non_null(m.row);
	assert_int_equal(m.row->param_count, 3);
	assert_value(&m, 0, "roomId", "!a%2Fb");
	assert_value(&m, 1, "eventType", "m.x");
	assert_value(&m, 2, "stateKey", "k");
}

static void
the_last_parameter_may_be_empty(void **state)
{
	struct router_match m;

	(void)state;
	m = find("/v3/rooms/!a/state/m.x/", HTTP_M_GET, 0);
	assert_non_null(m.row);
	assert_value(&m, 2, "stateKey", "");
	assert_null(find("/v3/rooms//state", HTTP_M_GET, 0).row);
	assert_pattern("/v3/pushrules/", "/v3/pushrules/");
	assert_null(find("/v3/pushrules", HTTP_M_GET, 0).row);
}

static void
the_rest_is_taken_whole(void **state)
{
	struct router_match m;

	(void)state;
	m = find("/files/a/b//c/", HTTP_M_GET, 0);
	assert_non_null(m.row);
	assert_value(&m, 0, "path", "a/b//c/");
	m = find("/files/", HTTP_M_GET, 0);
	assert_non_null(m.row);
	assert_value(&m, 0, "path", "");
	assert_null(find("/files", HTTP_M_GET, 0).row);
}

static void
escaped_literals_are_the_same(void **state)
{
	(void)state;
	assert_pattern("/v3/r%6Foms/!a/state", "/v3/rooms/{roomId}/state");
	assert_null(find("/v3%2Frooms/!a/state", HTTP_M_GET, 0).row);
	assert_null(find("/v3/r%6/!a/state", HTTP_M_GET, 0).row);
	assert_null(find("/v3/r%zzoms/!a/state", HTTP_M_GET, 0).row);
}

static void
methods_are_told_apart_from_paths(void **state)
{
	struct router_match m;

	(void)state;
	m = find("/v3/rooms/!a/state/m.x/k", HTTP_M_DELETE, 0);
	assert_null(m.row);
	assert_int_equal(m.methods, 1U << HTTP_M_GET | 1U << HTTP_M_PUT);
	assert_int_equal(find("/v3/nope", HTTP_M_GET, 0).methods, 0);
	assert_int_equal(find("", HTTP_M_GET, 0).methods, 0);
	assert_int_equal(find("x", HTTP_M_GET, 0).methods, 0);
	assert_non_null(find("/", HTTP_M_POST, 0).row);
}

static void
an_alias_is_another_way_in(void **state)
{
	struct router_match m;

	(void)state;
	m = find("/r0/rooms/!a/state/m.x/k", HTTP_M_PUT, 0);
	assert_non_null(m.row);
	assert_value(&m, 0, "roomId", "!a");
	assert_value(&m, 2, "stateKey", "k");
	assert_null(find("/r0", HTTP_M_GET, 0).row);
	assert_null(find("/r0/", HTTP_M_GET, 0).row);
	assert_null(find("/none/x", HTTP_M_GET, 0).row);
}

static void
listeners_see_their_own_rows(void **state)
{
	(void)state;
	assert_null(find("/metrics", HTTP_M_GET, 0).row);
	assert_int_equal(find("/metrics", HTTP_M_GET, 0).methods, 0);
	assert_non_null(find("/metrics", HTTP_M_GET, 3).row);
	assert_non_null(find("/files/a", HTTP_M_GET, 3).row);
}

static void
assert_refused(const struct route *bad, size_t count, enum err wanted)
{
	struct route_table table = {bad, count, 0};
	struct router_tables t = {&table, 1, NULL, 0};
	struct router *made;
	struct scope sc;

	scope_begin(&sc, NULL);
	assert_int_equal(router_create(&sc, &t, &made), wanted);
	assert_null(made);
	scope_end(&sc);
}

static void
bad_tables_are_told(void **state)
{
	static const struct route twice[] = {ROW(GET, "/a/{b}"),
					     ROW(GET, "/a/{c}")};
	static const struct route no_slash[] = {ROW(GET, "a")};
	static const struct route rest_inside[] = {ROW(GET, "/a/{b*}/c")};
	static const struct route no_name[] = {ROW(GET, "/a/{}")};
	static const struct route no_handler[] = {{.pattern = "/a"}};

	(void)state;
	assert_refused(twice, 2, ERR_CONFLICT);
	assert_refused(no_slash, 1, ERR_INVALID_PARAM);
	assert_refused(rest_inside, 1, ERR_INVALID_PARAM);
	assert_refused(no_name, 1, ERR_INVALID_PARAM);
	assert_refused(no_handler, 1, ERR_INVALID_PARAM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_go_before_parameters),
		cmocka_unit_test(a_dead_end_is_left_again),
		cmocka_unit_test(parameters_are_spans_of_the_path),
		cmocka_unit_test(the_last_parameter_may_be_empty),
		cmocka_unit_test(the_rest_is_taken_whole),
		cmocka_unit_test(escaped_literals_are_the_same),
		cmocka_unit_test(methods_are_told_apart_from_paths),
		cmocka_unit_test(an_alias_is_another_way_in),
		cmocka_unit_test(listeners_see_their_own_rows),
		cmocka_unit_test(bad_tables_are_told),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
