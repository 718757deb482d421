/* Local times, and the two changes of the clocks a year. */
#include "clinic/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define HOUR_MS ((int64_t)3600 * 1000)

static struct scope sc;
static const struct zone *london;

static int64_t
at(int year, int month, int day, int hour, int minute)
{
	struct zone_time t = {year, month, day, hour, minute, 0};

	return zone_moment(london, &t);
}

static int64_t
utc(int year, int month, int day, int hour, int minute)
{
	return 1000 * (calendar_days(year, month, day) * 86400 + hour * 3600 +
		       minute * 60);
}

static void
dates_go_there_and_back(void **state)
{
	struct zone_time t;
	int64_t day;

	(void)state;
	assert_int_equal(calendar_days(1970, 1, 1), 0);
	assert_int_equal(calendar_weekday(0), 4);
	assert_int_equal(calendar_days(2000, 3, 1), 11017);
	for (day = -25000; day < 80000; day++) {
		calendar_date(day, &t);
		assert_int_equal(calendar_days(t.year, t.month, t.day), day);
	}
	assert_int_equal(calendar_month_length(2100, 2), 28);
	assert_int_equal(calendar_month_length(2000, 2), 29);
}

static void
clocks_go_forward(void **state)
{
	struct zone_time t;

	(void)state;
	assert_int_equal(at(2026, 3, 28, 20, 0), utc(2026, 3, 28, 20, 0));
	assert_int_equal(at(2026, 3, 29, 8, 0), utc(2026, 3, 29, 7, 0));
	assert_int_equal(at(2026, 3, 29, 8, 0) - at(2026, 3, 28, 20, 0),
			 11 * HOUR_MS);
	/* 01:30 does not exist: the offset before the change counts. */
	assert_int_equal(at(2026, 3, 29, 1, 30), utc(2026, 3, 29, 1, 30));
	zone_local(london, utc(2026, 3, 29, 0, 59), &t);
	assert_int_equal(t.hour, 0);
	zone_local(london, utc(2026, 3, 29, 1, 0), &t);
	assert_int_equal(t.hour, 2);
}

static void
clocks_go_back(void **state)
{
	struct zone_time t;

	(void)state;
	assert_int_equal(at(2026, 10, 25, 8, 0) - at(2026, 10, 24, 20, 0),
			 13 * HOUR_MS);
	/* 01:30 exists twice: the first is meant. */
	assert_int_equal(at(2026, 10, 25, 1, 30), utc(2026, 10, 25, 0, 30));
	zone_local(london, utc(2026, 10, 25, 0, 30), &t);
	assert_int_equal(t.hour, 1);
	zone_local(london, utc(2026, 10, 25, 1, 30), &t);
	assert_int_equal(t.hour, 1);
	zone_local(london, utc(2026, 10, 25, 2, 0), &t);
	assert_int_equal(t.hour, 2);
}

/* Beyond the table of the file its rule goes on. */
static void
far_years_have_both_changes(void **state)
{
	int year;

	(void)state;
	for (year = 2030; year < 2120; year += 7) {
		assert_int_equal(zone_offset_s(london, utc(year, 1, 15, 12, 0)),
				 0);
		assert_int_equal(zone_offset_s(london, utc(year, 7, 15, 12, 0)),
				 3600);
	}
	assert_int_equal(at(2101, 3, 27, 8, 0), utc(2101, 3, 27, 7, 0));
	assert_int_equal(at(2101, 3, 26, 8, 0), utc(2101, 3, 26, 8, 0));
}

static void
every_hour_of_a_year_comes_back(void **state)
{
	struct zone_time t;
	int64_t ms, end = utc(2027, 1, 1, 0, 0), wrong = 0;

	(void)state;
	for (ms = utc(2026, 1, 1, 0, 0); ms < end; ms += HOUR_MS) {
		zone_local(london, ms, &t);
		assert_true(calendar_is_valid(&t));
		wrong += zone_moment(london, &t) != ms;
	}
	assert_int_equal(wrong, 1); /* the hour that is there twice */
}

static void
other_places(void **state)
{
	const struct zone *z;

	(void)state;
	assert_int_equal(zone_find(&sc, "Asia/Kolkata", &z), OK);
	assert_int_equal(zone_offset_s(z, utc(2026, 7, 1, 0, 0)), 19800);
	assert_int_equal(zone_find(&sc, "Australia/Sydney", &z), OK);
	assert_int_equal(zone_offset_s(z, utc(2060, 1, 1, 0, 0)), 39600);
	assert_int_equal(zone_offset_s(z, utc(2060, 7, 1, 0, 0)), 36000);
	assert_int_equal(zone_find(&sc, "UTC", &z), OK);
	assert_int_equal(zone_offset_s(z, 0), 0);
	assert_int_equal(zone_find(&sc, "Europe/Nowhere", &z),
			 ERR_INVALID_PARAM);
	assert_int_equal(zone_find(&sc, "../../../etc/passwd", &z),
			 ERR_INVALID_PARAM);
	assert_int_equal(zone_find(&sc, "/etc/passwd", &z), ERR_INVALID_PARAM);
}

static int
set_up(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	return zone_find(&sc, "Europe/London", &london) == OK ? 0 : 1;
}

static int
tear_down(void **state)
{
	(void)state;
	scope_end(&sc);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_go_there_and_back),
		cmocka_unit_test(clocks_go_forward),
		cmocka_unit_test(clocks_go_back),
		cmocka_unit_test(far_years_have_both_changes),
		cmocka_unit_test(every_hour_of_a_year_comes_back),
		cmocka_unit_test(other_places),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
