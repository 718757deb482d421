/* Roles as JSON: see clinic/role_view.h and docs/api/clinic.yaml. */
#include <string.h>

#include "base/json.h"
#include "clinic/role.h"
#include "clinic/role_view.h"
#include "clinic/zone.h"

static const char *
or_null(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

void
role_ref_write(struct json_writer *w, const struct role_row *role)
{
	json_object_begin(w);
	json_put_string(w, "role_id", role->role_id);
	json_put_string(w, "user_id", role->user_id);
	json_put_string(w, "name", role->name);
	json_object_end(w);
}

void
person_write(struct json_writer *w, const struct staff_row *card)
{
	json_object_begin(w);
	json_put_string(w, "user_id", card->user_id);
	json_put_string(w, "display_name",
			card->display_name != NULL ? card->display_name
						   : card->localpart);
	json_put_string(w, "avatar_url", card->avatar_url);
	json_put_string(w, "job", card->job);
	json_put_string(w, "staff_group", card->staff_group);
	json_put_string(w, "grade", card->grade);
	json_put_string(w, "site", card->site);
	json_object_end(w);
}

void
reach_write(struct json_writer *w, struct scope *sc, enum duty_reach reach,
	    int64_t tested_ms)
{
	struct zone_time at;

	json_object_begin(w);
	json_put_string(w, "state", duty_reach_word(reach));
	if (reach != DUTY_NOT_TESTED)
		json_put_int(w, "tested_ms", tested_ms);
	if (reach == DUTY_ALERT_TESTED) {
		zone_local(zone_default(), tested_ms, &at);
		json_put_string(w, "words",
				scope_printf(sc, "alert tested %02d:%02d",
					     at.hour, at.minute));
	} else {
		json_put_string(w, "words",
				reach == DUTY_UNREACHABLE ? "unreachable"
							  : "not tested");
	}
	json_object_end(w);
}

static const char *
warning_of(const struct role_view *v)
{
	const struct duty_person *holder = v->targets.people;

	if (v->targets.is_empty)
		return "empty";
	if (v->duty.until_ms != 0 && v->duty.until_ms <= v->now_ms)
		return "off_shift";
	if (holder->reach == DUTY_UNREACHABLE)
		return "unreachable";
	if (holder->reach == DUTY_NOT_TESTED)
		return "not_tested";
	if (strcmp(v->duty.status, "in_theatre") == 0)
		return "in_theatre";
	return v->targets.is_disputed ? "disputed" : NULL;
}

static void
write_alerted(struct json_writer *w, struct scope *sc,
	      const struct role_view *v)
{
	const struct duty_person *p;
	size_t i;

	json_key(w, "alerted");
	json_array_begin(w);
	for (i = 0; i < v->targets.count; i++) {
		p = v->people[i].duty;
		json_object_begin(w);
		json_key(w, "person");
		person_write(w, v->people[i].card);
		json_put_string(w, "why", duty_why_word(p->why));
		if (v->people[i].through != NULL)
			json_put_string(w, "role_id",
					v->people[i].through->role_id);
		if (p->since_ms != 0)
			json_put_int(w, "since_ms", p->since_ms);
		json_put_bool(w, "responsible", i == v->targets.responsible);
		json_key(w, "reach");
		reach_write(w, sc, p->reach, p->tested_ms);
		json_put_int(w, "alerting_devices", (int64_t)p->alerting_count);
		json_object_end(w);
	}
	json_array_end(w);
}

static void
write_holder(struct json_writer *w, struct scope *sc, const struct role_view *v)
{
	const struct duty_person *p = v->targets.people;

	if (v->targets.is_empty || v->targets.count == 0)
		return;
	json_key(w, "holder");
	person_write(w, v->people[0].card);
	json_put_int(w, "held_ms", v->duty.held_ms);
	if (v->duty.until_ms != 0)
		json_put_int(w, "until_ms", v->duty.until_ms);
	json_key(w, "reach");
	reach_write(w, sc, p->reach, p->tested_ms);
}

static void
write_state(struct json_writer *w, struct scope *sc, const struct role_view *v)
{
	const char *warning = warning_of(v);

	write_holder(w, sc, v);
	json_put_string(w, "status", v->duty.status);
	json_put_string(w, "status_text", or_null(v->duty.status_text));
	json_put_bool(w, "is_empty", v->targets.is_empty);
	json_put_bool(w, "is_off_shift",
		      v->duty.until_ms != 0 && v->duty.until_ms <= v->now_ms);
	json_put_bool(w, "is_disputed", v->targets.is_disputed);
	if (v->duty.overdue_nid != 0)
		json_put_int(w, "overdue_ms", v->duty.overdue_ms);
	json_put_string(w, "warning", warning);
	if (warning != NULL && v->fallback != NULL) {
		json_key(w, "alternative");
		role_ref_write(w, v->fallback);
	}
	write_alerted(w, sc, v);
	json_put_int(w, "open_urgents", v->load.open_urgents);
	if (v->load.next_due_ms != 0)
		json_put_int(w, "next_due_ms", v->load.next_due_ms);
	if (v->load.last_answer_ms != 0)
		json_put_int(w, "last_answer_ms", v->load.last_answer_ms);
}

static void
write_you(struct json_writer *w, const struct role_view *v)
{
	json_key(w, "you");
	json_object_begin(w);
	json_put_bool(w, "is_holder", v->you_hold);
	json_put_bool(w, "is_proposed", v->you_are_proposed);
	json_put_bool(w, "is_offered", v->you_are_offered);
	json_put_bool(w, "may_take", *v->refusal == '\0');
	json_put_string(w, "refusal", or_null(v->refusal));
	json_object_end(w);
}

void
role_view_write(struct json_writer *w, struct scope *sc,
		const struct role_view *v)
{
	const struct role_row *r = v->role;

	json_object_begin(w);
	json_put_string(w, "role_id", r->role_id);
	json_put_string(w, "user_id", r->user_id);
	json_put_string(w, "name", r->name);
	json_put_string(w, "short_name", r->short_name);
	json_put_string(w, "site", or_null(r->site));
	json_put_string(w, "specialty", or_null(r->specialty));
	if (r->tier != 0)
		json_put_int(w, "tier", r->tier);
	json_put_string(w, "team_id", v->team_id);
	json_put_string(w, "phone", or_null(r->phone));
	write_state(w, sc, v);
	write_you(w, v);
	json_object_end(w);
}

static void
write_lines(struct json_writer *w, const char *key, const char *lines)
{
	size_t len;

	json_key(w, key);
	json_array_begin(w);
	for (; *lines != '\0'; lines += len + (lines[len] == '\n')) {
		len = strcspn(lines, "\n");
		if (len > 0)
			json_string_len(w, lines, len);
	}
	json_array_end(w);
}

static void
write_definition(struct json_writer *w, const struct role_view *v)
{
	const struct role_row *r = v->role;

	json_object_begin(w);
	json_put_string(w, "name", r->name);
	json_put_string(w, "short_name", r->short_name);
	write_lines(w, "words", r->words);
	json_put_string(w, "site", r->site);
	json_put_string(w, "specialty", r->specialty);
	json_put_int(w, "tier", r->tier);
	json_put_string(w, "team_id", v->team_id);
	json_key(w, "policy");
	json_object_begin(w);
	write_lines(w, "grades", r->policy_grades);
	write_lines(w, "staff_groups", r->policy_groups);
	json_object_end(w);
	json_put_bool(w, "never_empty", r->never_empty);
	if (v->fallback != NULL)
		json_put_string(w, "fallback", v->fallback->role_id);
	json_put_bool(w, "locked", r->locked);
	json_put_bool(w, "needs_channel", r->needs_channel);
	json_put_string(w, "away_text", r->away_text);
	json_put_string(w, "phone", r->phone);
	json_put_raw(w, "timers", r->timers, strlen(r->timers));
	json_put_string(w, "history", r->history);
	json_object_end(w);
}

static void
write_steps(struct json_writer *w, const struct role_view *v)
{
	size_t i;

	json_key(w, "if_nobody_answers");
	json_array_begin(w);
	for (i = 0; i < v->ladder.count; i++) {
		json_object_begin(w);
		json_put_int(w, "after_s", v->ladder.steps[i].after_s);
		json_put_string(w, "text", v->ladder.steps[i].text);
		json_object_end(w);
	}
	json_array_end(w);
}

static void
write_next(struct json_writer *w, struct scope *sc, const struct role_view *v)
{
	const struct shift_row *s = v->next;

	if (s == NULL)
		return;
	json_key(w, "next_shift");
	json_object_begin(w);
	json_put_string(w, "shift_id",
			scope_printf(sc, "%lld", (long long)s->nid));
	json_key(w, "role");
	role_ref_write(w, v->role);
	json_put_int(w, "from_ms", s->from_ms);
	json_put_int(w, "to_ms", s->to_ms);
	json_put_bool(w, "non_resident", s->non_resident);
	json_object_end(w);
}

void
role_view_write_page(struct json_writer *w, struct scope *sc,
		     const struct role_view *v)
{
	json_object_begin(w);
	json_key(w, "role");
	role_view_write(w, sc, v);
	json_key(w, "definition");
	write_definition(w, v);
	if (v->fallback != NULL) {
		json_key(w, "fallback");
		role_ref_write(w, v->fallback);
	}
	write_next(w, sc, v);
	write_steps(w, v);
	json_object_end(w);
}
