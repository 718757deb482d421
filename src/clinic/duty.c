/* The pure part of clinic/duty.h. */
#include "clinic/duty.h"

#include <string.h>

const char *
duty_reach_word(enum duty_reach r)
{
	static const char *const words[] = {"not_tested", "alert_tested",
					    "unreachable"};

	return words[r];
}

const char *
duty_why_word(enum duty_why w)
{
	static const char *const words[DUTY_WHY_COUNT] = {
		"holder", "incoming", "cover", "fallback", "team"};

	return words[w];
}

const struct shift_row *
duty_proposed(const struct duty_facts *f)
{
	const struct shift_row *found = NULL, *s;
	size_t i;

	for (i = 0; i < f->shift_count; i++) {
		s = &f->shifts[i];
		if (s->user_nid == 0 || s->declined_ms != 0 ||
		    s->from_ms > f->now_ms || s->to_ms <= f->now_ms)
			continue;
		if (found == NULL || s->from_ms > found->from_ms ||
		    (s->from_ms == found->from_ms && s->nid > found->nid))
			found = s;
	}
	return found;
}

/* Nobody is alerted twice: the first reason stands. */
static void
add(struct duty_targets *t, int64_t user_nid, enum duty_why why,
    int64_t since_ms)
{
	size_t i;

	if (user_nid == 0 || t->count == DUTY_PEOPLE_MAX)
		return;
	for (i = 0; i < t->count; i++)
		if (t->people[i].user_nid == user_nid)
			return;
	t->people[t->count++] = (struct duty_person){
		.user_nid = user_nid, .why = why, .since_ms = since_ms};
}

void
duty_decide(struct scope *sc, const struct duty_facts *f,
	    struct duty_targets *out)
{
	const struct role_duty_row *d = f->duty;
	const struct shift_row *proposed = duty_proposed(f);

	*out = (struct duty_targets){
		.people = scope_array(sc, struct duty_person, DUTY_PEOPLE_MAX),
		.is_empty = d->holder_nid == 0};
	add(out, d->holder_nid, DUTY_HOLDER, d->held_ms);
	add(out, d->offered_nid, DUTY_INCOMING, d->offered_ms);
	if (proposed != NULL) {
		out->is_disputed = d->holder_nid != 0 &&
				   proposed->user_nid != d->holder_nid &&
				   d->held_ms >= proposed->from_ms;
		add(out, proposed->user_nid, DUTY_INCOMING, proposed->from_ms);
	}
	if (strcmp(d->status, "in_theatre") == 0)
		add(out, d->cover_nid, DUTY_COVER, d->status_ms);
	out->responsible = 0;
}

enum duty_reach
duty_device_reach(const struct alert_device_row *d, int64_t since_ms,
		  int64_t now_ms)
{
	bool alerts = strcmp(d->kind, "personal") == 0 ||
		      strcmp(d->kind, "role_phone") == 0;

	if (!alerts || d->tested_ms == 0 ||
	    now_ms - d->tested_ms > DUTY_TEST_LIFE_MS ||
	    d->tested_ms < since_ms - DUTY_TEST_EARLY_MS)
		return DUTY_NOT_TESTED;
	return d->failed_ms >= d->tested_ms ? DUTY_UNREACHABLE
					    : DUTY_ALERT_TESTED;
}
