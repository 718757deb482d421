#include "clinic/settings.h"

#include <string.h>

#include "clinic/emergency_team.h"
#include "clinic/role_priv.h"
#include "clinic/test_call.h"
#include "clinic/zone.h"
#include "store/audit_store.h"
#include "store/setting_store.h"
#include "store/user_id_store.h"

#define NUMBER_MAX 20
#define NUMBER_DEFAULT "2222"

static const char zone_key[] = "clinic.time_zone";
static const char duty_manager_key[] = "clinic.duty_manager_role";
static const char switchboard_key[] = "clinic.switchboard_role";
static const char site_manager_key[] = "clinic.site_manager_role";
static const char ed_lead_key[] = "clinic.ed_lead_role";
static const char executive_key[] = "clinic.executive_role";
static const char number_key[] = "clinic.emergency_number";
static const char test_call_key[] = "clinic.test_call_at";

struct setting {
	struct clinic *c;
	const struct requester *r;
	const struct clinic_settings *s;
	const char *user_id;
	bool rota_manager;
};

enum err
clinic_settings_read(struct scope *sc, struct txn *t,
		     struct clinic_settings *out)
{
	TRY(setting_store_find(sc, t, zone_key, &out->time_zone));
	TRY(setting_store_find(sc, t, duty_manager_key,
			       &out->duty_manager_role));
	TRY(setting_store_find(sc, t, switchboard_key, &out->switchboard_role));
	TRY(setting_store_find(sc, t, site_manager_key,
			       &out->site_manager_role));
	TRY(setting_store_find(sc, t, ed_lead_key, &out->ed_lead_role));
	TRY(setting_store_find(sc, t, executive_key, &out->executive_role));
	TRY(setting_store_find(sc, t, number_key, &out->emergency_number));
	TRY(setting_store_find(sc, t, test_call_key, &out->test_call_at));
	TRY(emergency_teams_read(sc, t, &out->emergency_teams));
	if (out->time_zone == NULL)
		out->time_zone = ZONE_NAME_DEFAULT;
	if (out->emergency_number == NULL)
		out->emergency_number = NUMBER_DEFAULT;
	return OK;
}

static enum err
read_all(struct scope *sc, struct txn *t, void *ctx)
{
	return clinic_settings_read(sc, t, ctx);
}

enum err
clinic_settings_get(struct scope *sc, struct clinic *c,
		    struct clinic_settings *out)
{
	return store_read(sc, c->db, read_all, out);
}

static enum err
check_role(struct scope *sc, struct txn *t, const char *role_id)
{
	struct role_row *role;

	if (role_id == NULL || *role_id == '\0')
		return OK;
	TRY(role_store_find(sc, t, role_id, &role));
	return role != NULL ? OK
			    : scope_fail(sc, ERR_INVALID_PARAM, "no such role");
}

static enum err
put(struct scope *sc, struct txn *t, const char *key, const char *value)
{
	return value == NULL ? OK : setting_store_put(sc, t, key, value);
}

static enum err
write_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *x = ctx;
	const struct clinic_settings *s = x->s;
	struct clinic_change_row change = {.kind = "settings", .id = "*"};
	struct audit_row row = {.class = AUDIT_POLICY,
				.action = "clinic.settings",
				.actor = x->r};

	TRY(clinic_require_manager(sc, t, x->r));
	TRY(check_role(sc, t, s->duty_manager_role));
	TRY(check_role(sc, t, s->switchboard_role));
	TRY(check_role(sc, t, s->site_manager_role));
	TRY(check_role(sc, t, s->ed_lead_role));
	TRY(check_role(sc, t, s->executive_role));
	TRY(put(sc, t, zone_key, s->time_zone));
	TRY(put(sc, t, duty_manager_key, s->duty_manager_role));
	TRY(put(sc, t, switchboard_key, s->switchboard_role));
	TRY(put(sc, t, site_manager_key, s->site_manager_role));
	TRY(put(sc, t, ed_lead_key, s->ed_lead_role));
	TRY(put(sc, t, executive_key, s->executive_role));
	TRY(put(sc, t, number_key, s->emergency_number));
	TRY(put(sc, t, test_call_key, s->test_call_at));
	if (s->test_call_at != NULL)
		TRY(test_call_rescheduled(sc, t, x->r->now_ms));
	if (s->new_teams != NULL)
		TRY(emergency_teams_put(sc, t, s->new_teams));
	TRY(audit_store_add(sc, t, &row));
	return clinic_tell(sc, t, x->c, &change);
}

enum err
clinic_settings_put(struct scope *sc, struct clinic *c,
		    const struct requester *r, const struct clinic_settings *s)
{
	struct setting x = {.c = c, .r = r, .s = s};
	const struct zone *zone = NULL;

	if (s->time_zone != NULL)
		TRY(zone_find(sc, s->time_zone, &zone));
	if (s->emergency_number != NULL &&
	    strlen(s->emergency_number) > NUMBER_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "emergency_number is too long");
	if (s->test_call_at != NULL && *s->test_call_at != '\0' &&
	    !test_call_is_time(s->test_call_at))
		return scope_fail(
			sc, ERR_INVALID_PARAM,
			"test_call_at is a time of day like 08:30, or "
			"empty");
	TRY(store_write(sc, c->db, write_all, &x));
	if (zone != NULL)
		zone_set_default(zone);
	return OK;
}

enum err
clinic_is_switchboard(struct scope *sc, struct txn *t,
		      const struct requester *r, bool *out)
{
	struct role_row *role = NULL;
	const char *role_id;

	*out = clinic_require_manager(sc, t, r) == OK;
	scope_clear_failure(sc);
	if (*out)
		return OK;
	TRY(setting_store_find(sc, t, switchboard_key, &role_id));
	if (role_id != NULL)
		TRY(role_store_find(sc, t, role_id, &role));
	if (role == NULL)
		return OK;
	return role_is_target(sc, t, role->nid, r->user_nid, r->now_ms, out);
}

static enum err
write_rights(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *x = ctx;
	struct clinic_change_row change = {.kind = "rights", .id = "*"};
	struct audit_row row = {.class = AUDIT_POLICY,
				.action = "clinic.rights",
				.actor = x->r};

	TRY(user_id_store_find(sc, t, x->user_id, &change.user_nid));
	TRY(clinic_rights_store_put(sc, t, change.user_nid, x->rota_manager));
	row.subjects[0] = scope_printf(sc, "user:%s", x->user_id);
	row.detail = x->rota_manager ? "{\"rota_manager\":true}"
				     : "{\"rota_manager\":false}";
	TRY(audit_store_add(sc, t, &row));
	return clinic_tell(sc, t, x->c, &change);
}

enum err
clinic_set_rights(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *user_id, bool rota_manager)
{
	struct setting x = {.c = c,
			    .r = r,
			    .user_id = user_id,
			    .rota_manager = rota_manager};
	bool is_active;

	if (!r->is_admin)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "only administrators may do this");
	TRY(account_is_active(sc, c->users, user_id, &is_active));
	if (!is_active)
		return scope_fail(sc, ERR_NOT_FOUND, "no such person here");
	return store_write(sc, c->db, write_rights, &x);
}
