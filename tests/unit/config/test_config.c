#include "config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define LEAST "[server]\nname = a.example\ndata_dir = /tmp/x\n"

static void
the_least_gives_the_defaults(void **state)
{
	struct config c;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(config_parse(&sc, LEAST, &c), OK);
	assert_string_equal(c.server.name, "a.example");
	assert_string_equal(c.server.listen, "127.0.0.1:8008");
	assert_null(c.server.tls_cert);
	assert_true(c.limits.rates);
	assert_false(c.registration.enabled);
	assert_int_equal(c.limits.upload_max, 100 << 20);
	scope_end(&sc);
}

static void
values_are_checked(void **state)
{
	static const char *const bad[] = {
		"",
		"[server]\nname = a b\ndata_dir = /x\n",
		"[server]\nname = a.example\n",
		LEAST "nonsense = 1\n",
		LEAST "threads = many\n",
		LEAST "threads = 1K\n",
		LEAST "tls_cert = /x\n",
		LEAST "this is no line\n",
		LEAST "[limits]\nrates = perhaps\n",
		LEAST "[limits]\nupload_max = 9999999999999G\n",
		LEAST "[limits]\nupload_max = -1\n",
		LEAST "[log]\nlevel = loud\n",
		LEAST "[store]\nengine = sql\n",
		LEAST "[nothing]\nx = 1\n",
	};
	struct config c;
	struct scope sc;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		scope_begin(&sc, NULL);
		assert_int_equal(config_parse(&sc, bad[i], &c),
				 ERR_INVALID_PARAM);
		assert_true(strlen(scope_fail_text(&sc)) > 10);
		scope_end(&sc);
	}
}

static void
the_environment_wins(void **state)
{
	struct config c;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	(void)setenv("WARDWIRE_SERVER_NAME", "b.example", 1);
	(void)setenv("WARDWIRE_SERVER_DATA_DIR", "/tmp/y", 1);
	assert_int_equal(config_read(&sc, NULL, &c), OK);
	assert_string_equal(c.server.name, "b.example");
	(void)unsetenv("WARDWIRE_SERVER_NAME");
	(void)unsetenv("WARDWIRE_SERVER_DATA_DIR");
	assert_int_equal(config_read(&sc, "/nonexistent", &c), ERR_NOT_FOUND);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_least_gives_the_defaults),
		cmocka_unit_test(values_are_checked),
		cmocka_unit_test(the_environment_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
