/* clinic/role_load.h: how much waits for a role, as senders and boards see it.
 */
#ifndef CLINIC_ROLE_LOAD_H
#define CLINIC_ROLE_LOAD_H

#include "store/db.h"

struct role_load {
	int64_t open_urgents;
	int64_t next_due_ms;	/* when the most pressing goes a step on; 0 */
	int64_t last_answer_ms; /* 0: never */
};

enum err role_load_read(struct scope *sc, struct txn *t, int64_t role_nid,
			struct role_load *out) MUST_CHECK;

#endif
