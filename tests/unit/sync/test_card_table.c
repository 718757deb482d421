/* sync/card_table.h: parts of cards in bounded memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sync/card_table.h"

static int destroyed;

static void
destroy(struct card_part *p)
{
	destroyed++;
	free(p);
}

static struct card_part *
part(int64_t nid, enum card_kind kind, size_t size)
{
	struct card_part *p = calloc(1, sizeof(*p));

	atomic_init(&p->refs, 1);
	p->nid = nid;
	p->kind = kind;
	p->size = size;
	p->destroy = destroy;
	return p;
}

/* Puts one that nobody else holds. */
static void
put(struct card_table *t, int64_t nid, enum card_kind kind, size_t size)
{
	struct card_part *p = part(nid, kind, size);

	card_table_put(t, p);
	card_part_release(p);
}

static bool
has(struct card_table *t, int64_t nid, enum card_kind kind)
{
	struct card_part *p = card_table_find(t, nid, kind);

	card_part_release(p);
	return p != NULL;
}

static int
setup(void **state)
{
	destroyed = 0;
	*state = card_table_create(16000);
	return 0;
}

static int
teardown(void **state)
{
	card_table_destroy((struct card_table **)state);
	return *state != NULL;
}

static void
kinds_are_apart(void **state)
{
	struct card_table *t = *state;

	put(t, 7, CARD_STATE, 100);
	assert_true(has(t, 7, CARD_STATE));
	assert_false(has(t, 7, CARD_TIMELINE));
	assert_false(has(t, 8, CARD_STATE));
	put(t, 7, CARD_TIMELINE, 50);
	assert_true(has(t, 7, CARD_STATE));
	assert_true(has(t, 7, CARD_TIMELINE));
	assert_int_equal(150, card_table_bytes(t));
}

static void
a_newer_part_takes_the_place(void **state)
{
	struct card_table *t = *state;
	struct card_part *held;

	put(t, 7, CARD_STATE, 100);
	held = card_table_find(t, 7, CARD_STATE);
	put(t, 7, CARD_STATE, 300);
	assert_int_equal(300, card_table_bytes(t));
	/* Who holds the older one goes on with it. */
	assert_int_equal(0, destroyed);
	assert_int_equal(100, held->size);
	card_part_release(held);
	assert_int_equal(1, destroyed);
}

static void
memory_is_bounded(void **state)
{
	struct card_table *t = *state;
	int64_t i, known = 0;

	for (i = 1; i <= 1000; i++) {
		put(t, i, CARD_MEMBERS, 160);
		assert_true(card_table_bytes(t) <= 16000);
		assert_true(has(t, i, CARD_MEMBERS));
	}
	for (i = 1; i <= 1000; i++)
		known += has(t, i, CARD_MEMBERS);
	assert_int_equal(100, known);
	assert_int_equal(900, destroyed);
}

/* Walking again and again over a little more than fits finds most of it. */
static void
a_walk_over_too_much_finds_most(void **state)
{
	struct card_table *t = *state;
	int64_t i, round, found = 0;

	for (round = 0; round < 20; round++)
		for (i = 1; i <= 110; i++)
			if (has(t, i, CARD_STATE))
				found++;
			else
				put(t, i, CARD_STATE, 160);
	assert_true(found > 20 * 110 / 2);
}

static void
what_is_too_large_is_not_kept(void **state)
{
	struct card_table *t = *state;

	put(t, 1, CARD_STATE, 900);
	put(t, 2, CARD_STATE, 1100);
	assert_true(has(t, 1, CARD_STATE));
	assert_false(has(t, 2, CARD_STATE));
	assert_int_equal(1, destroyed);
}

static void
what_nobody_asks_for_goes(void **state)
{
	struct card_table *t = *state;
	int64_t i;
	size_t freed = 0;

	for (i = 1; i <= 50; i++)
		put(t, i, CARD_STATE, 100);
	for (i = 0; i < 2 * CARD_TABLE_IDLE_TICKS; i++) {
		assert_true(has(t, 7, CARD_STATE));
		freed += card_table_tick(t);
		assert_true(i < CARD_TABLE_IDLE_TICKS - 1 ? freed == 0 : true);
	}
	assert_int_equal(4900, freed);
	assert_int_equal(49, destroyed);
	assert_true(has(t, 7, CARD_STATE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(kinds_are_apart, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_newer_part_takes_the_place,
						setup, teardown),
		cmocka_unit_test_setup_teardown(memory_is_bounded, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_walk_over_too_much_finds_most,
						setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_too_large_is_not_kept,
						setup, teardown),
		cmocka_unit_test_setup_teardown(what_nobody_asks_for_goes,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
