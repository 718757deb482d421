/* Words of searches and texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "room/search_words.h"

static void
terms_are_split_once_each(void **state)
{
	struct scope sc;
	const char **words;
	size_t count;

	(void)state;
	scope_begin(&sc, "test");
	words = search_words_split(&sc, "  Chest-PAIN, chest \"x\" \xc3\xa9t",
				   4, &count);
	assert_int_equal(4, count);
	assert_string_equal("chest", words[0]);
	assert_string_equal("pain", words[1]);
	assert_string_equal("x", words[2]);
	assert_string_equal("\xc3\xa9t", words[3]);
	(void)search_words_split(&sc, "a b c", 2, &count);
	assert_int_equal(2, count);
	(void)search_words_split(&sc, " .,-\"", 4, &count);
	assert_int_equal(0, count);
	scope_end(&sc);
}

static void
endings_do_not_matter(void **state)
{
	(void)state;
	assert_int_equal(3,
			 search_words_count("Wound, wounds WOUNDED.", "wound"));
	assert_int_equal(1, search_words_count("wound", "wounding"));
	assert_int_equal(0, search_words_count("wo wounder", "wound"));
	assert_int_equal(0, search_words_count("", "wound"));
	assert_int_equal(1, search_words_count("as is", "as"));
	assert_int_equal(4, search_words_length(" one,two  three;4 "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_are_split_once_each),
		cmocka_unit_test(endings_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
