#include "user/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void
folds_case_and_accents(void **state)
{
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_string_equal(fold_text(&sc, "Ó Brádaigh"), "o bradaigh");
	assert_string_equal(fold_text(&sc, "ŁUKASZ Žižka"), "lukasz zizka");
	assert_string_equal(fold_text(&sc, "Straße Ærø Þór"),
			    "strasse aero thor");
	assert_string_equal(fold_text(&sc, "Ĳ œ"), "ij oe");
	assert_string_equal(fold_text(&sc, ""), "");
	scope_end(&sc);
}

static void
leaves_the_rest(void **state)
{
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_string_equal(fold_text(&sc, "Δ 李 × 9"), "Δ 李 × 9");
	/* Broken UTF-8 stays within its bytes. */
	assert_string_equal(fold_text(&sc, "\xc3"), "\xc3");
	assert_string_equal(fold_text(&sc, "\xc3"
					   "A"),
			    "\xc3"
			    "a");
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_case_and_accents),
		cmocka_unit_test(leaves_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
