#include "clinic/me.h"

#include "clinic/role_priv.h"
#include "clinic/test_call.h"
#include "store/role_room_store.h"
#include "store/team_store.h"
#include "store/user_id_store.h"

struct reading {
	struct clinic *c;
	const struct requester *r;
	const char *id; /* of a role or a person */
	int64_t number;
	void *out;
	size_t count;
};

enum err
duty_is_on(struct scope *sc, struct txn *t, int64_t user_nid, int64_t now_ms,
	   bool *out)
{
	struct shift_query q = {
		.user_nid = user_nid, .from_ms = now_ms, .to_ms = now_ms + 1};
	struct role_duty_row *duties;
	struct shift_row *shifts;
	struct staff_row *card;
	size_t count, i;

	TRY(staff_store_find(sc, t, user_nid, &card));
	*out = card != NULL && card->on_duty;
	if (*out)
		return OK;
	TRY(role_store_list_duty(sc, t, user_nid, &duties, &count));
	for (i = 0; i < count; i++)
		*out |= duties[i].holder_nid == user_nid;
	TRY(shift_store_list(sc, t, &q, &shifts, &count));
	for (i = 0; i < count; i++)
		*out |= shifts[i].declined_ms == 0;
	return OK;
}

/* Roles that I hold, am offered, cover, or that the rota means me for. */
static enum err
read_roles(struct scope *sc, struct txn *t, const struct reading *x,
	   struct me_view *me)
{
	struct shift_query q = {.user_nid = x->r->user_nid,
				.from_ms = x->r->now_ms,
				.to_ms = x->r->now_ms + DUTY_TEST_EARLY_MS};
	struct role_duty_row *duties;
	struct shift_row *shifts;
	struct role_row *role;
	int64_t nids[ME_ROLES_MAX];
	size_t duty_count, shift_count, n = 0, i, j;

	TRY(role_store_list_duty(sc, t, x->r->user_nid, &duties, &duty_count));
	TRY(shift_store_list(sc, t, &q, &shifts, &shift_count));
	for (i = 0; i < duty_count && n < ME_ROLES_MAX; i++)
		nids[n++] = duties[i].role_nid;
	for (i = 0; i < shift_count && n < ME_ROLES_MAX; i++) {
		for (j = 0; j < n && nids[j] != shifts[i].role_nid;)
			j++;
		if (j == n && shifts[i].role_nid != 0 &&
		    shifts[i].declined_ms == 0)
			nids[n++] = shifts[i].role_nid;
	}
	me->roles = scope_array(sc, struct role_view, n + 1);
	for (i = 0; i < n; i++) {
		TRY(role_store_get(sc, t, nids[i], &role));
		if (role != NULL)
			TRY(role_view_read(sc, t, x->c, x->r, role,
					   &me->roles[me->role_count++]));
	}
	return OK;
}

static enum err
read_device(struct scope *sc, struct txn *t, const struct requester *r,
	    struct me_view *me)
{
	struct alert_device_row *d = NULL;

	if (r->device_nid != 0)
		TRY(alert_device_store_find(sc, t, r->device_nid, &d));
	me->device = d;
	if (d == NULL)
		return OK;
	me->reach.reach = duty_device_reach(d, 0, r->now_ms);
	me->reach.tested_ms = d->tested_ms;
	return OK;
}

static enum err
read_notices(struct scope *sc, struct txn *t, const struct requester *r,
	     struct me_view *me)
{
	struct clinic_notice_row *rows;
	struct role_row *role;
	size_t i;

	TRY(clinic_notice_store_list(sc, t, r->user_nid, &rows,
				     &me->notice_count));
	me->notices = scope_array(sc, struct me_notice, me->notice_count + 1);
	for (i = 0; i < me->notice_count; i++) {
		role = NULL;
		if (rows[i].role_nid != 0)
			TRY(role_store_get(sc, t, rows[i].role_nid, &role));
		me->notices[i] = (struct me_notice){rows[i], role};
	}
	return OK;
}

static enum err
read_me(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct me_view *me = x->out;

	TRY(duty_is_on(sc, t, x->r->user_nid, x->r->now_ms, &me->on_duty));
	TRY(clinic_rights_store_get(sc, t, x->r->user_nid, &me->is_manager));
	me->is_manager |= x->r->is_admin;
	TRY(read_device(sc, t, x->r, me));
	TRY(read_roles(sc, t, x, me));
	TRY(test_call_waiting(sc, t, x->r->user_nid, x->r->now_ms,
			      &me->test_call_nid));
	TRY(staff_store_find(sc, t, x->r->user_nid, &me->card));
	TRY(team_store_find_ward(sc, t, x->r->user_nid, &me->ward));
	return read_notices(sc, t, x->r, me);
}

enum err
me_read(struct scope *sc, struct clinic *c, const struct requester *r,
	struct me_view *out)
{
	struct reading x = {.c = c, .r = r, .out = out};

	*out = (struct me_view){0};
	return store_read(sc, c->db, read_me, &x);
}

static enum err
write_seen(struct scope *sc, struct txn *t, void *ctx)
{
	const struct reading *x = ctx;
	struct clinic_change_row change = {
		.kind = "notice", .id = "seen", .user_nid = x->r->user_nid};

	TRY(clinic_notice_store_set_seen(sc, t, x->r->user_nid, x->number,
					 x->r->now_ms));
	return clinic_tell(sc, t, x->c, &change);
}

enum err
me_see_notices(struct scope *sc, struct clinic *c, const struct requester *r,
	       int64_t up_to)
{
	struct reading x = {.c = c, .r = r, .number = up_to};

	return store_write(sc, c->db, write_seen, &x);
}

/* --- a person, for who writes to them --- */

/* Off duty: the role of their last shift, else that of their team. */
static enum err
find_offer(struct scope *sc, struct txn *t, int64_t user_nid, int64_t now_ms,
	   struct person_duty *out)
{
	struct shift_query q = {.user_nid = user_nid,
				.from_ms = now_ms - (int64_t)30 * 24 * 3600000,
				.to_ms = now_ms + (int64_t)30 * 24 * 3600000};
	struct shift_row *shifts;
	struct role_row *role;
	size_t count, i;

	TRY(shift_store_list(sc, t, &q, &shifts, &count));
	for (i = 0; i < count && out->offer_role == NULL; i++) {
		if (shifts[i].role_nid == 0)
			continue;
		TRY(role_store_get(sc, t, shifts[i].role_nid, &role));
		out->offer_role = role;
	}
	return OK;
}

static enum err
read_held(struct scope *sc, struct txn *t, int64_t user_nid,
	  struct person_duty *out)
{
	struct role_duty_row *duties;
	struct role_row *role;
	size_t count, i;

	TRY(role_store_list_duty(sc, t, user_nid, &duties, &count));
	out->roles = scope_array(sc, const struct role_row *, ME_ROLES_MAX);
	for (i = 0; i < count && out->role_count < ME_ROLES_MAX; i++) {
		if (duties[i].holder_nid != user_nid)
			continue;
		TRY(role_store_get(sc, t, duties[i].role_nid, &role));
		if (role == NULL)
			continue;
		out->roles[out->role_count++] = role;
		if (duties[i].until_ms > out->until_ms)
			out->until_ms = duties[i].until_ms;
	}
	return OK;
}

static enum err
read_person(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct person_duty *out = x->out;
	struct staff_row *card;
	int64_t nid;

	TRY(user_id_store_find(sc, t, x->id, &nid));
	TRY(staff_store_find(sc, t, nid, &card));
	if (card == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such person here");
	out->card = card;
	out->reach.user_nid = nid;
	TRY(duty_is_on(sc, t, nid, x->r->now_ms, &out->on_duty));
	TRY(duty_read_reach(sc, t, x->r->now_ms, &out->reach));
	TRY(read_held(sc, t, nid, out));
	return out->on_duty ? OK : find_offer(sc, t, nid, x->r->now_ms, out);
}

enum err
person_duty_read(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *user_id, struct person_duty *out)
{
	struct reading x = {.c = c, .r = r, .id = user_id, .out = out};

	*out = (struct person_duty){0};
	return store_read(sc, c->db, read_person, &x);
}
