/* Lists that are not handed over though their shift is over: whoever holds the
 * team's roles (the nurse in charge) is told once, where nobody does the duty
 * manager.  That it was told is in the list's row.
 */
#include "clinic/duty.h"
#include "clinic/handover_priv.h"
#include "clinic/role_priv.h"
#include "clinic/settings.h"
#include "store/audit_store.h"

#define LATE_MS ((int64_t)30 * 60 * 1000)
/* By then the list after it is what counts. */
#define PAST_MS ((int64_t)24 * 3600 * 1000)

struct late {
	struct clinic *c;
	int64_t now_ms;
	int64_t *nids;
	size_t count;
	int64_t nid; /* the one being written */
	size_t told;
};

bool
handover_is_late(const struct handover_row *row, int64_t now_ms)
{
	return row->completed_ms == 0 && row->told_ms == 0 &&
	       now_ms - row->to_ms >= LATE_MS && now_ms - row->to_ms < PAST_MS;
}

static enum err
read_late(struct scope *sc, struct txn *t, void *ctx)
{
	struct late *l = ctx;

	return handover_store_list_late(sc, t, l->now_ms - PAST_MS,
					l->now_ms - LATE_MS, &l->nids,
					&l->count);
}

static enum err
tell_role(struct scope *sc, struct txn *t, struct late *l,
	  const struct role_row *role)
{
	struct clinic_notice_row n = {.kind = "handover_overdue",
				      .role_nid = role->nid,
				      .at_ms = l->now_ms};
	struct duty_targets targets;
	size_t i;

	TRY(role_resolve(sc, t, role->nid, l->now_ms, &targets));
	for (i = 0; i < targets.count; i++) {
		n.user_nid = targets.people[i].user_nid;
		TRY(clinic_note(sc, t, l->c, &n));
		l->told++;
	}
	return OK;
}

static enum err
tell_team_roles(struct scope *sc, struct txn *t, struct late *l,
		int64_t team_nid)
{
	struct role_row *roles;
	size_t count, i;

	TRY(role_store_list(sc, t, &roles, &count));
	for (i = 0; i < count; i++)
		if (roles[i].team_nid == team_nid)
			TRY(tell_role(sc, t, l, &roles[i]));
	return OK;
}

static enum err
tell_duty_manager(struct scope *sc, struct txn *t, struct late *l)
{
	struct clinic_settings s;
	struct role_row *role = NULL;

	TRY(clinic_settings_read(sc, t, &s));
	if (s.duty_manager_role != NULL)
		TRY(role_store_find(sc, t, s.duty_manager_role, &role));
	return role == NULL ? OK : tell_role(sc, t, l, role);
}

/* Looked at anew: it may have been accepted since. */
static enum err
write_late(struct scope *sc, struct txn *t, void *ctx)
{
	struct late *l = ctx;
	struct audit_row audit = {.class = AUDIT_HANDOVER,
				  .action = "handover.late",
				  .at_ms = l->now_ms};
	struct handover_row *row;

	l->told = 0;
	TRY(handover_store_get(sc, t, l->nid, &row));
	if (row == NULL || !handover_is_late(row, l->now_ms))
		return OK;
	TRY(handover_store_set_told(sc, t, row->nid, l->now_ms));
	TRY(tell_team_roles(sc, t, l, row->team_nid));
	if (l->told == 0)
		TRY(tell_duty_manager(sc, t, l));
	audit.subjects[0] =
		scope_printf(sc, "handover:%lld", (long long)row->nid);
	return audit_store_add(sc, t, &audit);
}

enum err
handover_late_scan(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct late l = {.c = c, .now_ms = now_ms};
	size_t i;

	TRY(store_read(sc, c->db, read_late, &l));
	for (i = 0; i < l.count; i++) {
		l.nid = l.nids[i];
		TRY(store_write(sc, c->db, write_late, &l));
	}
	return OK;
}
