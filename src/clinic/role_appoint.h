/* clinic/role_appoint.h: a holder named by the operators of the server: for
 * commands (the demo), never for an API: nobody's device is asked. */
#ifndef CLINIC_ROLE_APPOINT_H
#define CLINIC_ROLE_APPOINT_H

#include "clinic/clinic.h"

/* Appoints whom the rota means now, unless somebody holds the role and their
 * time is not over. *user_id_out is who holds it then; NULL nobody.
 *
 * ERR_NOT_FOUND   no such role
 */
enum err role_appoint_proposed(struct scope *sc, struct clinic *c,
			       const struct requester *r, const char *role_id,
			       const char **user_id_out) MUST_CHECK;

#endif
