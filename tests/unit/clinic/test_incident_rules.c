/* Major incidents: what may follow what, the mark, when an alert comes again,
 * and how those who were told are counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clinic/incident_rules.h"
#include "clinic/incident_view.h"
#include "clinic/interruption.h"

#define T0 ((int64_t)1760000000000)

static void
acts_follow_their_order(void **state)
{
	(void)state;
	assert_null(incident_refusal(NULL, INCIDENT_STANDBY));
	assert_null(incident_refusal(NULL, INCIDENT_DECLARE));
	assert_non_null(incident_refusal(NULL, INCIDENT_STAND_DOWN));
	assert_non_null(incident_refusal(NULL, INCIDENT_CANCEL));
	assert_null(incident_refusal("standby", INCIDENT_DECLARE));
	assert_null(incident_refusal("standby", INCIDENT_CANCEL));
	assert_non_null(incident_refusal("standby", INCIDENT_STAND_DOWN));
	assert_non_null(incident_refusal("declared", INCIDENT_DECLARE));
	assert_non_null(incident_refusal("declared", INCIDENT_STANDBY));
	assert_null(incident_refusal("declared", INCIDENT_STAND_DOWN));
	assert_null(incident_refusal("declared", INCIDENT_CANCEL));
	assert_non_null(incident_refusal("stood_down", INCIDENT_DECLARE));
	assert_non_null(incident_refusal("cancelled", INCIDENT_STAND_DOWN));
}

static void
the_mark_is_there_once(void **state)
{
	struct scope sc;
	const char *text;

	(void)state;
	scope_begin(&sc, "test");
	text = incident_mark(&sc, "exercise", "Bed 4");
	assert_string_equal("[EXERCISE] Bed 4", text);
	assert_string_equal(text, incident_mark(&sc, "exercise", text));
	/* Saying so does not make it live. */
	assert_string_equal("[EXERCISE] [LIVE] Bed 4",
			    incident_mark(&sc, "exercise", "[LIVE] Bed 4"));
	assert_null(incident_mode_word("drill"));
	scope_end(&sc);
}

/* Rings one person until nothing is due any more. */
static int
ring(struct incident_ring *r, int64_t now, int64_t answered_at, int *channels)
{
	struct incident_ring_deed deed;
	int alerts = 0;

	*channels = 0;
	for (;;) {
		r->answered = answered_at != 0 && now >= answered_at;
		incident_ring_next(r, now, &deed);
		if (deed.alert) {
			alerts++;
			if (r->alerts++ == 0)
				r->first_ms = now;
		}
		if (deed.channel != NULL) {
			(*channels)++;
			r->has_channel = true;
		}
		if (deed.next_ms == 0)
			return alerts;
		assert_true(deed.next_ms > now);
		now = deed.next_ms;
	}
}

static void
an_alert_comes_again_until_it_is_answered(void **state)
{
	struct incident_ring r = {.step = INCIDENT_STEP_WAVE + 1,
				  .is_running = true};
	int channels;

	(void)state;
	assert_int_equal(INCIDENT_ALERTS_MAX, ring(&r, T0, 0, &channels));
	assert_int_equal(1, channels);
	r = (struct incident_ring){.step = INCIDENT_STEP_DECLARED,
				   .is_running = true};
	assert_int_equal(2, ring(&r, T0, T0 + 90000, &channels));
	/* A device that has it holds back the second channel, until nobody
	 * looked at it for two minutes. */
	r = (struct incident_ring){.step = INCIDENT_STEP_STANDBY,
				   .is_running = true,
				   .delivered_ms = T0};
	assert_int_equal(2, ring(&r, T0, T0 + 90000, &channels));
	assert_int_equal(0, channels);
}

static void
the_end_is_told_once_and_what_is_over_rings_nobody(void **state)
{
	struct incident_ring r = {.step = INCIDENT_STEP_ENDED};
	struct incident_ring_deed deed;
	int channels;

	(void)state;
	assert_int_equal(1, ring(&r, T0, 0, &channels));
	assert_int_equal(1, channels);
	r = (struct incident_ring){.step = INCIDENT_STEP_WAVE + 3};
	incident_ring_next(&r, T0, &deed);
	assert_false(deed.alert);
	assert_true(deed.next_ms == 0);
}

static void
answers_are_counted_by_step(void **state)
{
	const struct incident_answer_row coming = {.reply = "coming",
						   .at_ms = T0 + 30000};
	const struct incident_answer_row cannot = {.reply = "cannot",
						   .at_ms = T0 + 90000};
	struct incident_person people[] = {
		{.alert = {.step = 101, .alerted_ms = T0}, .answer = &coming},
		{.alert = {.step = 101, .alerted_ms = T0}, .answer = &cannot},
		{.alert = {.step = 101, .alerted_ms = T0}},
		{.alert = {.step = 102, .alerted_ms = T0}},
	};
	struct incident_counts n;
	struct scope sc;

	(void)state;
	scope_begin(&sc, "test");
	incident_count(&sc, people, 4, 101, &n);
	assert_int_equal(3, n.told);
	assert_int_equal(1, n.coming);
	assert_int_equal(1, n.cannot);
	assert_int_equal(1, n.silent);
	assert_int_equal(30000, n.first_ms);
	assert_int_equal(90000, n.median_ms);
	incident_count(&sc, people, 4, 0, &n);
	assert_int_equal(4, n.told);
	assert_int_equal(2, n.silent);
	scope_end(&sc);
}

static void
quiet_points_are_times_of_the_wall(void **state)
{
	const struct zone *z;
	int minutes[INTERRUPTION_TIMES_MAX];
	struct zone_time at = {2026, 3, 28, 10, 0, 0};
	struct zone_time next = {2026, 3, 29, 9, 30, 0};
	struct scope sc;

	(void)state;
	scope_begin(&sc, "test");
	assert_int_equal(2, interruption_parse_times("09:30 16:00", minutes));
	assert_int_equal(570, minutes[0]);
	assert_int_equal(0, interruption_parse_times("", minutes));
	assert_int_equal(-1, interruption_parse_times("16:00 09:30", minutes));
	assert_int_equal(-1, interruption_parse_times("24:00", minutes));
	assert_int_equal(-1, interruption_parse_times("9:30", minutes));
	assert_int_equal(-1, interruption_parse_times("09:30 ", minutes));
	assert_int_equal(-1, interruption_parse_times("09:30,10:00", minutes));
	assert_int_equal(OK, zone_find(&sc, "Europe/London", &z));
	/* The night between has 23 hours. */
	assert_true(interruption_next_time(z, "09:30", zone_moment(z, &at)) ==
		    zone_moment(z, &next));
	assert_true(interruption_next_time(z, "", T0) == 0);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acts_follow_their_order),
		cmocka_unit_test(the_mark_is_there_once),
		cmocka_unit_test(an_alert_comes_again_until_it_is_answered),
		cmocka_unit_test(
			the_end_is_told_once_and_what_is_over_rings_nobody),
		cmocka_unit_test(answers_are_counted_by_step),
		cmocka_unit_test(quiet_points_are_times_of_the_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
