#include "clinic/role_appoint.h"

#include "clinic/role_priv.h"
#include "store/user_id_store.h"

struct appointing {
	struct role_act a;
	const char *user_id;
};

static enum err
appoint(struct scope *sc, struct txn *t, struct role_act *a,
	const struct shift_row *shift)
{
	struct role_holding h = {.user_nid = shift->user_nid,
				 .from_ms = shift->from_ms,
				 .how = "manager"};
	struct role_deed deed = {.action = "role.appoint",
				 .other_nid = shift->user_nid};

	TRY(role_store_end_holding(sc, t, a->role->nid, a->r->now_ms));
	TRY(role_store_begin_holding(sc, t, a->role->nid, &h));
	a->duty = (struct role_duty_row){.role_nid = a->role->nid,
					 .holder_nid = shift->user_nid,
					 .held_ms = shift->from_ms,
					 .until_ms = shift->to_ms,
					 .shift_nid = shift->nid,
					 .status = "available",
					 .status_text = ""};
	return role_act_end(sc, t, a, &deed);
}

static enum err
write_appoint(struct scope *sc, struct txn *t, void *ctx)
{
	struct appointing *x = ctx;
	struct role_act *a = &x->a;
	struct duty_facts f;
	const struct shift_row *shift;

	TRY(role_act_begin(sc, t, a));
	f = (struct duty_facts){.duty = &a->duty,
				.shifts = a->shifts,
				.shift_count = a->shift_count,
				.now_ms = a->r->now_ms};
	shift = duty_proposed(&f);
	if (shift != NULL &&
	    (a->duty.holder_nid == 0 || a->duty.until_ms <= a->r->now_ms))
		TRY(appoint(sc, t, a, shift));
	if (a->duty.holder_nid != 0)
		TRY(user_id_store_get(sc, t, a->duty.holder_nid, &x->user_id));
	return OK;
}

enum err
role_appoint_proposed(struct scope *sc, struct clinic *c,
		      const struct requester *r, const char *role_id,
		      const char **user_id_out)
{
	struct appointing x = {.a = {.c = c, .r = r, .role_id = role_id}};

	TRY(store_write(sc, c->db, write_appoint, &x));
	*user_id_out = x.user_id;
	return OK;
}
