#include "sync/sent_members.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct sent_members_key ward = {10, 70};
static const struct sent_members_key lobby = {10, 71};

static void
counts_once_the_answer_arrived(void **state)
{
	struct fact_table *s = sent_members_create();

	(void)state;
	assert_false(sent_members_has(s, &ward, 1, 100));
	sent_members_add(s, &ward, 1, 100);
	assert_false(sent_members_has(s, &ward, 1, 99));
	assert_true(sent_members_has(s, &ward, 1, 100));
	assert_true(sent_members_has(s, &ward, 1, 101));
	assert_false(sent_members_has(s, &ward, 2, 101));
	assert_false(sent_members_has(s, &lobby, 1, 101));
	fact_table_destroy(&s);
	assert_null(s);
}

/* More than it holds: what it still says is true. */
static void
forgets_but_never_lies(void **state)
{
	struct fact_table *s = sent_members_create();
	int64_t i, known = 0;

	(void)state;
	for (i = 1; i <= 200000; i++)
		sent_members_add(s, &ward, i, i);
	for (i = 1; i <= 200000; i++) {
		assert_false(sent_members_has(s, &ward, i, i - 1));
		known += sent_members_has(s, &ward, i, i);
	}
	assert_in_range(known, 1, 70000);
	fact_table_destroy(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_once_the_answer_arrived),
		cmocka_unit_test(forgets_but_never_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
