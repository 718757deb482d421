#include "base/uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void
decodes_escapes(void **state)
{
	static const char *const bad[] = {"%", "%4", "%zz", "a%00b", "%f"};
	struct scope sc;
	char *s;
	size_t i;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(uri_decode(&sc, "%21a%3Ab+", 9, &s), OK);
	assert_string_equal(s, "!a:b+");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(uri_decode(&sc, bad[i], strlen(bad[i]), &s),
				 ERR_INVALID_PARAM);
	assert_string_equal(uri_encode(&sc, "a b/\xc3\xa9~"),
			    "a%20b%2F%C3%A9~");
	scope_end(&sc);
}

static void
splits_a_query(void **state)
{
	const char *text = "a=1&b=x+y%26&&c&a=2";
	struct uri_query q;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(uri_query_parse(&sc, text, strlen(text), &q), OK);
	assert_int_equal(q.count, 4);
	assert_string_equal(uri_query_find(&q, "a"), "1");
	assert_string_equal(uri_query_find(&q, "b"), "x y&");
	assert_string_equal(uri_query_find(&q, "c"), "");
	assert_null(uri_query_find(&q, "d"));
	scope_end(&sc);
}

static void
a_query_has_a_ceiling(void **state)
{
	char text[2 * (URI_PARAMS_MAX + 1) + 1];
	struct uri_query q;
	struct scope sc;
	int i;

	(void)state;
	for (i = 0; i <= URI_PARAMS_MAX; i++)
		memcpy(text + 2 * i, "a&", 2);
	scope_begin(&sc, NULL);
	assert_int_equal(uri_query_parse(&sc, text, 2 * URI_PARAMS_MAX, &q),
			 OK);
	assert_int_equal(uri_query_parse(&sc, text, 2 * URI_PARAMS_MAX + 2, &q),
			 ERR_INVALID_PARAM);
	scope_end(&sc);
}

static void
a_reference_is_resolved(void **state)
{
	static const char *const cases[][2] = {
		{"https://b.example/x", "https://b.example/x"},
		{"//b.example/x", "http://b.example/x"},
		{"/x?y", "http://a.example:8/x?y"},
		{"x", "http://a.example:8/p/x"},
		{"?y", "http://a.example:8/p/q?y"},
		{"", "http://a.example:8/p/q?r#s"},
		{"javascript:x", NULL},
		{"ftp://b.example/", NULL},
	};
	const char *got, *wanted;
	struct scope sc;
	size_t i;

	(void)state;
	scope_begin(&sc, NULL);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wanted = cases[i][1];
		got = uri_resolve(&sc, "http://a.example:8/p/q?r#s",
				  cases[i][0]);
		if (wanted == NULL)
			assert_null(got);
		else
			assert_string_equal(got, wanted);
	}
	assert_string_equal(uri_resolve(&sc, "http://a.example", "x"),
			    "http://a.example/x");
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_escapes),
		cmocka_unit_test(splits_a_query),
		cmocka_unit_test(a_query_has_a_ceiling),
		cmocka_unit_test(a_reference_is_resolved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
