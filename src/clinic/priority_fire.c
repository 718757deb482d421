/* Steps of a ladder: who is asked now, and what is done when a thing is due. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "clinic/interruption.h"
#include "clinic/priority_priv.h"
#include "store/alert_push_store.h"
#include "store/setting_store.h"

#define SWITCHBOARD_SETTING "clinic.switchboard_role"
#define DUTY_MANAGER_SETTING "clinic.duty_manager_role"
/* How long a push service tries; the ladder re-alerts meanwhile. */
#define PUSH_LIFE_MS ((int64_t)10 * 60 * 1000)
#define PUSH_REMINDER_LIFE_MS ((int64_t)4 * 3600 * 1000)

/* To the person's own phones, asleep or not: rows that push sends. */
static enum err
push_alert(struct scope *sc, struct txn *t, const struct priority_item *x,
	   size_t person, bool sounds)
{
	const struct alert_push_to to = {.user_nid =
						 x->it.people[person].user_nid};
	bool loud = x->it.priority <= ESCALATION_URGENT;
	struct alert_push_row row = {.kind = "priority",
				     .item_id = x->row->item_id,
				     .priority = x->row->priority,
				     .sounds = sounds,
				     .is_test = x->row->is_test,
				     .made_ms = clock_wall_ms()};

	row.until_ms =
		row.made_ms + (loud ? PUSH_LIFE_MS : PUSH_REMINDER_LIFE_MS);
	return alert_push_store_add(sc, t, &to, &row);
}

static enum err
count(struct scope *sc, struct txn *t, const struct priority_item *x,
      const struct escalation_person *p, bool is_badge)
{
	const struct interruption i = {.user_nid = p->user_nid,
				       .role_nid = p->role_nid,
				       .kind = x->row->priority,
				       .is_badge = is_badge,
				       .now_ms = x->now_ms};

	return x->row->is_test ? OK : interruption_count(sc, t, &i);
}

enum err
priority_alert(struct scope *sc, struct txn *t, struct priority_item *x,
	       size_t person)
{
	struct escalation_person *p = &x->it.people[person];
	bool always = x->it.priority == ESCALATION_EMERGENCY;
	bool again = p->first_ms != 0, sounds;
	int64_t last;

	if (!again)
		p->first_ms = x->now_ms;
	p->alerted_ms = x->now_ms;
	if (x->it.priority > ESCALATION_URGENT) { /* a badge, no sound */
		TRY(count(sc, t, x, p, true));
		return again ? push_alert(sc, t, x, person, false) : OK;
	}
	TRY(priority_store_get_sound(sc, t, p->user_nid, &last));
	sounds = always || x->now_ms - last >= ESCALATION_SOUND_MS;
	/* Again without a sound says nothing new. */
	if (sounds || !again)
		TRY(push_alert(sc, t, x, person, sounds));
	if (!sounds)
		return OK;
	x->rows[person].sound_ms = x->now_ms;
	TRY(count(sc, t, x, p, false));
	return priority_store_set_sound(sc, t, p->user_nid, x->now_ms);
}

/* Adds one to the item's people, or asks them again at this level. */
static enum err
ask(struct scope *sc, struct txn *t, struct priority_item *x,
    const struct duty_person *d, int level)
{
	struct escalation_person *p = escalation_find(&x->it, d->user_nid);
	struct priority_deed_row deed = {
		.what = "alerted", .user_nid = d->user_nid, .level = level};
	size_t i;

	if (p == NULL) {
		if (x->it.count == ESCALATION_PEOPLE_MAX)
			return OK;
		priority_item_reserve(sc, x);
		p = &x->it.people[x->it.count++];
		*p = (struct escalation_person){.user_nid = d->user_nid};
		x->rows[x->it.count - 1] = (struct priority_person_row){
			.user_nid = d->user_nid, .user_id = d->user_id};
	}
	i = (size_t)(p - x->it.people);
	p->role_nid = d->role_nid;
	p->is_target = true;
	p->level = level;
	if (p->reply == ESCALATION_DECLINE)
		return OK; /* has said no: is not asked again */
	p->reply = ESCALATION_NO_REPLY;
	TRY(priority_alert(sc, t, x, i));
	return priority_item_note(sc, t, x, &deed);
}

static enum err
ask_all(struct scope *sc, struct txn *t, struct priority_item *x,
	const struct duty_targets *targets, int level)
{
	size_t i;

	for (i = 0; i < targets->count; i++)
		TRY(ask(sc, t, x, &targets->people[i], level));
	return OK;
}

/* An emergency to a team asks each role of the team; else who is on duty. */
static enum err
ask_team(struct scope *sc, struct txn *t, struct priority_item *x,
	 const struct ladder_target *to, int level)
{
	struct duty_team q = {to->team_nid, to->tier, x->now_ms};
	struct duty_targets targets;
	struct role_row *roles;
	size_t i, count, asked = x->it.count;

	if (x->it.priority == ESCALATION_EMERGENCY) {
		TRY(role_store_list(sc, t, &roles, &count));
		for (i = 0; i < count; i++) {
			if (roles[i].team_nid != to->team_nid)
				continue;
			TRY(role_resolve(sc, t, roles[i].nid, x->now_ms,
					 &targets));
			TRY(ask_all(sc, t, x, &targets, level));
		}
	}
	if (x->it.count > asked)
		return OK;
	TRY(team_resolve(sc, t, &q, &targets));
	return ask_all(sc, t, x, &targets, level);
}

static enum err
ask_target(struct scope *sc, struct txn *t, struct priority_item *x,
	   const struct ladder_target *to, int level)
{
	struct duty_targets targets;

	if (to->team_nid != 0)
		return ask_team(sc, t, x, to, level);
	TRY(role_resolve(sc, t, to->role_nid, x->now_ms, &targets));
	return ask_all(sc, t, x, &targets, level);
}

static bool
somebody_is_asked(const struct priority_item *x, int level)
{
	size_t i;

	for (i = 0; i < x->it.count; i++)
		if (x->it.people[i].level == level &&
		    x->it.people[i].reply == ESCALATION_NO_REPLY)
			return true;
	return false;
}

enum err
priority_fire(struct scope *sc, struct txn *t, struct priority_item *x,
	      int level, const char *how)
{
	const struct ladder_target *to = &x->ladder.targets[level - 1];
	struct priority_step_row step = {.item_nid = x->row->nid,
					 .level = level,
					 .at_ms = x->now_ms,
					 .how = how,
					 .role_nid = to->role_nid,
					 .posted = to->role_nid == 0,
					 .room_id = "",
					 .event_id = ""};
	struct priority_deed_row deed = {.what = "step", .level = level};

	if (level == 1 && *x->row->event_id != '\0') { /* came with it */
		step.posted = true;
		step.room_id = x->row->room_id;
		step.event_id = x->row->event_id;
	}
	TRY(priority_store_add_step(sc, t, &step));
	TRY(priority_item_note(sc, t, x, &deed));
	escalation_fired(&x->it, level, x->now_ms);
	TRY(ask_target(sc, t, x, to, level));
	if (!somebody_is_asked(x, level)) {
		/* Nobody is there: no use in waiting. */
		deed.what = "nobody";
		TRY(priority_item_note(sc, t, x, &deed));
		if (x->it.step_due_ms != 0)
			x->it.step_due_ms = x->now_ms;
	}
	return OK;
}

enum err
priority_alert_role(struct scope *sc, struct txn *t, struct priority_item *x,
		    const char *setting)
{
	struct duty_targets targets;
	struct role_row *role = NULL;
	const char *role_id;

	TRY(setting_store_find(sc, t, setting, &role_id));
	if (role_id != NULL)
		TRY(role_store_find(sc, t, role_id, &role));
	if (role == NULL)
		return OK;
	TRY(role_resolve(sc, t, role->nid, x->now_ms, &targets));
	return ask_all(sc, t, x, &targets, x->it.level);
}

static enum err
step(struct scope *sc, struct txn *t, struct priority_item *x,
     const struct escalation_effect *e)
{
	struct priority_step_row row = {.item_nid = x->row->nid,
					.at_ms = x->now_ms,
					.how = "overtaken",
					.posted = true,
					.room_id = "",
					.event_id = ""};
	struct priority_deed_row deed = {.what = "overtaken"};
	int level;

	for (level = e->over; level < e->level; level++) {
		row.level = deed.level = level;
		TRY(priority_store_add_step(sc, t, &row));
		TRY(priority_item_note(sc, t, x, &deed));
	}
	return priority_fire(sc, t, x, e->level, "fired");
}

static enum err
end_ladder(struct scope *sc, struct txn *t, struct priority_item *x)
{
	struct priority_deed_row deed = {.what = "no_response"};

	TRY(priority_item_note(sc, t, x, &deed));
	TRY(priority_alert_role(sc, t, x, DUTY_MANAGER_SETTING));
	escalation_ended(&x->it);
	return OK;
}

static enum err
use_channel(struct scope *sc, struct txn *t, struct priority_item *x,
	    const struct escalation_effect *e)
{
	struct escalation_person *p = &x->it.people[e->person];
	bool unseen = e->what == ESCALATION_UNSEEN;
	struct priority_channel_row row = {.item_nid = x->row->nid,
					   .user_nid = p->user_nid,
					   .why = unseen ? "unseen"
							 : "undelivered",
					   .next_ms = x->now_ms,
					   .created_ms = x->now_ms};
	struct priority_deed_row deed = {.what = "second_channel",
					 .user_nid = p->user_nid,
					 .level = p->level};

	if (unseen)
		p->unseen_ms = x->now_ms;
	else
		p->channel_ms = x->now_ms;
	TRY(priority_item_note(sc, t, x, &deed));
	return priority_store_add_channel(sc, t, &row);
}

static enum err
realert(struct scope *sc, struct txn *t, struct priority_item *x,
	const struct escalation_effect *e)
{
	struct escalation_person *p = &x->it.people[e->person];

	/* After a time away an emergency goes to the operator, not the team. */
	if (x->it.priority == ESCALATION_EMERGENCY &&
	    x->now_ms - e->due_ms > ESCALATION_LATE_MS) {
		x->is_again = false;
		p->alerted_ms = x->now_ms;
		if (x->it.operator_ms != 0)
			return OK;
		x->it.operator_ms = x->now_ms;
		return priority_alert_role(sc, t, x, SWITCHBOARD_SETTING);
	}
	return priority_alert(sc, t, x, e->person);
}

static enum err
remind(struct scope *sc, struct txn *t, struct priority_item *x)
{
	struct priority_deed_row deed = {.what = "reminded"};
	size_t i;

	x->it.reminded_ms = x->now_ms;
	for (i = 0; i < x->it.count; i++)
		if (x->it.people[i].reply == ESCALATION_NO_REPLY)
			TRY(priority_alert(sc, t, x, i));
	return priority_item_note(sc, t, x, &deed);
}

static enum err
accept_over(struct scope *sc, struct txn *t, struct priority_item *x)
{
	struct priority_deed_row deed = {.what = "accept_over",
					 .user_nid = x->it.accepted_nid};

	TRY(priority_item_note(sc, t, x, &deed));
	escalation_resumed(&x->it, x->now_ms);
	return OK;
}

static enum err
call_operator(struct scope *sc, struct txn *t, struct priority_item *x)
{
	struct priority_deed_row deed = {.what = "operator"};

	x->it.operator_ms = x->now_ms;
	TRY(priority_item_note(sc, t, x, &deed));
	return priority_alert_role(sc, t, x, SWITCHBOARD_SETTING);
}

enum err
priority_apply(struct scope *sc, struct txn *t, struct priority_item *x,
	       bool *more_out)
{
	struct escalation_effect e;

	escalation_next(&x->it, x->now_ms, &e);
	*more_out = e.what != ESCALATION_WAIT;
	x->is_again &= !*more_out || e.what == ESCALATION_REALERT;
	switch (e.what) {
	case ESCALATION_WAIT:
		return OK;
	case ESCALATION_STEP:
		return step(sc, t, x, &e);
	case ESCALATION_END:
		return end_ladder(sc, t, x);
	case ESCALATION_REALERT:
		return realert(sc, t, x, &e);
	case ESCALATION_UNDELIVERED:
	case ESCALATION_UNSEEN:
		return use_channel(sc, t, x, &e);
	case ESCALATION_ACCEPT_OVER:
		return accept_over(sc, t, x);
	case ESCALATION_REMIND:
		return remind(sc, t, x);
	case ESCALATION_OPERATOR:
		return call_operator(sc, t, x);
	}
	return OK;
}
