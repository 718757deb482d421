/* Hand-overs that wait: who is to take a role and has not.
 *
 * From the moment two people are alerted the outgoing one stays responsible;
 * ten minutes later both and the duty manager are told, once. What was told is
 * in the role's row, so that a restart tells nothing twice and forgets nothing.
 */
#include <string.h>

#include "clinic/role_priv.h"
#include "clinic/settings.h"
#include "store/audit_store.h"

struct looking {
	struct clinic *c;
	int64_t now_ms;
	int64_t before_ms; /* of the last look */
	struct role_duty_row *duties;
	size_t duty_count;
	struct shift_row *shifts; /* that run now */
	size_t shift_count;
	/* the one being written */
	struct role_duty_row duty;
	int64_t incoming_nid; /* 0: nobody */
	int64_t since_ms;
};

static enum err
read_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct looking *l = ctx;
	struct shift_query q = {.from_ms = l->now_ms, .to_ms = l->now_ms + 1};

	TRY(role_store_list_duty(sc, t, 0, &l->duties, &l->duty_count));
	return shift_store_list(sc, t, &q, &l->shifts, &l->shift_count);
}

/* Who is to take the role: of the shifts that run, only the role's. */
static void
find_incoming(struct scope *sc, struct looking *l)
{
	struct shift_row *own =
		scope_array(sc, struct shift_row, l->shift_count + 1);
	struct duty_facts f = {
		.duty = &l->duty, .shifts = own, .now_ms = l->now_ms};
	struct duty_targets targets;
	size_t i;

	for (i = 0; i < l->shift_count; i++)
		if (l->shifts[i].role_nid == l->duty.role_nid)
			own[f.shift_count++] = l->shifts[i];
	duty_decide(sc, &f, &targets);
	l->incoming_nid = 0;
	for (i = 0; i < targets.count && l->incoming_nid == 0; i++)
		if (targets.people[i].why == DUTY_INCOMING) {
			l->incoming_nid = targets.people[i].user_nid;
			l->since_ms = targets.people[i].since_ms;
		}
}

static enum err
tell_duty_manager(struct scope *sc, struct txn *t, const struct looking *l)
{
	struct clinic_notice_row n = {.kind = "overdue_manager",
				      .role_nid = l->duty.role_nid,
				      .at_ms = l->now_ms};
	struct duty_targets targets;
	struct role_row *role = NULL;
	struct clinic_settings s;
	size_t i;

	TRY(clinic_settings_read(sc, t, &s));
	if (s.duty_manager_role != NULL)
		TRY(role_store_find(sc, t, s.duty_manager_role, &role));
	if (role == NULL)
		return OK;
	TRY(role_resolve(sc, t, role->nid, l->now_ms, &targets));
	for (i = 0; i < targets.count; i++) {
		n.user_nid = targets.people[i].user_nid;
		TRY(clinic_note(sc, t, l->c, &n));
	}
	return OK;
}

static enum err
tell_overdue(struct scope *sc, struct txn *t, struct looking *l,
	     const char *role_id)
{
	struct clinic_notice_row n = {.kind = "overdue",
				      .role_nid = l->duty.role_nid,
				      .at_ms = l->now_ms};
	struct audit_row row = {.class = AUDIT_ROLE,
				.action = "role.overdue",
				.at_ms = l->now_ms};

	l->duty.told_ms = l->now_ms;
	n.user_nid = l->duty.holder_nid;
	TRY(clinic_note(sc, t, l->c, &n));
	n.user_nid = l->incoming_nid;
	TRY(clinic_note(sc, t, l->c, &n));
	TRY(tell_duty_manager(sc, t, l));
	row.subjects[0] = scope_printf(sc, "role:%s", role_id);
	return audit_store_add(sc, t, &row);
}

static enum err
begin_waiting(struct scope *sc, struct txn *t, struct looking *l)
{
	struct clinic_notice_row n = {.user_nid = l->incoming_nid,
				      .kind = "proposed",
				      .role_nid = l->duty.role_nid,
				      .at_ms = l->now_ms};

	l->duty.overdue_nid = l->incoming_nid;
	l->duty.overdue_ms = l->incoming_nid != 0 ? l->since_ms : 0;
	l->duty.told_ms = 0;
	l->duty.rooms_due = true;
	if (l->incoming_nid == l->duty.offered_nid)
		return OK; /* was told when it was offered */
	return clinic_note(sc, t, l->c, &n);
}

/* In the transaction the facts are looked at anew: somebody may have taken it
 * since. */
static enum err
write_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct looking *l = ctx;
	struct clinic_change_row change = {.kind = "role"};
	struct shift_query q = {.role_nid = l->duty.role_nid,
				.from_ms = l->now_ms,
				.to_ms = l->now_ms + 1};
	struct role_row *role;

	TRY(role_store_get(sc, t, l->duty.role_nid, &role));
	if (role == NULL)
		return OK;
	change.id = role->role_id;
	TRY(role_store_get_duty(sc, t, role->nid, &l->duty));
	TRY(shift_store_list(sc, t, &q, &l->shifts, &l->shift_count));
	find_incoming(sc, l);
	if (l->duty.overdue_nid != l->incoming_nid)
		TRY(begin_waiting(sc, t, l));
	if (l->incoming_nid != 0 && l->duty.told_ms == 0 &&
	    l->now_ms - l->duty.overdue_ms >= DUTY_OVERDUE_MS)
		TRY(tell_overdue(sc, t, l, role->role_id));
	TRY(role_store_set_duty(sc, t, &l->duty));
	return clinic_tell(sc, t, l->c, &change);
}

/* Whether something is to be written: the rows are only looked at otherwise. */
static bool
is_due(struct scope *sc, struct looking *l, const struct role_duty_row *d)
{
	l->duty = *d;
	find_incoming(sc, l);
	if (d->overdue_nid != l->incoming_nid)
		return true;
	if (d->until_ms > l->before_ms && d->until_ms <= l->now_ms)
		return true; /* screens show that the shift is over */
	return l->incoming_nid != 0 && d->told_ms == 0 &&
	       l->now_ms - d->overdue_ms >= DUTY_OVERDUE_MS;
}

enum err
overdue_scan(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct looking l = {
		.c = c, .now_ms = now_ms, .before_ms = c->looked_ms};
	struct looking one;
	size_t i;

	if (l.before_ms == 0)
		l.before_ms = now_ms;
	c->looked_ms = now_ms;
	TRY(store_read(sc, c->db, read_all, &l));
	for (i = 0; i < l.duty_count; i++)
		if (is_due(sc, &l, &l.duties[i])) {
			one = l;
			TRY(store_write(sc, c->db, write_one, &one));
		}
	return OK;
}
