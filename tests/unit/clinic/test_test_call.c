/* The daily test call: exactly once a local day, also when the clocks change.
 */
#include "clinic/test_call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define MINUTE_MS ((int64_t)60000)

static struct scope sc;

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	scope_end(&sc);
	return 0;
}

/* How often it calls while minutes pass, looking every minute; *first_out is
 * the moment of the last one. */
static int
count_calls(const char *hhmm, int64_t from_ms, int minutes, int64_t *last_out)
{
	struct test_call_plan p = {.hhmm = hhmm, .last_day = ""};
	static char last[TEST_CALL_DAY_LEN];
	char day[TEST_CALL_DAY_LEN];
	int i, count = 0;

	assert_int_equal(zone_find(&sc, "Europe/London", &p.zone), OK);
	for (i = 0; i < minutes; i++) {
		if (!test_call_is_due(&p, from_ms + i * MINUTE_MS, day))
			continue;
		memcpy(last, day, sizeof(last));
		p.last_day = last;
		*last_out = from_ms + i * MINUTE_MS;
		count++;
	}
	return count;
}

static int64_t
utc(int year, int month, int day, int hour, int minute)
{
	return 1000 * (calendar_days(year, month, day) * 86400 + hour * 3600 +
		       minute * 60);
}

static void
once_a_day(void **state)
{
	int64_t at;

	(void)state;
	assert_int_equal(
		count_calls("08:30", utc(2026, 1, 10, 0, 0), 1440, &at), 1);
	assert_int_equal(at, utc(2026, 1, 10, 8, 30));
	assert_int_equal(
		count_calls("08:30", utc(2026, 7, 10, 0, 0), 7 * 1440, &at), 7);
	assert_int_equal(at, utc(2026, 7, 16, 7, 30));
}

static void
where_clocks_change(void **state)
{
	int64_t at;

	(void)state;
	/* 29 March 2026: 01:30 does not exist; the 28th is called, too. */
	assert_int_equal(count_calls("01:30", utc(2026, 3, 28, 1, 0),
				     2 * 1440 - 120, &at),
			 2);
	assert_int_equal(at, utc(2026, 3, 29, 1, 30));
	/* 25 October 2026: 01:30 comes twice, the first counts. */
	assert_int_equal(
		count_calls("01:30", utc(2026, 10, 24, 23, 0), 1440, &at), 1);
	assert_int_equal(at, utc(2026, 10, 25, 0, 30));
}

static void
a_clock_set_back_repeats_nothing(void **state)
{
	struct test_call_plan p = {.hhmm = "08:30", .last_day = "2026-05-05"};
	char day[TEST_CALL_DAY_LEN];

	(void)state;
	assert_int_equal(zone_find(&sc, "UTC", &p.zone), OK);
	assert_false(test_call_is_due(&p, utc(2026, 5, 4, 9, 0), day));
	assert_false(test_call_is_due(&p, utc(2026, 5, 5, 9, 0), day));
	assert_false(test_call_is_due(&p, utc(2026, 5, 6, 8, 29), day));
	assert_true(test_call_is_due(&p, utc(2026, 5, 6, 8, 30), day));
	assert_string_equal(day, "2026-05-06");
}

static void
times_of_day(void **state)
{
	(void)state;
	assert_true(test_call_is_time("00:00"));
	assert_true(test_call_is_time("23:59"));
	assert_false(test_call_is_time("24:00"));
	assert_false(test_call_is_time("08:60"));
	assert_false(test_call_is_time("8:30"));
	assert_false(test_call_is_time(""));
	assert_false(test_call_is_time("08:30 "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(once_a_day, begin, end),
		cmocka_unit_test_setup_teardown(where_clocks_change, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_clock_set_back_repeats_nothing, begin, end),
		cmocka_unit_test(times_of_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
