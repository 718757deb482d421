/* clinic/role_priv.h: what the actions on one role share: all that is known of
 * it, read at the beginning of the transaction and written at its end. */
#ifndef CLINIC_ROLE_PRIV_H
#define CLINIC_ROLE_PRIV_H

#include "clinic/clinic_priv.h"
#include "clinic/duty.h"
#include "clinic/role.h"

struct role_act {
	struct clinic *c;
	const struct requester *r;
	const char *role_id;
	/* role_act_begin() fills these. */
	struct role_row *role;
	struct role_duty_row duty;
	struct shift_row *shifts; /* that run now, or begin within the hour */
	size_t shift_count;
	bool is_manager;
};

enum err
role_act_begin(struct scope *sc, struct txn *t, struct role_act *a) MUST_CHECK;
/* Writes duty, the audit row (other_nid: whom else it concerns; 0 nobody),
 * tells screens, and memory at the commit. */
struct role_deed {
	const char *action; /* "role.take" */
	int64_t other_nid;
	const char *detail; /* JSON; NULL none */
};
enum err role_act_end(struct scope *sc, struct txn *t, struct role_act *a,
		      const struct role_deed *deed) MUST_CHECK;

/* ERR_FORBIDDEN unless the requester holds the role or manages roles. */
enum err
role_act_require_holder(struct scope *sc, const struct role_act *a) MUST_CHECK;

/* The shift by which the rota means the user for the role: one that runs or
 * begins within the hour; NULL none. */
struct shift_row *role_act_shift(const struct role_act *a, int64_t user_nid);

/* A notice for one person ("offered"), with its change. */
enum err clinic_note(struct scope *sc, struct txn *t, struct clinic *c,
		     const struct clinic_notice_row *n) MUST_CHECK;

/* clinic/role_cache.c: in memory, for hooks: rooms of roles, and who holds. */
struct role_cache;
enum err role_cache_open(struct scope *sc, struct clinic *c) MUST_CHECK;
void role_cache_close(struct clinic *c);
/* Write transactions: at the commit the role is held so. holder NULL: nobody.
 */
struct role_cached {
	const char *role_id;
	const char *name;
	const char *user_id;
	const char *holder;
};
void role_cache_put_at_commit(struct scope *sc, struct txn *t, struct clinic *c,
			      const struct role_cached *r);
void
role_cache_put_room_at_commit(struct scope *sc, struct txn *t, struct clinic *c,
			      const char *room_id, const char *role_id);
/* A copy in the scope's memory; false: no such role. */
bool role_cache_find(struct scope *sc, struct clinic *c, const char *role_id,
		     struct role_cached *out);

/* clinic/overdue.c: hand-overs that wait. */
enum err
overdue_scan(struct scope *sc, struct clinic *c, int64_t now_ms) MUST_CHECK;

#endif
