#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "http/wheel.h"

#define START ((int64_t)123456789)
#define ROUND ((int64_t)WHEEL_TICK_MS * WHEEL_SLOTS)
#define TIMERS 2000

static struct wheel *wheel;
static int fired;
static int64_t now;
static int64_t latest; /* the most that a timer came late by */

static int
make(void **state)
{
	(void)state;
	wheel = malloc(sizeof(*wheel));
	wheel_init(wheel, START);
	fired = 0;
	latest = 0;
	now = START;
	return 0;
}

static int
unmake(void **state)
{
	(void)state;
	free(wheel);
	return 0;
}

static void
on_fire(struct wheel_timer *t, void *arg)
{
	(void)arg;
	assert_true(t->due_ms <= now);
	if (now - t->due_ms > latest)
		latest = now - t->due_ms;
	fired++;
}

static void
expire_at(int64_t ms)
{
	now = ms;
	wheel_expire(wheel, ms, on_fire, NULL);
}

static void
a_timer_comes_once_and_not_early(void **state)
{
	struct wheel_timer t;

	(void)state;
	wheel_timer_init(&t);
	wheel_set(wheel, &t, START + 100);
	expire_at(START + 99);
	assert_int_equal(fired, 0);
	expire_at(START + 100 + WHEEL_TICK_MS);
	assert_int_equal(fired, 1);
	expire_at(START + 10 * ROUND);
	assert_int_equal(fired, 1);
}

static void
the_past_comes_at_the_next_tick(void **state)
{
	struct wheel_timer t;

	(void)state;
	wheel_timer_init(&t);
	wheel_set(wheel, &t, START - 5000);
	assert_in_range(wheel_sleep_ms(wheel, START), 0, WHEEL_TICK_MS);
	expire_at(START + WHEEL_TICK_MS);
	assert_int_equal(fired, 1);
}

static void
later_rounds_wait_for_theirs(void **state)
{
	struct wheel_timer t;

	(void)state;
	wheel_timer_init(&t);
	wheel_set(wheel, &t, START + 3 * ROUND + 50);
	expire_at(START + ROUND + 60);
	expire_at(START + 2 * ROUND + 60);
	expire_at(START + 3 * ROUND + 40);
	assert_int_equal(fired, 0);
	expire_at(START + 3 * ROUND + 60);
	assert_int_equal(fired, 1);
}

static void
moved_and_cancelled(void **state)
{
	struct wheel_timer a, b;

	(void)state;
	wheel_timer_init(&a);
	wheel_timer_init(&b);
	wheel_cancel(&a);
	wheel_set(wheel, &a, START + 100);
	wheel_set(wheel, &a, START + 5000);
	wheel_set(wheel, &b, START + 100);
	wheel_cancel(&b);
	expire_at(START + 200);
	assert_int_equal(fired, 0);
	expire_at(START + 5010);
	assert_int_equal(fired, 1);
	assert_int_equal(wheel_sleep_ms(wheel, now), -1);
}

/* Sleeping as told, every timer comes within a tick of its time. */
static void
sleep_is_long_enough_and_not_too_long(void **state)
{
	struct wheel_timer *timers = calloc(TIMERS, sizeof(*timers));
	uint64_t seed = 1;
	int i, sleep, rounds = 0;

	(void)state;
	for (i = 0; i < TIMERS; i++) {
		wheel_timer_init(&timers[i]);
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		wheel_set(wheel, &timers[i],
			  START + (int64_t)(seed >> 33) % (4 * ROUND));
	}
	while (fired < TIMERS) {
		sleep = wheel_sleep_ms(wheel, now);
		assert_true(sleep >= 0);
		expire_at(now + (sleep > 0 ? sleep : 1));
		assert_true(rounds++ < TIMERS * 20);
	}
	assert_true(latest <= WHEEL_TICK_MS);
	free(timers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_timer_comes_once_and_not_early, make, unmake),
		cmocka_unit_test_setup_teardown(the_past_comes_at_the_next_tick,
						make, unmake),
		cmocka_unit_test_setup_teardown(later_rounds_wait_for_theirs,
						make, unmake),
		cmocka_unit_test_setup_teardown(moved_and_cancelled, make,
						unmake),
		cmocka_unit_test_setup_teardown(
			sleep_is_long_enough_and_not_too_long, make, unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
