/* Who is alerted, read from the store: see clinic/duty.h. */
#include <string.h>

#include "clinic/duty.h"
#include "store/staff_store.h"
#include "store/team_store.h"
#include "store/user_id_store.h"

enum err
duty_read_reach(struct scope *sc, struct txn *t, int64_t now_ms,
		struct duty_person *p)
{
	int64_t *alerting = scope_array(sc, int64_t, ALERT_DEVICES_MAX);
	struct alert_device_row *rows;
	enum duty_reach reach;
	size_t count, i;

	p->reach = DUTY_NOT_TESTED;
	p->alerting = alerting;
	p->alerting_count = 0;
	p->tested_ms = 0;
	TRY(alert_device_store_list(sc, t, p->user_nid, &rows, &count));
	for (i = 0; i < count; i++) {
		reach = duty_device_reach(&rows[i], p->since_ms, now_ms);
		if (reach == DUTY_ALERT_TESTED)
			alerting[p->alerting_count++] = rows[i].device_nid;
		if (reach == DUTY_NOT_TESTED || p->reach == DUTY_ALERT_TESTED)
			continue;
		p->reach = reach;
		p->tested_ms = rows[i].tested_ms;
	}
	return OK;
}

static enum err
complete(struct scope *sc, struct txn *t, int64_t now_ms, struct duty_person *p)
{
	TRY(user_id_store_get(sc, t, p->user_nid, &p->user_id));
	return duty_read_reach(sc, t, now_ms, p);
}

static enum err
decide(struct scope *sc, struct txn *t, int64_t role_nid, int64_t now_ms,
       struct duty_targets *out)
{
	struct shift_query q = {
		.role_nid = role_nid, .from_ms = now_ms, .to_ms = now_ms + 1};
	struct role_duty_row duty, cover;
	struct shift_row *shifts;
	struct duty_facts f = {.duty = &duty, .now_ms = now_ms};

	TRY(role_store_get_duty(sc, t, role_nid, &duty));
	if (duty.cover_nid == 0 && duty.cover_role_nid != 0) {
		TRY(role_store_get_duty(sc, t, duty.cover_role_nid, &cover));
		duty.cover_nid = cover.holder_nid;
	}
	TRY(shift_store_list(sc, t, &q, &shifts, &f.shift_count));
	f.shifts = shifts;
	duty_decide(sc, &f, out);
	return OK;
}

static void
add_fallback(struct duty_targets *out, const struct duty_targets *more,
	     int64_t role_nid)
{
	size_t i, j;

	for (i = 0; i < more->count && out->count < DUTY_PEOPLE_MAX; i++) {
		for (j = 0; j < out->count; j++)
			if (out->people[j].user_nid == more->people[i].user_nid)
				break;
		if (i == more->responsible)
			out->responsible = j;
		if (j < out->count)
			continue;
		out->people[out->count] = more->people[i];
		out->people[out->count].why = DUTY_FALLBACK;
		out->people[out->count++].role_nid = role_nid;
	}
}

/* Empty roles go on to their fallback, and so on; a circle ends at the depth.
 */
static enum err
resolve_empty(struct scope *sc, struct txn *t, int64_t role_nid, int64_t now_ms,
	      struct duty_targets *out)
{
	struct duty_targets more;
	struct role_row *role;
	int depth;

	for (depth = 0; depth < DUTY_FALLBACK_DEPTH; depth++) {
		TRY(role_store_get(sc, t, role_nid, &role));
		if (role == NULL || role->fallback_nid == 0)
			return OK;
		role_nid = role->fallback_nid;
		TRY(decide(sc, t, role_nid, now_ms, &more));
		add_fallback(out, &more, role_nid);
		if (!more.is_empty)
			return OK;
	}
	return OK;
}

enum err
role_resolve(struct scope *sc, struct txn *t, int64_t role_nid, int64_t now_ms,
	     struct duty_targets *out)
{
	size_t i;

	TRY(decide(sc, t, role_nid, now_ms, out));
	for (i = 0; i < out->count; i++)
		out->people[i].role_nid = role_nid;
	if (out->is_empty)
		TRY(resolve_empty(sc, t, role_nid, now_ms, out));
	for (i = 0; i < out->count; i++)
		TRY(complete(sc, t, now_ms, &out->people[i]));
	return OK;
}

enum err
role_is_target(struct scope *sc, struct txn *t, int64_t role_nid,
	       int64_t user_nid, int64_t now_ms, bool *out)
{
	struct duty_targets targets;
	size_t i;

	*out = false;
	TRY(role_resolve(sc, t, role_nid, now_ms, &targets));
	for (i = 0; i < targets.count; i++)
		*out |= targets.people[i].user_nid == user_nid;
	return OK;
}

static enum err
add_member(struct scope *sc, struct txn *t, const struct duty_person *p,
	   int64_t now_ms, struct duty_targets *out)
{
	size_t i;

	for (i = 0; i < out->count; i++)
		if (out->people[i].user_nid == p->user_nid)
			return OK;
	if (out->count == DUTY_TEAM_MAX)
		return OK;
	out->people[out->count] = *p;
	TRY(complete(sc, t, now_ms, &out->people[out->count]));
	out->count++;
	return OK;
}

static enum err
add_shifts(struct scope *sc, struct txn *t, const struct duty_team *q,
	   struct duty_targets *out)
{
	struct shift_query query = {.team_nid = q->team_nid,
				    .from_ms = q->now_ms,
				    .to_ms = q->now_ms + 1};
	struct duty_person p = {.why = DUTY_TEAM};
	struct shift_row *rows;
	size_t count, i;

	TRY(shift_store_list(sc, t, &query, &rows, &count));
	for (i = 0; i < count; i++) {
		if (rows[i].user_nid == 0 || rows[i].declined_ms != 0 ||
		    (q->tier != 0 && rows[i].tier != q->tier))
			continue;
		p.user_nid = rows[i].user_nid;
		p.since_ms = rows[i].from_ms;
		TRY(add_member(sc, t, &p, q->now_ms, out));
	}
	return OK;
}

static enum err
add_members(struct scope *sc, struct txn *t, const struct duty_team *q,
	    struct duty_targets *out)
{
	struct duty_person p = {.why = DUTY_TEAM};
	struct team_member *rows;
	struct staff_row *card;
	size_t count, i;

	TRY(team_store_list_members(sc, t, q->team_nid, &rows, &count));
	for (i = 0; i < count; i++) {
		if (q->tier != 0 && rows[i].tier != q->tier)
			continue;
		TRY(staff_store_find(sc, t, rows[i].user_nid, &card));
		if (card == NULL || !card->on_duty)
			continue;
		p.user_nid = rows[i].user_nid;
		TRY(add_member(sc, t, &p, q->now_ms, out));
	}
	return OK;
}

enum err
team_resolve(struct scope *sc, struct txn *t, const struct duty_team *q,
	     struct duty_targets *out)
{
	struct team_row *team;

	TRY(team_store_get(sc, t, q->team_nid, &team));
	if (team == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such team");
	*out = (struct duty_targets){
		.people = scope_array(sc, struct duty_person, DUTY_TEAM_MAX)};
	TRY(add_shifts(sc, t, q, out));
	TRY(add_members(sc, t, q, out));
	out->responsible = out->count;
	return OK;
}
