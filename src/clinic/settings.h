/* clinic/settings.h: the Trust's clinical settings, and who manages. */
#ifndef CLINIC_SETTINGS_H
#define CLINIC_SETTINGS_H

#include "base/json.h"
#include "clinic/clinic.h"

/* NULL or "": not set. */
struct clinic_settings {
	const char *time_zone;
	const char *duty_manager_role; /* role ids */
	const char *switchboard_role;
	/* Who may declare a major incident. */
	const char *site_manager_role;
	const char *ed_lead_role;
	const char *executive_role;
	const char *emergency_number;
	const char *test_call_at;    /* "08:30" of the Trust's day; "" never */
	const char *emergency_teams; /* read: JSON, clinic/emergency_team.h */
	yyjson_val *new_teams;	     /* put: the list; NULL as it was */
};

enum err clinic_settings_get(struct scope *sc, struct clinic *c,
			     struct clinic_settings *out) MUST_CHECK;
/* Sets those that are not NULL; managers.
 *
 * ERR_INVALID_PARAM   no such zone or role, a number too long, no time of day,
 *                     or a list of teams that is none
 */
enum err clinic_settings_put(struct scope *sc, struct clinic *c,
			     const struct requester *r,
			     const struct clinic_settings *s) MUST_CHECK;
/* In the caller's transaction. */
enum err clinic_settings_read(struct scope *sc, struct txn *t,
			      struct clinic_settings *out) MUST_CHECK;

/* In the caller's transaction: whether the requester manages, or is alerted for
 * the switchboard's role. */
enum err clinic_is_switchboard(struct scope *sc, struct txn *t,
			       const struct requester *r, bool *out) MUST_CHECK;

/* Administrators only. ERR_NOT_FOUND: no such user. */
enum err
clinic_set_rights(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *user_id, bool rota_manager) MUST_CHECK;

#endif
