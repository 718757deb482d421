#include "api/origin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static enum err
ask(const char *origin, const char *type)
{
	struct origin_check c = {.origin = origin,
				 .host = "chat.example:8448",
				 .content_type = type,
				 .public_url = "https://wards.example/"};
	struct scope sc;
	enum err e;

	scope_begin(&sc, NULL);
	e = origin_require(&sc, &c);
	scope_end(&sc);
	return e;
}

static void
own_pages_pass(void **state)
{
	(void)state;
	assert_int_equal(ask(NULL, "application/json"), OK);
	assert_int_equal(ask("https://wards.example", "application/json"), OK);
	assert_int_equal(ask("https://chat.example:8448",
			     "Application/JSON; charset=utf-8"),
			 OK);
}

static void
others_do_not(void **state)
{
	static const char *const origins[] = {
		"https://evil.example",
		"https://wards.example.evil",
		"http://wards.example",
		"https://wards.exampl",
		"https://chat.example",
		"null",
		"",
		"file://",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(origins) / sizeof(*origins); i++)
		assert_int_equal(ask(origins[i], "application/json"),
				 ERR_FORBIDDEN);
	assert_int_equal(ask(NULL, "text/plain"), ERR_FORBIDDEN);
	assert_int_equal(ask(NULL, "application/jsonp"), ERR_FORBIDDEN);
	assert_int_equal(ask(NULL, NULL), ERR_FORBIDDEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_pages_pass),
		cmocka_unit_test(others_do_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
