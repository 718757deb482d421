/* The beginning and the end of each action on a role. */
#include "clinic/role_priv.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"

#define EARLY_MS ((int64_t)60 * 60 * 1000)

enum err
role_act_begin(struct scope *sc, struct txn *t, struct role_act *a)
{
	struct shift_query q = {.from_ms = a->r->now_ms,
				.to_ms = a->r->now_ms + EARLY_MS};
	bool rota_manager;

	TRY(role_store_find(sc, t, a->role_id, &a->role));
	if (a->role == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such role");
	TRY(role_store_get_duty(sc, t, a->role->nid, &a->duty));
	q.role_nid = a->role->nid;
	TRY(shift_store_list(sc, t, &q, &a->shifts, &a->shift_count));
	TRY(clinic_rights_store_get(sc, t, a->r->user_nid, &rota_manager));
	a->is_manager = a->r->is_admin || rota_manager;
	return OK;
}

struct shift_row *
role_act_shift(const struct role_act *a, int64_t user_nid)
{
	size_t i;

	for (i = 0; i < a->shift_count; i++)
		if (a->shifts[i].user_nid == user_nid)
			return &a->shifts[i];
	return NULL;
}

enum err
role_act_require_holder(struct scope *sc, const struct role_act *a)
{
	if (a->duty.holder_nid == a->r->user_nid || a->is_manager)
		return OK;
	return scope_fail(sc, ERR_FORBIDDEN,
			  "only who holds the role, or a manager, may do this");
}

static enum err
write_audit(struct scope *sc, struct txn *t, const struct role_act *a,
	    const struct role_deed *deed)
{
	struct audit_row row = {.class = AUDIT_ROLE,
				.action = deed->action,
				.actor = a->r,
				.detail = deed->detail};
	const char *user_id;

	row.subjects[0] = scope_printf(sc, "role:%s", a->role_id);
	if (deed->other_nid != 0) {
		TRY(user_id_store_get(sc, t, deed->other_nid, &user_id));
		row.subjects[1] = scope_printf(sc, "user:%s", user_id);
	}
	return audit_store_add(sc, t, &row);
}

static void
wake(void *arg)
{
	clinic_wake(arg);
}

enum err
role_act_end(struct scope *sc, struct txn *t, struct role_act *a,
	     const struct role_deed *deed)
{
	struct clinic_change_row change = {.kind = "role", .id = a->role_id};
	struct role_cached cached = {.role_id = a->role_id,
				     .name = a->role->name,
				     .user_id = a->role->user_id};

	a->duty.rooms_due = true;
	TRY(role_store_set_duty(sc, t, &a->duty));
	TRY(write_audit(sc, t, a, deed));
	TRY(clinic_tell(sc, t, a->c, &change));
	if (a->duty.holder_nid != 0)
		TRY(user_id_store_get(sc, t, a->duty.holder_nid,
				      &cached.holder));
	role_cache_put_at_commit(sc, t, a->c, &cached);
	txn_after_commit(t, wake, a->c);
	return OK;
}

enum err
clinic_note(struct scope *sc, struct txn *t, struct clinic *c,
	    const struct clinic_notice_row *n)
{
	struct clinic_change_row change = {
		.kind = "notice", .id = n->kind, .user_nid = n->user_nid};

	struct clinic_notice_row row = *n;

	if (n->user_nid == 0)
		return OK;
	row.waits = clinic_notice_words(n->kind) != NULL;
	TRY(clinic_notice_store_add(sc, t, &row));
	if (row.waits)
		priority_delivery_wake(c);
	return clinic_tell(sc, t, c, &change);
}
