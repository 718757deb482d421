/* The ladder's rules, and that nothing fires twice whatever the clock and the
 * power do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clinic/escalation.h"

#define MINUTE ((int64_t)60000)
#define T0 ((int64_t)1760000000000)
#define ANNA 1
#define BEN 2

struct world {
	struct escalation_item it;
	struct escalation_person people[8];
	int fired[ESCALATION_LEVELS_MAX + 1]; /* as the store would know */
	int overtaken[ESCALATION_LEVELS_MAX + 1];
	int ended;
};

static void
ask(struct world *w, int64_t who, int level, int64_t now)
{
	struct escalation_person *p = &w->people[w->it.count++];

	*p = (struct escalation_person){.user_nid = who,
					.role_nid = who,
					.level = level,
					.is_target = true,
					.alerted_ms = now,
					.first_ms = now};
}

static void
begin(struct world *w, enum escalation_priority p)
{
	memset(w, 0, sizeof(*w));
	w->it.people = w->people;
	w->it.priority = p;
	w->it.created_ms = T0;
	escalation_timers_default(p, &w->it.timers);
	escalation_fired(&w->it, 1, T0);
	w->fired[1]++;
	ask(w, ANNA, 1, T0);
}

static void
step(struct world *w, const struct escalation_effect *e, int64_t now)
{
	int level;

	for (level = e->over; level < e->level; level++)
		w->overtaken[level]++;
	w->fired[e->level]++;
	escalation_fired(&w->it, e->level, now);
	if (w->it.count < 8)
		ask(w, 10 + e->level, e->level, now);
}

/* Does one thing that is due, as clinic/priority_fire.c does. */
static void
apply(struct world *w, const struct escalation_effect *e, int64_t now)
{
	struct escalation_person *p = &w->people[e->person];

	switch (e->what) {
	case ESCALATION_STEP:
		step(w, e, now);
		break;
	case ESCALATION_END:
		w->ended++;
		escalation_ended(&w->it);
		break;
	case ESCALATION_REALERT:
		p->alerted_ms = now;
		break;
	case ESCALATION_UNDELIVERED:
		p->channel_ms = now;
		break;
	case ESCALATION_UNSEEN:
		p->unseen_ms = now;
		break;
	case ESCALATION_ACCEPT_OVER:
		escalation_resumed(&w->it, now);
		break;
	case ESCALATION_REMIND:
		w->it.reminded_ms = now;
		break;
	case ESCALATION_OPERATOR:
		w->it.operator_ms = now;
		break;
	case ESCALATION_WAIT:
		fail();
	}
}

/* All that is due; the last thing done. */
static enum escalation_what
run(struct world *w, int64_t now)
{
	struct escalation_effect e;
	enum escalation_what last = ESCALATION_WAIT;
	int i;

	for (i = 0; i < 200; i++) {
		escalation_next(&w->it, now, &e);
		if (e.what == ESCALATION_WAIT)
			return last;
		last = e.what;
		apply(w, &e, now);
	}
	fail_msg("it never ends");
	return last;
}

static const char *
answer(struct world *w, int64_t who, enum escalation_reply reply, int64_t now)
{
	struct escalation_answer a = {who, reply, 0, now};

	return escalation_answer(&w->it, &a);
}

static void
test_table_of_urgent(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_URGENT);
	assert_int_equal(run(&w, T0 + MINUTE - 1), ESCALATION_WAIT);
	run(&w, T0 + MINUTE);
	assert_int_equal(w.people[0].channel_ms, T0 + MINUTE);
	assert_int_equal(w.people[0].alerted_ms, T0 + MINUTE);
	run(&w, T0 + 2 * MINUTE);
	assert_int_equal(w.people[0].unseen_ms, T0 + 2 * MINUTE);
	assert_int_equal(w.it.level, 1);
	run(&w, T0 + 5 * MINUTE);
	assert_int_equal(w.it.level, 2);
	run(&w, T0 + 10 * MINUTE);
	assert_int_equal(w.it.level, 3);
	run(&w, T0 + 20 * MINUTE - 1);
	assert_int_equal(w.it.state, ESCALATION_OPEN);
	run(&w, T0 + 20 * MINUTE);
	assert_int_equal(w.it.state, ESCALATION_NO_RESPONSE);
	assert_int_equal(run(&w, T0 + 500 * MINUTE), ESCALATION_WAIT);
}

static void
test_seen_stops_nothing_but_silences(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_URGENT);
	w.people[0].seen_ms = w.people[0].opened_ms = T0 + 50000;
	w.people[0].proven_ms = T0 + 1000;
	assert_int_equal(run(&w, T0 + 2 * MINUTE + 49999), ESCALATION_WAIT);
	assert_int_equal(run(&w, T0 + 2 * MINUTE + 50000), ESCALATION_REALERT);
	run(&w, T0 + 5 * MINUTE);
	assert_int_equal(w.it.level, 2);
	assert_int_equal(w.people[0].channel_ms, 0);
	assert_int_equal(w.people[0].unseen_ms, 0);
}

static void
test_only_a_target_stops_it(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_URGENT);
	assert_non_null(answer(&w, BEN, ESCALATION_ACCEPT, T0));
	ask(&w, BEN, 1, T0);
	w.people[1].is_target = false;
	assert_non_null(answer(&w, BEN, ESCALATION_ACCEPT, T0));
	assert_null(answer(&w, ANNA, ESCALATION_ACCEPT, T0 + 1000));
	assert_int_equal(w.it.state, ESCALATION_ACCEPTED);
	assert_int_equal(run(&w, T0 + 29 * MINUTE), ESCALATION_WAIT);
	/* Not closed in time: it goes on, and asks again. */
	run(&w, T0 + 30 * MINUTE + 1000);
	assert_int_equal(w.it.state, ESCALATION_OPEN);
	run(&w, T0 + 35 * MINUTE + 1000);
	assert_int_equal(w.it.level, 2);
	/* The first target may still accept. */
	assert_null(answer(&w, ANNA, ESCALATION_ACCEPT, T0 + 36 * MINUTE));
	assert_int_equal(w.it.state, ESCALATION_ACCEPTED);
}

static void
test_no_moves_on_and_call_me_pauses(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_URGENT);
	assert_null(answer(&w, ANNA, ESCALATION_CALL_ME, T0 + 1000));
	run(&w, T0 + 5 * MINUTE);
	assert_int_equal(w.it.level, 1);
	run(&w, T0 + 8 * MINUTE);
	assert_int_equal(w.it.level, 2);

	begin(&w, ESCALATION_URGENT);
	assert_null(answer(&w, ANNA, ESCALATION_DECLINE, T0 + 1000));
	run(&w, T0 + 1000);
	assert_int_equal(w.it.level, 2);
	assert_int_equal(w.fired[2], 1);
}

static void
test_hand_back_restarts(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_URGENT);
	assert_non_null(escalation_hand_back(&w.it, ANNA, T0));
	assert_null(answer(&w, ANNA, ESCALATION_ACCEPT, T0));
	assert_non_null(escalation_hand_back(&w.it, BEN, T0));
	assert_null(escalation_hand_back(&w.it, ANNA, T0 + MINUTE));
	assert_int_equal(w.it.step_due_ms, T0 + 6 * MINUTE);
}

static void
test_each_role_has_to_answer(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_EMERGENCY);
	w.it.each_role = true;
	ask(&w, BEN, 1, T0);
	run(&w, T0);
	assert_int_equal(w.people[0].channel_ms, T0); /* all ways at once */
	assert_null(answer(&w, ANNA, ESCALATION_ACCEPT, T0 + 1000));
	assert_int_equal(w.it.state, ESCALATION_OPEN);
	run(&w, T0 + MINUTE);
	assert_int_equal(w.it.operator_ms, T0 + MINUTE);
	assert_null(answer(&w, BEN, ESCALATION_ACCEPT, T0 + 2 * MINUTE));
	assert_int_equal(w.it.state, ESCALATION_ACCEPTED);
}

static void
test_an_emergency_nobody_accepts_is_the_operators(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_EMERGENCY);
	w.it.each_role = true;
	ask(&w, BEN, 1, T0);
	assert_null(answer(&w, ANNA, ESCALATION_DECLINE, T0 + 1000));
	assert_null(answer(&w, BEN, ESCALATION_CALL_ME, T0 + 1000));
	run(&w, T0 + MINUTE - 1);
	assert_int_equal(w.it.operator_ms, 0);
	run(&w, T0 + MINUTE);
	assert_int_equal(w.it.operator_ms, T0 + MINUTE);
}

/* The first of two roles that accepted cannot come after all. */
static void
test_each_of_those_who_accepted_hands_back(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_EMERGENCY);
	w.it.each_role = true;
	ask(&w, BEN, 1, T0);
	assert_null(answer(&w, ANNA, ESCALATION_ACCEPT, T0 + 1000));
	assert_null(escalation_hand_back(&w.it, ANNA, T0 + 2000));
	assert_null(answer(&w, ANNA, ESCALATION_ACCEPT, T0 + 3000));
	assert_null(answer(&w, BEN, ESCALATION_ACCEPT, T0 + 4000));
	assert_int_equal(w.it.state, ESCALATION_ACCEPTED);
	assert_null(escalation_hand_back(&w.it, ANNA, T0 + 5000));
	assert_int_equal(w.it.state, ESCALATION_OPEN);
	assert_int_equal(w.people[1].reply, ESCALATION_ACCEPT);
	assert_null(answer(&w, ANNA, ESCALATION_ACCEPT, T0 + 6000));
	assert_int_equal(w.it.state, ESCALATION_ACCEPTED);
}

static void
test_corrected_before_its_quiet_point(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_ROUTINE);
	w.it.level = 0;
	w.it.count = 0;
	w.it.step_due_ms = T0 + 10 * MINUTE;
	assert_null(escalation_ask_again(&w.it, T0 + MINUTE));
	assert_int_equal(w.it.step_due_ms, T0 + 10 * MINUTE);
	assert_int_equal(run(&w, T0 + 10 * MINUTE), ESCALATION_STEP);
	assert_int_equal(w.it.level, 1);
}

static void
test_after_downtime_the_highest_step_once(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_URGENT);
	run(&w, T0 + 12 * MINUTE);
	assert_int_equal(w.it.level, 3);
	assert_int_equal(w.overtaken[2], 1);
	assert_int_equal(w.fired[2], 0);
	assert_int_equal(w.fired[3], 1);
	assert_int_equal(w.it.count, 2);
}

static void
test_information_and_routine(void **state)
{
	struct world w;

	(void)state;
	begin(&w, ESCALATION_INFORMATION);
	assert_int_equal(run(&w, T0 + 9000 * MINUTE), ESCALATION_WAIT);
	begin(&w, ESCALATION_ROUTINE);
	assert_int_equal(run(&w, T0 + 60 * MINUTE - 1), ESCALATION_WAIT);
	assert_int_equal(run(&w, T0 + 60 * MINUTE), ESCALATION_REMIND);
	assert_int_equal(run(&w, T0 + 900 * MINUTE), ESCALATION_WAIT);
}

/* Steps of the clock in random sizes, back too, and a power cut that forgets
 * what was not written: each level fires or is overtaken exactly once. */
static void
test_each_level_once_whatever_happens(void **state)
{
	struct world w, written;
	unsigned int seed;
	int64_t now;
	int i, level;

	(void)state;
	for (seed = 1; seed <= 2000; seed++) {
		srandom(seed);
		begin(&w, ESCALATION_URGENT);
		written = w;
		now = T0;
		for (i = 0; i < 60; i++) {
			now += random() % (3 * MINUTE) - MINUTE / 2;
			run(&w, now);
			if (random() % 4 == 0)
				w = written; /* killed before the commit */
			else
				written = w;
			w.it.people = w.people;
		}
		run(&w, now + 60 * MINUTE);
		run(&w, now + 90 * MINUTE);
		assert_int_equal(w.ended, 1);
		for (level = 1; level <= 3; level++)
			assert_int_equal(w.fired[level] + w.overtaken[level],
					 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_of_urgent),
		cmocka_unit_test(test_seen_stops_nothing_but_silences),
		cmocka_unit_test(test_only_a_target_stops_it),
		cmocka_unit_test(test_no_moves_on_and_call_me_pauses),
		cmocka_unit_test(test_hand_back_restarts),
		cmocka_unit_test(test_each_role_has_to_answer),
		cmocka_unit_test(
			test_an_emergency_nobody_accepts_is_the_operators),
		cmocka_unit_test(test_each_of_those_who_accepted_hands_back),
		cmocka_unit_test(test_corrected_before_its_quiet_point),
		cmocka_unit_test(test_after_downtime_the_highest_step_once),
		cmocka_unit_test(test_information_and_routine),
		cmocka_unit_test(test_each_level_once_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
