/* clinic/incident_plan.h: the waves of a Trust's cascade, defined beforehand.
 *
 *     {"waves":[{"name":"Command","delay_s":0,"targets":[
 *         {"role_id":"edlead"}, {"team_id":"ed","off_duty":true},
 *         {"staff_group":"Nurses","off_duty":true}]}]}
 *
 * off_duty: also those who are not on duty are woken; else a team or group is
 * its members on duty.  An incident keeps the waves as they were when it was
 * declared.
 */
#ifndef CLINIC_INCIDENT_PLAN_H
#define CLINIC_INCIDENT_PLAN_H

#include "base/json.h"
#include "clinic/clinic.h"

#define INCIDENT_WAVES_MAX 20
#define INCIDENT_TARGETS_MAX 50 /* of a wave */
#define INCIDENT_DELAY_MAX_S (24 * 3600)
#define INCIDENT_PLAN_MAX 32000 /* bytes */

struct incident_wave {
	const char *name;
	int64_t delay_ms;
	const char *targets; /* a JSON array */
};
struct incident_plan {
	struct incident_wave *waves;
	size_t count;
	const char *text; /* the JSON */
};
enum err incident_plan_read(struct scope *sc, struct txn *t,
			    struct incident_plan *out) MUST_CHECK;
/* For who may declare and managers. ERR_FORBIDDEN. */
enum err
incident_plan_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  struct incident_plan *out) MUST_CHECK;
/* Managers. ERR_INVALID_PARAM   it makes no sense, or nobody has that id */
enum err
incident_plan_put(struct scope *sc, struct clinic *c, const struct requester *r,
		  yyjson_val *plan) MUST_CHECK;

/* One whom a wave tells. */
struct incident_target {
	int64_t user_nid;
	const char *via;
};
/* Everybody whom targets mean at now_ms, once each. */
struct incident_targets {
	struct incident_target *rows;
	size_t count;
	size_t cap;
};
enum err
incident_resolve(struct scope *sc, struct txn *t, const char *targets,
		 int64_t now_ms, struct incident_targets *out) MUST_CHECK;
/* Adds one who is not there yet. */
void incident_targets_add(struct scope *sc, struct incident_targets *x,
			  int64_t user_nid, const char *via);

#endif
