/* What all acts on an incident share: who commands, the log, who is told. */
#include <string.h>

#include "clinic/incident_priv.h"
#include "clinic/settings.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"

static enum err
find_roles(struct scope *sc, struct txn *t, struct role_row **roles)
{
	struct clinic_settings s;
	const char *ids[INCIDENT_ROLES];
	int i;

	TRY(clinic_settings_read(sc, t, &s));
	ids[0] = s.site_manager_role;
	ids[1] = s.ed_lead_role;
	ids[2] = s.executive_role;
	for (i = 0; i < INCIDENT_ROLES; i++) {
		roles[i] = NULL;
		if (ids[i] != NULL && *ids[i] != '\0')
			TRY(role_store_find(sc, t, ids[i], &roles[i]));
	}
	return OK;
}

/* Who is only to take the role is alerted for it and does not command yet. */
static bool
commands(const struct duty_targets *targets, int64_t user_nid)
{
	size_t i;

	for (i = 0; i < targets->count; i++)
		if (targets->people[i].user_nid == user_nid &&
		    targets->people[i].why != DUTY_INCOMING)
			return true;
	return false;
}

enum err
incident_role_of(struct scope *sc, struct txn *t, const struct requester *r,
		 struct role_row **out)
{
	struct role_row *roles[INCIDENT_ROLES];
	struct duty_targets targets;
	int i;

	*out = NULL;
	TRY(find_roles(sc, t, roles));
	for (i = 0; i < INCIDENT_ROLES && *out == NULL; i++) {
		if (roles[i] == NULL)
			continue;
		TRY(role_resolve(sc, t, roles[i]->nid, r->now_ms, &targets));
		if (commands(&targets, r->user_nid))
			*out = roles[i];
	}
	return OK;
}

enum err
incident_commanders(struct scope *sc, struct txn *t, int64_t now_ms,
		    struct incident_targets *out)
{
	struct role_row *roles[INCIDENT_ROLES];
	struct duty_targets targets;
	size_t k;
	int i;

	*out = (struct incident_targets){0};
	TRY(find_roles(sc, t, roles));
	for (i = 0; i < INCIDENT_ROLES; i++) {
		if (roles[i] == NULL)
			continue;
		TRY(role_resolve(sc, t, roles[i]->nid, now_ms, &targets));
		for (k = 0; k < targets.count; k++)
			incident_targets_add(
				sc, out, targets.people[k].user_nid,
				scope_printf(sc, "role:%s", roles[i]->role_id));
	}
	return OK;
}

static enum err
was_told(struct scope *sc, struct txn *t, const struct incident_act_on *x,
	 bool *out)
{
	struct incident_alert_row *rows;
	size_t count, i;

	*out = false;
	TRY(incident_store_list_alerts(sc, t, x->row->nid, x->r->user_nid,
				       &rows, &count));
	for (i = 0; i < count; i++)
		*out |= rows[i].alerted_ms != 0;
	if (*out)
		return OK;
	return incident_store_has_acted(sc, t, x->row->nid, x->r->user_nid,
					out);
}

enum err
incident_begin(struct scope *sc, struct txn *t, const char *id,
	       struct incident_act_on *x)
{
	bool told = false;

	TRY(incident_store_find(sc, t, id, &x->row));
	TRY(incident_role_of(sc, t, x->r, &x->role));
	if (x->row != NULL && x->role == NULL)
		TRY(was_told(sc, t, x, &told));
	if (x->row == NULL || (x->role == NULL && !told))
		return scope_fail(sc, ERR_NOT_FOUND, "no such incident");
	return OK;
}

enum err
incident_begin_command(struct scope *sc, struct txn *t, const char *id,
		       struct incident_act_on *x)
{
	TRY(incident_begin(sc, t, id, x));
	return x->role != NULL
		       ? OK
		       : scope_fail(sc, ERR_FORBIDDEN,
				    "only the site manager, the ED lead and "
				    "the executive on call may do this");
}

enum err
incident_note(struct scope *sc, struct txn *t, const struct incident_act_on *x,
	      const struct incident_log_row *row)
{
	struct incident_log_row line = *row;
	struct audit_row audit = {
		.class = AUDIT_INCIDENT, .actor = x->r, .at_ms = x->now_ms};

	line.incident_nid = x->row->nid;
	line.at_ms = x->now_ms;
	if (line.user_nid == 0 && x->r != NULL)
		line.user_nid = x->r->user_nid;
	TRY(incident_store_log(sc, t, &line));
	audit.action = scope_printf(sc, "incident.%s", row->what);
	audit.subjects[0] =
		scope_printf(sc, "incident:%s", x->row->incident_id);
	audit.detail = scope_printf(sc, "{\"mode\":\"%s\",\"step\":%lld}",
				    x->row->mode, (long long)row->step);
	return audit_store_add(sc, t, &audit);
}

enum err
incident_tell(struct scope *sc, struct txn *t, struct clinic *c,
	      const struct incident_row *row)
{
	struct clinic_change_row change = {.kind = "incident",
					   .id = row->incident_id};

	return clinic_tell(sc, t, c, &change);
}
