/* Rotas as files, and what is wrong in a rota. */
#include "clinic/rota_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "clinic/rota.h"

#define HOUR_MS ((int64_t)3600 * 1000)

static struct scope sc;
static const struct zone *london;
static struct rota_items items;

static void
csv(const char *text)
{
	rota_read_csv(&sc, text, strlen(text), london, &items);
}

static void
ical(const char *text)
{
	rota_read_ical(&sc, text, strlen(text), london, &items);
}

static void
csv_is_read(void **state)
{
	(void)state;
	csv("\xef\xbb\xbfUser, role,from,to,note,tier,non_resident\r\n"
	    "anna,medreg,2026-07-01 08:00,2026-07-01 20:00,"
	    "\"a \"\"quoted\"\", note\",2,yes\r\n"
	    "\r\n"
	    ",medreg,2026-07-01T20:00Z,2026-07-02T08:00:30+01:00,,,");
	assert_int_equal(items.error_count, 0);
	assert_int_equal(items.count, 2);
	assert_string_equal(items.rows[0].user, "anna");
	assert_string_equal(items.rows[0].note, "a \"quoted\", note");
	assert_int_equal(items.rows[0].tier, 2);
	assert_true(items.rows[0].non_resident);
	assert_int_equal(items.rows[0].to_ms - items.rows[0].from_ms,
			 12 * HOUR_MS);
	assert_null(items.rows[1].user);
	assert_int_equal(items.rows[1].line, 4);
	assert_int_equal(items.rows[1].to_ms - items.rows[1].from_ms,
			 11 * HOUR_MS + 30000);
}

static void
csv_tells_what_is_wrong(void **state)
{
	(void)state;
	csv("");
	assert_int_equal(items.error_count, 1);
	csv("role,user,from\n");
	assert_int_equal(items.error_count, 1);
	csv("role,user,from,to,tier\n"
	    "r,u,2026-02-30 08:00,2026-03-01 08:00,\n"
	    "r,u,2026-02-28 08:00,2026-03-01 25:00,\n"
	    "r,u,2026-02-28 08:00,2026-03-01 08:00,12\n"
	    "r,u,2026-02-28 08:00,2026-03-01 08:00,1\n");
	assert_int_equal(items.count, 1);
	assert_int_equal(items.error_count, 3);
	assert_int_equal(items.errors[2].line, 4);
}

static void
times(void **state)
{
	int64_t ms;

	(void)state;
	assert_true(rota_parse_time("1970-01-01 00:00Z", london, &ms));
	assert_int_equal(ms, 0);
	assert_true(rota_parse_time("2026-03-29T08:00", london, &ms));
	assert_int_equal(ms, 1774767600000);
	assert_true(rota_parse_time("2026-03-29T08:00-0530", london, &ms));
	assert_false(rota_parse_time("2026-03-29", london, &ms));
	assert_false(rota_parse_time("2026-3-29 08:00", london, &ms));
	assert_false(rota_parse_time("2026-03-29 08:00X", london, &ms));
	assert_false(rota_parse_time("2026-03-29 08:00+15:00", london, &ms));
	assert_false(rota_parse_time("", london, &ms));
}

#define EVENT(lines)                                         \
	"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\n" lines \
	"END:VEVENT\r\nEND:VCALENDAR\r\n"

static void
a_calendar_is_read(void **state)
{
	(void)state;
	ical(EVENT("SUMMARY:medreg: anna\r\n"
		   "DESCRIPTION:first\\, sec\r\n ond\r\n"
		   "DTSTART;TZID=\"Europe/London\":20260328T200000\r\n"
		   "DTEND;TZID=Europe/London:20260329T080000\r\n"
		   "BEGIN:VALARM\r\nUID:no\r\nEND:VALARM\r\n"));
	assert_int_equal(items.error_count, 0);
	assert_int_equal(items.count, 1);
	assert_string_equal(items.rows[0].role, "medreg");
	assert_string_equal(items.rows[0].user, "anna");
	assert_string_equal(items.rows[0].note, "first, second");
	assert_string_equal(items.rows[0].uid, "u");
	assert_int_equal(items.rows[0].to_ms - items.rows[0].from_ms,
			 11 * HOUR_MS);
}

static void
shifts_recur_by_the_wall_clock(void **state)
{
	size_t i;

	(void)state;
	ical(EVENT("SUMMARY:r: a\nDTSTART:20260327T200000\n"
		   "DTEND:20260328T080000\nRRULE:FREQ=DAILY;COUNT=4\n"
		   "EXDATE:20260329T200000\n"));
	assert_int_equal(items.count, 3);
	assert_int_equal(items.rows[0].to_ms - items.rows[0].from_ms,
			 12 * HOUR_MS);
	assert_int_equal(items.rows[1].to_ms - items.rows[1].from_ms,
			 11 * HOUR_MS);
	for (i = 0; i < items.count; i++)
		assert_non_null(strchr(items.rows[i].uid, '#'));
	ical(EVENT("SUMMARY:r: a\nDTSTART:20260706T080000\nDURATION:PT12H\n"
		   "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;"
		   "UNTIL=20260724T230000Z\n"));
	/* Mon 6, Wed 8, Sun 12; Mon 20, Wed 22; Sun 26 is past UNTIL. */
	assert_int_equal(items.count, 5);
	assert_int_equal(items.rows[2].from_ms - items.rows[0].from_ms,
			 6 * 24 * HOUR_MS);
	assert_int_equal(items.rows[3].from_ms - items.rows[0].from_ms,
			 14 * 24 * HOUR_MS);
}

static void
a_calendar_has_ceilings(void **state)
{
	(void)state;
	ical(EVENT("SUMMARY:r: a\nDTSTART:20260706T080000\nDURATION:PT1H\n"
		   "RRULE:FREQ=DAILY\n"));
	assert_int_equal(items.count, ROTA_RECUR_MAX_DAYS);
	ical("nothing");
	assert_int_equal(items.error_count, 1);
}

static void
a_calendar_tells_what_is_wrong(void **state)
{
	static const char *const wrong[] = {
		EVENT("DTSTART:20260706T080000\n"),
		EVENT("DTEND:20260706T080000\n"),
		EVENT("DTSTART:20260736T080000\nDURATION:PT1H\n"),
		EVENT("DTSTART;TZID=Nowhere:20260706T080000\nDURATION:PT1H\n"),
		EVENT("DTSTART:20260706T080000\nDURATION:1H\n"),
		EVENT("DTSTART:20260706T080000\nDURATION:PT1H\n"
		      "RRULE:FREQ=MONTHLY\n"),
		EVENT("DTSTART:20260706T080000\nDURATION:PT1H\nRRULE:COUNT="
		      "2\n"),
		EVENT("DTSTART:20260706T080000\nDURATION:PT1H\n"
		      "RRULE:FREQ=WEEKLY;BYDAY=1MO\n"),
		EVENT("DTSTART:20260706T080000\nDURATION:PT1H\n"
		      "RDATE:20260706T080000\n"),
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		ical(wrong[i]);
		assert_int_equal(items.count, 0);
		assert_true(items.error_count > 0);
	}
}

static void
what_is_written_is_read(void **state)
{
	struct ical_event e = {.uid = "x@y",
			       .summary = "medreg: Åsa; \\ , a very long name "
					  "that has to be folded, twice, so "
					  "that lines stay short enough\n",
			       .from_ms = 1774728000000,
			       .to_ms = 1774767600000};
	struct buf b;

	(void)state;
	buf_init(&b, &sc, 0);
	ical_begin(&b, "Rota");
	ical_event_write(&b, &e);
	ical_end(&b);
	ical(buf_str(&b));
	assert_int_equal(items.error_count, 0);
	assert_int_equal(items.count, 1);
	assert_int_equal(items.rows[0].from_ms, e.from_ms);
	assert_int_equal(items.rows[0].to_ms, e.to_ms);
	assert_string_equal(items.rows[0].role, "medreg");
	assert_string_equal(items.rows[0].user,
			    "Åsa; \\ , a very long name that has to be "
			    "folded, twice, so that lines stay short enough");
}

static void
gaps(void **state)
{
	struct rota_problem rows[ROTA_PROBLEMS_MAX];
	struct rota_problems out = {.rows = rows};
	struct rota_span span = {0, 100, false};
	const struct shift_row shifts[] = {
		{.role_nid = 1, .user_nid = 1, .from_ms = 10, .to_ms = 20},
		{.role_nid = 1, .user_nid = 2, .from_ms = 15, .to_ms = 18},
		{.role_nid = 1, .from_ms = 20, .to_ms = 30},
		{.role_nid = 1, .user_nid = 2, .from_ms = 35, .to_ms = 40},
		{.role_nid = 1,
		 .user_nid = 2,
		 .declined_ms = 1,
		 .from_ms = 40,
		 .to_ms = 50}};

	(void)state;
	rota_find_gaps(shifts, 5, &span, &out);
	assert_int_equal(out.count, 2);
	assert_int_equal(rows[0].from_ms, 20);
	assert_int_equal(rows[0].to_ms, 35);
	assert_int_equal(rows[1].from_ms, 40);
	assert_int_equal(rows[1].to_ms, 50);
	out.count = 0;
	span.is_whole = true;
	rota_find_gaps(shifts, 5, &span, &out);
	assert_int_equal(out.count, 3);
	assert_int_equal(rows[0].from_ms, 0);
	assert_int_equal(rows[0].to_ms, 10);
	assert_int_equal(rows[2].to_ms, 100);
	out.count = 0;
	rota_find_gaps(NULL, 0, &span, &out);
	assert_int_equal(out.count, 1);
	span.is_whole = false;
	out.count = 0;
	rota_find_gaps(NULL, 0, &span, &out);
	assert_int_equal(out.count, 0);
}

static void
clashes(void **state)
{
	struct rota_problem rows[ROTA_PROBLEMS_MAX];
	struct rota_problems out = {.rows = rows};
	const struct shift_row shifts[] = {
		{.nid = 1, .role_nid = 1, .user_nid = 1, .to_ms = 20},
		{.nid = 2,
		 .role_nid = 1,
		 .user_nid = 2,
		 .from_ms = 15,
		 .to_ms = 30},
		{.nid = 3,
		 .role_nid = 2,
		 .user_nid = 2,
		 .from_ms = 29,
		 .to_ms = 40},
		{.nid = 4,
		 .role_nid = 3,
		 .user_nid = 2,
		 .tier = -1,
		 .from_ms = 30,
		 .to_ms = 40}};

	(void)state;
	rota_find_clashes(shifts, 4, &out);
	assert_int_equal(out.count, 2);
	assert_int_equal(rows[0].kind, ROTA_ROLE_CLASH);
	assert_int_equal(rows[0].from_ms, 15);
	assert_int_equal(rows[0].to_ms, 20);
	assert_int_equal(rows[1].kind, ROTA_PERSON_CLASH);
	assert_int_equal(rows[1].shifts[1], 3);
}

static void
tonight(void **state)
{
	const struct zone *was = zone_default();
	int64_t ten;

	(void)state;
	zone_set_default(london);
	assert_true(rota_parse_time("2026-07-01 22:00", london, &ten));
	assert_int_equal(rota_tonight(ten - 8 * HOUR_MS), ten);
	assert_int_equal(rota_tonight(ten + HOUR_MS), ten);
	assert_int_equal(rota_tonight(ten + 9 * HOUR_MS), ten);
	assert_int_equal(rota_tonight(ten + 10 * HOUR_MS), ten + 24 * HOUR_MS);
	zone_set_default(was);
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
		cmocka_unit_test(csv_is_read),
		cmocka_unit_test(csv_tells_what_is_wrong),
		cmocka_unit_test(times),
		cmocka_unit_test(a_calendar_is_read),
		cmocka_unit_test(shifts_recur_by_the_wall_clock),
		cmocka_unit_test(a_calendar_has_ceilings),
		cmocka_unit_test(a_calendar_tells_what_is_wrong),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(gaps),
		cmocka_unit_test(clashes),
		cmocka_unit_test(tonight),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
