/* Whom a major incident tells, over a database, whatever the power and the
 * clock do: a standby tells commanders alone, each person is told of a
 * declaration once, the end is told to who was told, and the mode never
 * changes.
 */
#include "clinic/incident.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "clinic/incident_plan.h"
#include "clinic/priority.h"
#include "room_fixture.h"
#include "store/incident_step_store.h"
#include "store/incident_store.h"
#include "store/role_store.h"
#include "store/setting_store.h"
#include "store/team_store.h"

#define ROUNDS 12
#define WAVES 3
#define COMMANDER 0

static const char plan_text[] =
	"{\"waves\":[{\"name\":\"One\",\"targets\":[{\"team_id\":\"t1\","
	"\"off_duty\":true}]},{\"name\":\"Two\",\"delay_s\":60,\"targets\":"
	"[{\"team_id\":\"t2\",\"off_duty\":true}]},{\"name\":\"Three\","
	"\"delay_s\":300,\"targets\":[{\"team_id\":\"t1\",\"off_duty\":true},"
	"{\"team_id\":\"t2\",\"off_duty\":true}]}]}";

struct look {
	struct room_fixture *f;
	const char *id;
	struct incident_row *row;
	struct incident_step_row *steps;
	size_t step_count;
	struct incident_alert_row *alerts;
	size_t alert_count;
	unsigned seed;
};

/* u0 commands; u1, u2 are of the first team, u2, u3, u4 of the second. */
static enum err
write_world(struct scope *sc, struct txn *t, void *ctx)
{
	struct room_fixture *f = ctx;
	struct role_row role = {.role_id = "lead",
				.user_nid = f->users[5].user_nid,
				.name = "ED lead",
				.short_name = "",
				.words = "",
				.site = "",
				.specialty = "",
				.policy_grades = "",
				.policy_groups = "",
				.away_text = "",
				.phone = "",
				.timers = "{}",
				.history = "all"};
	struct role_duty_row duty = {.holder_nid = f->users[0].user_nid,
				     .status = "available",
				     .status_text = ""};
	struct team_row team = {.name = "Team", .site = "", .ward = ""};
	struct team_member first[] = {{.user_nid = f->users[1].user_nid},
				      {.user_nid = f->users[2].user_nid}};
	struct team_member second[] = {{.user_nid = f->users[2].user_nid},
				       {.user_nid = f->users[3].user_nid},
				       {.user_nid = f->users[4].user_nid}};

	TRY(role_store_put(sc, t, &role));
	duty.role_nid = role.nid;
	TRY(role_store_set_duty(sc, t, &duty));
	team.team_id = "t1";
	team.nid = txn_next_position(t);
	TRY(team_store_put(sc, t, &team));
	TRY(team_store_set_members(sc, t, team.nid, first, 2));
	team.team_id = "t2";
	team.nid = txn_next_position(t);
	TRY(team_store_put(sc, t, &team));
	TRY(team_store_set_members(sc, t, team.nid, second, 3));
	TRY(setting_store_put(sc, t, "clinic.ed_lead_role", "lead"));
	return setting_store_put(sc, t, "clinic.incident_plan", plan_text);
}

static struct clinic *
open_clinic(struct room_fixture *f)
{
	struct clinic_options o = {.db = f->db};
	struct clinic *c = NULL;

	ASSERT_OK(f, clinic_open(&f->sc, &o, &c));
	return c;
}

static enum err
read_look(struct scope *sc, struct txn *t, void *ctx)
{
	struct look *l = ctx;

	TRY(incident_store_find(sc, t, l->id, &l->row));
	TRY(incident_store_list_steps(sc, t, l->row->nid, &l->steps,
				      &l->step_count));
	return incident_store_list_alerts(sc, t, l->row->nid, 0, &l->alerts,
					  &l->alert_count);
}

static void
look(struct look *l)
{
	ASSERT_OK(l->f, store_read(&l->f->sc, l->f->db, read_look, l));
}

static const char *
act(struct look *l, struct clinic *c, enum incident_act what)
{
	struct requester *who = &l->f->users[COMMANDER];
	struct incident_request q = {.act = what,
				     .incident_id = l->id,
				     .mode = "exercise",
				     .title = "Coach crash"};
	struct incident_confirmation k = {.mode = "exercise"};
	struct incident_read_back back;
	const char *id = NULL;

	who->now_ms = priority_now(c);
	q.methane = fixture_json(l->f, "{\"exact_location\":\"A1\"}");
	ASSERT_OK(l->f, incident_prepare(&l->f->sc, c, who, &q, &back));
	k.token = back.token;
	ASSERT_OK(l->f, incident_confirm(&l->f->sc, c, who, &k, &id));
	return id;
}

/* As if the power had failed in the middle of a wave: some rows are there. */
static enum err
write_half(struct scope *sc, struct txn *t, void *ctx)
{
	struct look *l = ctx;
	struct incident_alert_row row = {.incident_nid = l->row->nid,
					 .via = "team:t1"};
	size_t i;
	int user;

	for (i = 0; i < l->step_count; i++) {
		if (strcmp(l->steps[i].state, "waiting") != 0 ||
		    l->steps[i].step != INCIDENT_STEP_WAVE + 1)
			continue;
		row.step = l->steps[i].step;
		row.next_ms = l->steps[i].due_ms;
		for (user = 1; user <= 2; user++) {
			row.user_nid = l->f->users[user].user_nid;
			if (rand_r(&l->seed) % 2 == 0)
				TRY(incident_store_add_alert(sc, t, &row));
		}
	}
	return OK;
}

static int
told(const struct look *l, int user, int64_t from, int64_t to)
{
	size_t i;
	int n = 0;

	for (i = 0; i < l->alert_count; i++)
		n += l->alerts[i].user_nid == l->f->users[user].user_nid &&
		     l->alerts[i].alerted_ms != 0 &&
		     l->alerts[i].step >= from && l->alerts[i].step <= to;
	return n;
}

static void
check(struct look *l)
{
	int user;

	look(l);
	assert_string_equal("exercise", l->row->mode);
	for (user = 0; user < FIXTURE_USERS; user++) {
		assert_in_range(told(l, user, INCIDENT_STEP_DECLARED,
				     INCIDENT_STEP_DECLARED) +
					told(l, user, INCIDENT_STEP_WAVE,
					     INCIDENT_STEP_WAVE + WAVES),
				0, 1);
		if (user != COMMANDER)
			assert_int_equal(0, told(l, user, INCIDENT_STEP_STANDBY,
						 INCIDENT_STEP_DECLARED));
	}
	assert_int_equal(0, told(l, 5, 0, INT64_MAX));
}

/* The clock runs and jumps, the server dies and comes back. */
static void
pass_time(struct look *l, struct clinic **c, int64_t span_ms)
{
	int64_t now = priority_now(*c), end = now + span_ms;

	while (now < end) {
		if (rand_r(&l->seed) % 4 == 0) {
			ASSERT_OK(l->f, store_write(&l->f->sc, l->f->db,
						    write_half, l));
			clinic_close(c);
			*c = open_clinic(l->f);
		}
		ASSERT_OK(l->f, incident_run_due(&l->f->sc, *c, now));
		check(l);
		now += rand_r(&l->seed) % 90000;
		if (rand_r(&l->seed) % 5 == 0)
			now -= 45000;
	}
	ASSERT_OK(l->f, incident_run_due(&l->f->sc, *c, end));
	check(l);
}

static void
run_round(struct look *l, struct clinic **c, bool ends_early)
{
	int user, ends;

	l->id = NULL;
	l->id = act(l, *c, INCIDENT_STANDBY);
	look(l);
	pass_time(l, c, 200000);
	assert_int_equal(1, told(l, COMMANDER, INCIDENT_STEP_STANDBY,
				 INCIDENT_STEP_STANDBY));
	for (user = 1; user < FIXTURE_USERS; user++)
		assert_int_equal(0, told(l, user, 0, INT64_MAX));
	(void)act(l, *c, INCIDENT_DECLARE);
	check(l);
	pass_time(l, c, ends_early ? 30000 : 400000);
	/* The clock may have jumped ahead: only the last wave is sure to wait.
	 */
	if (!ends_early)
		for (user = 1; user <= 4; user++)
			assert_int_equal(1, told(l, user, INCIDENT_STEP_WAVE,
						 INCIDENT_STEP_WAVE + WAVES));
	(void)act(l, *c, INCIDENT_STAND_DOWN);
	check(l);
	ends = 0;
	for (user = 0; user < FIXTURE_USERS; user++)
		ends += told(l, user, 0, INT64_MAX) > 0;
	pass_time(l, c, 600000);
	for (user = 0; user < FIXTURE_USERS; user++)
		ends -= told(l, user, INCIDENT_STEP_ENDED, INCIDENT_STEP_ENDED);
	assert_int_equal(0, ends);
}

static void
each_is_told_once_whatever_happens(void **state)
{
	struct look l = {.f = *state, .seed = 7};
	struct clinic *c;
	int round;

	ASSERT_OK(l.f, store_write(&l.f->sc, l.f->db, write_world, l.f));
	c = open_clinic(l.f);
	for (round = 0; round < ROUNDS; round++)
		run_round(&l, &c, round % 3 == 0);
	clinic_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_is_told_once_whatever_happens, room_fixture_setup,
			room_fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
