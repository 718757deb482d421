#include "clinic/interruption.h"

#include <string.h>

#include "clinic/priority_priv.h"
#include "clinic/role_load.h"
#include "clinic/role_priv.h"
#include "store/audit_store.h"
#include "store/team_store.h"

#define HOUR_MS ((int64_t)3600 * 1000)
#define HOURS_DEFAULT 24

enum err
interruption_hold_until(struct scope *sc, struct txn *t, int64_t role_nid,
			const char *priority, int64_t now_ms, int64_t *out)
{
	struct role_duty_row duty;
	const char *times;

	*out = 0;
	if (role_nid == 0 ||
	    escalation_priority_of(priority) < ESCALATION_ROUTINE)
		return OK;
	TRY(role_store_get_duty(sc, t, role_nid, &duty));
	if (duty.holder_nid != 0 && strcmp(duty.status, "in_theatre") == 0) {
		*out = now_ms + INTERRUPTION_THEATRE_MS;
		return OK;
	}
	TRY(interruption_store_get_times(sc, t, role_nid, &times));
	*out = interruption_next_time(zone_default(), times, now_ms);
	return OK;
}

enum err
interruption_release(struct scope *sc, struct txn *t, struct clinic *c,
		     int64_t role_nid)
{
	struct priority_item x = {.c = c, .now_ms = priority_now(c)};
	int64_t *nids;
	size_t count, i;

	TRY(interruption_store_list_held(sc, t, role_nid, &nids, &count));
	for (i = 0; i < count; i++) {
		TRY(priority_store_get(sc, t, nids[i], &x.row));
		TRY(priority_item_load(sc, t, &x));
		x.it.step_due_ms = x.now_ms;
		TRY(priority_item_write(sc, t, &x));
	}
	return OK;
}

/* --- counting --- */

static enum err
ward_of(struct scope *sc, struct txn *t, const struct interruption *i,
	const char **out)
{
	struct role_row *role = NULL;
	struct team_row *team = NULL;

	if (i->role_nid != 0)
		TRY(role_store_get(sc, t, i->role_nid, &role));
	if (role != NULL && role->team_nid != 0)
		TRY(team_store_get(sc, t, role->team_nid, &team));
	if (team != NULL && *team->ward != '\0') {
		*out = team->ward;
		return OK;
	}
	return interruption_store_find_ward(sc, t, i->user_nid, out);
}

enum err
interruption_count(struct scope *sc, struct txn *t,
		   const struct interruption *i)
{
	struct interruption_row row = {
		.kind = i->kind, .hour_ms = i->now_ms - i->now_ms % HOUR_MS};
	int64_t last;

	if (i->is_badge) {
		TRY(interruption_store_get_badge(sc, t, i->user_nid, &last));
		if (i->now_ms - last < INTERRUPTION_BADGE_MS &&
		    i->now_ms >= last)
			return OK;
		TRY(interruption_store_set_badge(sc, t, i->user_nid,
						 i->now_ms));
	}
	TRY(ward_of(sc, t, i, &row.ward));
	return interruption_store_count(sc, t, &row);
}

/* --- the hint --- */

struct hinting {
	const char *role_id;
	int64_t now_ms;
	struct interruption_hint *out;
};

static enum err
read_hint(struct scope *sc, struct txn *t, void *ctx)
{
	struct hinting *x = ctx;
	struct interruption_hint *out = x->out;
	struct role_duty_row duty;
	struct role_load load;
	struct role_row *role;
	int64_t *nids;
	size_t held;

	TRY(role_store_find(sc, t, x->role_id, &role));
	if (role == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such role");
	TRY(role_store_get_duty(sc, t, role->nid, &duty));
	TRY(role_load_read(sc, t, role->nid, &load));
	TRY(interruption_store_list_held(sc, t, role->nid, &nids, &held));
	TRY(interruption_store_get_times(sc, t, role->nid, &out->times));
	out->status = duty.status;
	out->open_urgents = load.open_urgents;
	out->held = (int64_t)held;
	return interruption_hold_until(sc, t, role->nid, "routine", x->now_ms,
				       &out->quiet_ms);
}

enum err
interruption_read_hint(struct scope *sc, struct clinic *c, const char *role_id,
		       struct interruption_hint *out)
{
	struct hinting x = {role_id, priority_now(c), out};

	return store_read(sc, c->db, read_hint, &x);
}

/* --- a role's times --- */

struct timing {
	struct role_act a;
	const char *times;
};

static enum err
write_times(struct scope *sc, struct txn *t, void *ctx)
{
	struct timing *x = ctx;
	const struct role_deed deed = {.action = "role.batch"};

	TRY(role_act_begin(sc, t, &x->a));
	TRY(role_act_require_holder(sc, &x->a));
	TRY(interruption_store_set_times(sc, t, x->a.role->nid, x->times));
	return role_act_end(sc, t, &x->a, &deed);
}

enum err
interruption_put_times(struct scope *sc, struct clinic *c,
		       const struct requester *r,
		       const struct interruption_times *n)
{
	struct timing x = {.a = {.c = c, .r = r, .role_id = n->role_id},
			   .times = n->times};
	int minutes[INTERRUPTION_TIMES_MAX];

	if (interruption_parse_times(n->times, minutes) < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "times are at most %d, as 09:30, each later "
				  "than the one before",
				  INTERRUPTION_TIMES_MAX);
	return store_write(sc, c->db, write_times, &x);
}

/* --- a ward's counts --- */

struct listing {
	const struct requester *r;
	const struct interruption_query *q;
	struct interruption_counts *out;
};

/* Whether the requester holds a role of a team of this ward. */
static enum err
leads(struct scope *sc, struct txn *t, const struct listing *x,
      const char *ward, bool *out)
{
	struct role_duty_row *duties;
	struct role_row *role;
	struct team_row *team;
	size_t count, i;

	*out = false;
	TRY(role_store_list_duty(sc, t, x->r->user_nid, &duties, &count));
	for (i = 0; i < count; i++) {
		if (duties[i].holder_nid != x->r->user_nid)
			continue;
		TRY(role_store_get(sc, t, duties[i].role_nid, &role));
		if (role == NULL || role->team_nid == 0)
			continue;
		TRY(team_store_get(sc, t, role->team_nid, &team));
		*out |= team != NULL && *team->ward != '\0' &&
			(ward == NULL || strcmp(team->ward, ward) == 0);
	}
	return OK;
}

static enum err
read_counts(struct scope *sc, struct txn *t, void *ctx)
{
	struct listing *x = ctx;
	struct interruption_counts *out = x->out;
	int64_t hours = x->q->hours != 0 ? x->q->hours : HOURS_DEFAULT;
	struct interruption_row *rows;
	bool manager, allowed;
	size_t count, i;

	TRY(clinic_rights_store_get(sc, t, x->r->user_nid, &manager));
	manager |= x->r->is_admin;
	TRY(leads(sc, t, x, x->q->ward, &allowed));
	if (!manager && !allowed)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "these are for who leads the ward");
	TRY(interruption_store_list(sc, t, x->q->ward,
				    x->r->now_ms - hours * HOUR_MS, &rows,
				    &count));
	out->rows = scope_array(sc, struct interruption_row, count + 1);
	out->count = 0;
	for (i = 0; i < count; i++) {
		if (!manager && x->q->ward == NULL)
			TRY(leads(sc, t, x, rows[i].ward, &allowed));
		if (manager || allowed)
			out->rows[out->count++] = rows[i];
	}
	return OK;
}

enum err
interruption_list(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct interruption_query *q,
		  struct interruption_counts *out)
{
	struct listing x = {r, q, out};

	if (q->hours < 0 || q->hours > INTERRUPTION_HOURS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "hours is 1 to %d",
				  INTERRUPTION_HOURS_MAX);
	return store_read(sc, c->db, read_counts, &x);
}
