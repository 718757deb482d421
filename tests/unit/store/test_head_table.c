/* store/head_table.h: heads are never older than what was committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "store/head_table.h"

#define WARD 70

static struct head_place
find(struct head_table *t, int64_t room_nid)
{
	struct head_place p = {.room_nid = room_nid};

	assert_true(head_table_find(t, &p, 1));
	return p;
}

static void
a_late_reader_changes_nothing(void **state)
{
	const struct head_place old = {WARD, 10, 11, 9},
				new = {WARD, 20, 21, 19};
	struct head_table *t = head_table_create();
	struct head_place p;

	(void)state;
	head_table_commit(t, &new);
	head_table_learn(t, &old);
	p = find(t, WARD);
	assert_int_equal(20, p.last_pos);
	assert_int_equal(21, p.receipt_pos);
	assert_int_equal(19, p.state_nid);
	head_table_destroy(&t);
	assert_null(t);
}

static void
a_commit_goes_on_from_what_was_learnt(void **state)
{
	const struct head_place learnt = {WARD, 10, 11, 9};
	const struct head_place receipt = {.room_nid = WARD, .receipt_pos = 15};
	const struct head_place event = {
		.room_nid = WARD, .last_pos = 16, .state_nid = 9};
	struct head_table *t = head_table_create();
	struct head_place p;

	(void)state;
	head_table_learn(t, &learnt);
	head_table_commit(t, &receipt);
	p = find(t, WARD);
	assert_int_equal(10, p.last_pos);
	assert_int_equal(15, p.receipt_pos);
	head_table_commit(t, &event);
	p = find(t, WARD);
	assert_int_equal(16, p.last_pos);
	assert_int_equal(15, p.receipt_pos);
	assert_int_equal(9, p.state_nid);
	head_table_destroy(&t);
}

/* A receipt does not say where the events are. */
static void
a_receipt_alone_is_not_a_head(void **state)
{
	const struct head_place receipt = {.room_nid = WARD, .receipt_pos = 15};
	const struct head_place learnt = {WARD, 10, 11, 9};
	struct head_table *t = head_table_create();
	struct head_place p = {.room_nid = WARD};

	(void)state;
	assert_false(head_table_find(t, &p, 1));
	head_table_commit(t, &receipt);
	assert_false(head_table_find(t, &p, 1));
	head_table_learn(t, &learnt);
	p = find(t, WARD);
	assert_int_equal(10, p.last_pos);
	assert_int_equal(15, p.receipt_pos);
	head_table_destroy(&t);
}

/* What did not fit is not known, and what is known stays right. */
static void
memory_is_bounded(void **state)
{
	struct head_table *t = head_table_create();
	struct head_place p;
	int64_t i, known = 0;

	(void)state;
	for (i = 1; i <= 2 * HEAD_TABLE_MAX; i++)
		head_table_commit(t, &(struct head_place){i, 3 * i, 2 * i, i});
	for (i = 1; i <= 2 * HEAD_TABLE_MAX; i++) {
		p = (struct head_place){.room_nid = i};
		if (!head_table_find(t, &p, 1))
			continue;
		assert_int_equal(3 * i, p.last_pos);
		known++;
	}
	assert_true(known >= HEAD_TABLE_MAX);
	assert_true(known < 2 * HEAD_TABLE_MAX);
	head_table_destroy(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_late_reader_changes_nothing),
		cmocka_unit_test(a_commit_goes_on_from_what_was_learnt),
		cmocka_unit_test(a_receipt_alone_is_not_a_head),
		cmocka_unit_test(memory_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
