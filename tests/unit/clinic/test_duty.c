/* Who is alerted for a role, by its facts alone. */
#include "clinic/duty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "clinic/role.h"
#include "clinic/role_view.h"
#include "store/staff_store.h"

#define HOUR_MS ((int64_t)3600 * 1000)
#define NOW ((int64_t)1800000000000)
enum { ANNA = 1, BEN, CARA, DAN };

static struct scope sc;

static struct duty_targets
decide(const struct role_duty_row *duty, const struct shift_row *shifts,
       size_t count)
{
	struct duty_facts f = {duty, shifts, count, NOW};
	struct duty_targets t;

	duty_decide(&sc, &f, &t);
	return t;
}

static void
assert_people(const struct duty_targets *t, const char *wanted)
{
	static const char letters[] = " ABCD", whys[] = "hicft";
	char seen[64] = "";
	size_t i;

	for (i = 0; i < t->count; i++)
		(void)snprintf(seen + 2 * i, sizeof(seen) - 2 * i, "%c%c",
			       letters[t->people[i].user_nid],
			       whys[t->people[i].why]);
	assert_string_equal(seen, wanted);
}

static void
the_holder_alone(void **state)
{
	struct role_duty_row duty = {.holder_nid = ANNA, .status = "busy"};
	struct shift_row shift = {.user_nid = ANNA,
				  .from_ms = NOW - HOUR_MS,
				  .to_ms = NOW + HOUR_MS};
	struct duty_targets t = decide(&duty, &shift, 1);

	(void)state;
	assert_people(&t, "Ah");
	assert_int_equal(t.responsible, 0);
	assert_false(t.is_empty || t.is_disputed);
}

static void
until_it_is_taken_both(void **state)
{
	struct role_duty_row duty = {.holder_nid = ANNA,
				     .held_ms = NOW - 12 * HOUR_MS,
				     .status = "available"};
	struct shift_row shift = {
		.user_nid = BEN, .from_ms = NOW, .to_ms = NOW + HOUR_MS};
	struct duty_targets t = decide(&duty, &shift, 1);

	(void)state;
	assert_people(&t, "AhBi");
	assert_int_equal(t.people[t.responsible].user_nid, ANNA);
	assert_false(t.is_disputed);
	shift.from_ms = NOW + 1;
	t = decide(&duty, &shift, 1);
	assert_people(&t, "Ah");
}

static void
a_holder_against_the_rota(void **state)
{
	struct role_duty_row duty = {.holder_nid = ANNA,
				     .held_ms = NOW - HOUR_MS,
				     .status = "available"};
	struct shift_row shift = {.user_nid = BEN,
				  .from_ms = NOW - 2 * HOUR_MS,
				  .to_ms = NOW + HOUR_MS};
	struct duty_targets t = decide(&duty, &shift, 1);

	(void)state;
	assert_people(&t, "AhBi");
	assert_true(t.is_disputed);
	shift.declined_ms = NOW;
	t = decide(&duty, &shift, 1);
	assert_people(&t, "Ah");
	assert_false(t.is_disputed);
}

static void
offered_and_covered(void **state)
{
	struct role_duty_row duty = {.holder_nid = ANNA,
				     .offered_nid = BEN,
				     .cover_nid = CARA,
				     .status = "available"};
	struct shift_row shift = {.user_nid = DAN,
				  .from_ms = NOW - HOUR_MS,
				  .to_ms = NOW + HOUR_MS};
	struct duty_targets t = decide(&duty, &shift, 1);

	(void)state;
	assert_people(&t, "AhBiDi");
	duty.status = "in_theatre";
	t = decide(&duty, &shift, 1);
	assert_people(&t, "AhBiDiCc");
	duty.cover_nid = BEN; /* nobody twice */
	t = decide(&duty, &shift, 1);
	assert_people(&t, "AhBiDi");
}

static void
nobody(void **state)
{
	struct role_duty_row duty = {.status = "available"};
	struct shift_row shifts[] = {
		{.from_ms = NOW - HOUR_MS, .to_ms = NOW + HOUR_MS},
		{.user_nid = BEN, .from_ms = NOW - HOUR_MS, .to_ms = NOW}};
	struct duty_targets t = decide(&duty, shifts, 2);

	(void)state;
	assert_people(&t, "");
	assert_true(t.is_empty);
	shifts[1].to_ms = NOW + 1;
	t = decide(&duty, shifts, 2);
	assert_people(&t, "Bi");
	assert_true(t.is_empty);
}

static void
of_two_shifts_the_later(void **state)
{
	struct role_duty_row duty = {.status = "available"};
	struct shift_row shifts[] = {{.nid = 1,
				      .user_nid = ANNA,
				      .from_ms = NOW - 2 * HOUR_MS,
				      .to_ms = NOW + HOUR_MS},
				     {.nid = 2,
				      .user_nid = BEN,
				      .from_ms = NOW - HOUR_MS,
				      .to_ms = NOW + HOUR_MS}};
	struct duty_targets t = decide(&duty, shifts, 2);

	(void)state;
	assert_people(&t, "Bi");
}

static void
how_a_device_is_reached(void **state)
{
	struct alert_device_row d = {.kind = "personal",
				     .tested_ms = NOW - HOUR_MS};

	(void)state;
	assert_int_equal(duty_device_reach(&d, 0, NOW), DUTY_ALERT_TESTED);
	d.failed_ms = NOW - 1;
	assert_int_equal(duty_device_reach(&d, 0, NOW), DUTY_UNREACHABLE);
	d.failed_ms = d.tested_ms - 1;
	assert_int_equal(duty_device_reach(&d, 0, NOW), DUTY_ALERT_TESTED);
	/* Of this shift: an hour before it at most. */
	assert_int_equal(duty_device_reach(&d, NOW + 1, NOW), DUTY_NOT_TESTED);
	assert_int_equal(duty_device_reach(&d, NOW, NOW), DUTY_ALERT_TESTED);
	assert_int_equal(
		duty_device_reach(&d, 0, d.tested_ms + DUTY_TEST_LIFE_MS + 1),
		DUTY_NOT_TESTED);
	d.kind = "desktop";
	assert_int_equal(duty_device_reach(&d, 0, NOW), DUTY_NOT_TESTED);
	d.kind = "shared";
	assert_int_equal(duty_device_reach(&d, 0, NOW), DUTY_NOT_TESTED);
	d.kind = "role_phone";
	assert_int_equal(duty_device_reach(&d, 0, NOW), DUTY_ALERT_TESTED);
	d.tested_ms = 0;
	assert_int_equal(duty_device_reach(&d, 0, NOW), DUTY_NOT_TESTED);
}

static void
policies(void **state)
{
	struct role_row role = {.policy_grades = "ST5\nConsultant",
				.policy_groups = "Doctors"};
	struct staff_row card = {.has_card = true,
				 .clinical = true,
				 .grade = "consultant",
				 .staff_group = "Doctors"};

	(void)state;
	assert_string_equal(role_policy_refusal(&role, &card), "");
	card.grade = "ST";
	assert_string_not_equal(role_policy_refusal(&role, &card), "");
	card.grade = NULL;
	assert_string_not_equal(role_policy_refusal(&role, &card), "");
	role.policy_grades = "";
	assert_string_equal(role_policy_refusal(&role, &card), "");
	card.staff_group = "Porters";
	assert_string_not_equal(role_policy_refusal(&role, &card), "");
	role.policy_groups = "";
	assert_string_equal(role_policy_refusal(&role, &card), "");
	card.clinical = false;
	assert_string_not_equal(role_policy_refusal(&role, &card), "");
	assert_string_not_equal(role_policy_refusal(&role, NULL), "");
}

static void
search(void **state)
{
	const char *med_reg[] = {"med", "reg"}, *bleep[] = {"2117"},
		   *odd[] = {"edi"};

	(void)state;
	assert_int_equal(role_search_rank(med_reg, 2, "medical registrar",
					  "med reg\nbleep 2117"),
			 3);
	assert_int_equal(role_search_rank(bleep, 1, "medical registrar",
					  "med reg\nbleep 2117"),
			 1);
	assert_int_equal(role_search_rank(odd, 1, "medical registrar", ""), 0);
}

static int
set_up(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	return 0;
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
		cmocka_unit_test(the_holder_alone),
		cmocka_unit_test(until_it_is_taken_both),
		cmocka_unit_test(a_holder_against_the_rota),
		cmocka_unit_test(offered_and_covered),
		cmocka_unit_test(nobody),
		cmocka_unit_test(of_two_shifts_the_later),
		cmocka_unit_test(how_a_device_is_reached),
		cmocka_unit_test(policies),
		cmocka_unit_test(search),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
