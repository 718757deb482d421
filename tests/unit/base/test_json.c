#include "base/json.h"
#include "base/json_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static enum err
parse(struct scope *sc, const char *text, yyjson_val **out)
{
	return json_parse(sc, text, strlen(text), out);
}

static void
refuses_what_is_not_strict_json(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"{\"a\":1,\"a\":2}",
		"{\"a\":1}x",
		"[1,]",
		"\"\xff\"",
		"{'a':1}",
		"NaN",
		"[{\"x\":{\"b\":1,\"b\":1}}]",
		"\"\\ud800\"",
		"// c\n{}",
	};
	struct scope sc;
	yyjson_val *v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		scope_begin(&sc, NULL);
		assert_int_equal(parse(&sc, bad[i], &v), ERR_NOT_JSON);
		assert_true(strlen(scope_fail_text(&sc)) > 0);
		scope_end(&sc);
	}
}

static void
depth_has_a_ceiling(void **state)
{
	char text[2 * (JSON_DEPTH_MAX + 1) + 1];
	struct scope sc;
	yyjson_val *v;
	int depth;

	(void)state;
	for (depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		text[2 * depth] = '\0';
		scope_begin(&sc, NULL);
		assert_int_equal(parse(&sc, text, &v),
				 depth > JSON_DEPTH_MAX ? ERR_NOT_JSON : OK);
		scope_end(&sc);
	}
}

static void
finds_twins_in_large_objects(void **state)
{
	struct scope sc;
	struct buf b;
	yyjson_val *v;
	int i;

	(void)state;
	scope_begin(&sc, NULL);
	buf_init(&b, &sc, 0);
	buf_add_char(&b, '{');
	for (i = 0; i < 100; i++)
		buf_printf(&b, "\"k%d\":%d,", i, i);
	buf_add_str(&b, "\"k57\":0}");
	assert_int_equal(parse(&sc, buf_str(&b), &v), ERR_NOT_JSON);
	scope_end(&sc);
}

static void
getters_check_types(void **state)
{
	struct scope sc;
	yyjson_val *v;
	const char *s;
	int64_t n;
	bool flag;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(
		parse(&sc,
		      "{\"s\":\"x\",\"n\":7,\"f\":1.5,\"z\":null,"
		      "\"nul\":\"a\\u0000b\",\"big\":9007199254740992}",
		      &v),
		OK);
	assert_int_equal(json_get_string(&sc, v, "s", &s), OK);
	assert_string_equal(s, "x");
	assert_int_equal(json_get_string(&sc, v, "z", &s), ERR_MISSING_PARAM);
	assert_int_equal(json_find_string(&sc, v, "n", &s), ERR_BAD_JSON);
	assert_int_equal(json_find_string(&sc, v, "nul", &s), ERR_BAD_JSON);
	assert_int_equal(json_find_int(&sc, v, "n", 0, &n), OK);
	assert_int_equal(n, 7);
	assert_int_equal(json_find_int(&sc, v, "f", 0, &n), ERR_BAD_JSON);
	assert_int_equal(json_find_int(&sc, v, "big", 0, &n), ERR_BAD_JSON);
	assert_int_equal(json_find_int(&sc, v, "no", 3, &n), OK);
	assert_int_equal(n, 3);
	assert_int_equal(json_find_bool(&sc, v, "s", true, &flag),
			 ERR_BAD_JSON);
	scope_end(&sc);
}

static void
written_json_reads_back(void **state)
{
	struct json_writer w;
	struct scope sc;
	struct buf b;
	yyjson_val *v;

	(void)state;
	scope_begin(&sc, NULL);
	buf_init(&b, &sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "a\"b", "x\n\t\x01\\\"\xc3\xa9");
	json_put_string(&w, "left out", NULL);
	json_put_int(&w, "min", INT64_MIN);
	json_key(&w, "list");
	json_array_begin(&w);
	json_bool(&w, true);
	json_null(&w);
	json_object_begin(&w);
	json_object_end(&w);
	json_array_end(&w);
	json_put_raw(&w, "raw", "[1]", 3);
	json_object_end(&w);
	assert_int_equal(buf_check(&b), OK);
	assert_string_equal(buf_str(&b),
			    "{\"a\\\"b\":\"x\\n\\t\\u0001\\\\\\\"\xc3\xa9\","
			    "\"min\":-9223372036854775808,"
			    "\"list\":[true,null,{}],\"raw\":[1]}");
	assert_int_equal(json_parse(&sc, b.data, b.len, &v), OK);
	scope_end(&sc);
}

static void
a_buffer_stops_at_its_ceiling(void **state)
{
	struct scope sc;
	struct buf b;

	(void)state;
	scope_begin(&sc, NULL);
	buf_init(&b, &sc, 10);
	buf_add_str(&b, "0123456789");
	assert_int_equal(buf_check(&b), OK);
	buf_add_char(&b, 'x');
	assert_int_equal(buf_check(&b), ERR_LIMIT);
	assert_int_equal(b.len, 10);
	scope_end(&sc);
}

/* Wherever in a string it stands, and however long that is. */
static void
escapes_at_every_place(void **state)
{
	static const char *const special[][2] = {
		{"\"", "\\\""},		  {"\\", "\\\\"},      {"\n", "\\n"},
		{"\x01", "\\u0001"},	  {"\x1f", "\\u001f"}, {"\x7f", "\x7f"},
		{"\xc3\xa9", "\xc3\xa9"}, {" ", " "}};
	char text[64], wanted[80];
	struct json_writer w;
	struct scope sc;
	struct buf b;
	size_t i, at, len;

	(void)state;
	for (i = 0; i < sizeof(special) / sizeof(*special); i++)
		for (len = 0; len < 20; len++)
			for (at = 0; at <= len; at++) {
				scope_begin(&sc, NULL);
				buf_init(&b, &sc, 0);
				json_writer_init(&w, &b);
				(void)snprintf(text, sizeof(text), "%.*s%s%.*s",
					       (int)at, "abcdefghijklmnopqrst",
					       special[i][0], (int)(len - at),
					       "ABCDEFGHIJKLMNOPQRST");
				(void)snprintf(wanted, sizeof(wanted),
					       "\"%.*s%s%.*s\"", (int)at,
					       "abcdefghijklmnopqrst",
					       special[i][1], (int)(len - at),
					       "ABCDEFGHIJKLMNOPQRST");
				json_string(&w, text);
				assert_string_equal(wanted, buf_str(&b));
				scope_end(&sc);
			}
}

/* A buffer gives no more than its ceiling, whatever it has taken from memory.
 */
static void
a_buffer_keeps_its_ceiling(void **state)
{
	struct scope sc;
	struct buf b;
	int i;

	(void)state;
	scope_begin(&sc, NULL);
	buf_init(&b, &sc, 10);
	for (i = 0; i < 10; i++)
		buf_add_char(&b, 'x');
	assert_int_equal(OK, buf_check(&b));
	buf_add_char(&b, 'y');
	assert_int_equal(ERR_LIMIT, buf_check(&b));
	buf_add(&b, "", 0);
	buf_add_str(&b, "z");
	assert_string_equal("xxxxxxxxxx", buf_str(&b));
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_at_every_place),
		cmocka_unit_test(a_buffer_keeps_its_ceiling),
		cmocka_unit_test(refuses_what_is_not_strict_json),
		cmocka_unit_test(depth_has_a_ceiling),
		cmocka_unit_test(finds_twins_in_large_objects),
		cmocka_unit_test(getters_check_types),
		cmocka_unit_test(written_json_reads_back),
		cmocka_unit_test(a_buffer_stops_at_its_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
