/* clinic/rota_request.h: wishes to change the rota: cover and swaps.
 *
 * asked -> agreed (by whom it is asked of) -> approved (by a manager who is
 * neither of the two), which changes the rota; or refused, or withdrawn.
 */
#ifndef CLINIC_ROTA_REQUEST_H
#define CLINIC_ROTA_REQUEST_H

#include "clinic/rota.h"

struct rota_request_new {
	const char *kind; /* "cover" or "swap" */
	const char *shift_id;
	const char *other_shift_id; /* of a swap */
	const char *user_id;	    /* cover: whom; NULL anybody */
	const char *note;	    /* "" none */
};
/* ERR_NOT_FOUND       no such shift
 * ERR_FORBIDDEN       the shift is not the requester's
 * ERR_CONFLICT        it is over, or is asked about already
 * ERR_INVALID_PARAM   it makes no sense
 */
enum err
rota_request_add(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct rota_request_new *n,
		 const char **id_out) MUST_CHECK;

/* answer: "agree", "refuse", "approve", "withdraw".
 *
 * ERR_FORBIDDEN   not the requester's to say, or the role's policy
 * ERR_CONFLICT    it is decided, or not agreed yet
 */
enum err rota_request_answer(struct scope *sc, struct clinic *c,
			     const struct requester *r, const char *id,
			     const char *answer) MUST_CHECK;

struct rota_request_view {
	const struct rota_request_row *row;
	const struct staff_row *from, *to, *decided_by; /* NULL none */
	struct shift_view shift, other; /* row NULL: gone, or none */
};
enum err
rota_request_list(struct scope *sc, struct clinic *c, const struct requester *r,
		  struct rota_request_view **rows_out,
		  size_t *count_out) MUST_CHECK;

#endif
