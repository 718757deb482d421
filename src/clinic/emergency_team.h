/* clinic/emergency_team.h: the kinds of team that a 2222 call asks for: the
 * Trust's own list, each with the role or team that it calls, if it is named.
 *
 * The list is a setting, kept as JSON in the form of docs/api/clinic.yaml.
 */
#ifndef CLINIC_EMERGENCY_TEAM_H
#define CLINIC_EMERGENCY_TEAM_H

#include <stdint.h>

#include "base/json.h"
#include "store/db.h"

#define EMERGENCY_TEAMS_MAX 30
#define EMERGENCY_NAME_MAX 60 /* bytes */

struct emergency_team {
	const char *name;
	int64_t role_nid; /* whom it calls; 0: the caller says */
	int64_t team_nid;
};

/* What is kept; before anybody changed it adult, paediatric, neonatal,
 * obstetric and trauma. */
enum err emergency_teams_read(struct scope *sc, struct txn *t,
			      const char **json_out) MUST_CHECK;
/* Write transactions.
 *
 * ERR_INVALID_PARAM   not a list of names, or a role or team that is none
 */
enum err emergency_teams_put(struct scope *sc, struct txn *t,
			     yyjson_val *list) MUST_CHECK;
/* ERR_INVALID_PARAM   the list has no such kind (name may be NULL) */
enum err emergency_team_get(struct scope *sc, struct txn *t, const char *name,
			    struct emergency_team *out) MUST_CHECK;

#endif
