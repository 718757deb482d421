/* clinic/incident_priv.h: what the files of major incidents share. */
#ifndef CLINIC_INCIDENT_PRIV_H
#define CLINIC_INCIDENT_PRIV_H

#include "clinic/clinic_priv.h"
#include "clinic/incident.h"
#include "clinic/incident_plan.h"
#include "clinic/role_priv.h"
#include "store/incident_step_store.h"
#include "store/incident_store.h"

#define INCIDENT_ROLES 3

/* An action on one incident. */
struct incident_act_on {
	struct clinic *c;
	const struct requester *r;
	int64_t now_ms; /* the clinic's clock */
	struct incident_row *row;
	struct role_row *role; /* by which the requester commands; NULL */
};
/* Fills row and role. ERR_NOT_FOUND unless the requester commands, took part or
 * was told. */
enum err incident_begin(struct scope *sc, struct txn *t, const char *id,
			struct incident_act_on *x) MUST_CHECK;
/* The same; ERR_FORBIDDEN unless the requester commands. */
enum err incident_begin_command(struct scope *sc, struct txn *t, const char *id,
				struct incident_act_on *x) MUST_CHECK;

/* The named role by which the person commands right now; NULL none. */
enum err
incident_role_of(struct scope *sc, struct txn *t, const struct requester *r,
		 struct role_row **out) MUST_CHECK;
/* All who are alerted for a named role right now. */
enum err incident_commanders(struct scope *sc, struct txn *t, int64_t now_ms,
			     struct incident_targets *out) MUST_CHECK;

/* One line of the log with its audit row; posted says whether it need not come
 * into the conversation. */
enum err
incident_note(struct scope *sc, struct txn *t, const struct incident_act_on *x,
	      const struct incident_log_row *row) MUST_CHECK;
/* Screens of everybody who was told, and of commanders. */
enum err incident_tell(struct scope *sc, struct txn *t, struct clinic *c,
		       const struct incident_row *row) MUST_CHECK;

/* clinic/incident_stamp.c: conversations of incidents, in memory. */
enum err incident_rooms_open(struct scope *sc, struct clinic *c) MUST_CHECK;
void incident_rooms_close(struct clinic *c);
void
incident_rooms_put_at_commit(struct scope *sc, struct txn *t, struct clinic *c,
			     const struct incident_row *row);

/* "Exact location: ..." of a form, a line each; "" of none. */
const char *incident_methane_text(struct scope *sc, const char *form);
/* The fields of a form that we know, as JSON. ERR_INVALID_PARAM: too long. */
enum err incident_format_form(struct scope *sc, yyjson_val *form,
			      const char **out) MUST_CHECK;

#endif
