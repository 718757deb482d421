/* Writing shifts by hand: see clinic/rota.h. */
#include <string.h>

#include "clinic/role_priv.h"
#include "clinic/rota.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"

struct editing {
	struct clinic *c;
	const struct requester *r;
	struct shift_new *s;
	const char *shift_id;
};

static enum err
check(struct scope *sc, const struct shift_new *s)
{
	int64_t len = s->row.to_ms - s->row.from_ms;

	if (s->row.from_ms <= 0 || len <= 0 || len > ROTA_SHIFT_MAX_MS)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a shift ends after it begins, at most "
				  "seven days later");
	if ((s->role_id == NULL) == (s->team_id == NULL))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a shift has a role_id or a team_id");
	if (s->row.tier < 0 || s->row.tier > 9 ||
	    strlen(s->row.note) > ROTA_NOTE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "tier is 0 to 9, and a note has at most %d "
				  "bytes",
				  ROTA_NOTE_MAX);
	return OK;
}

static enum err
find_names(struct scope *sc, struct txn *t, struct shift_new *s)
{
	struct role_row *role = NULL;
	struct team_row *team = NULL;
	struct staff_row *card;

	if (s->role_id != NULL)
		TRY(role_store_find(sc, t, s->role_id, &role));
	if (s->team_id != NULL)
		TRY(team_store_find(sc, t, s->team_id, &team));
	if (role == NULL && team == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such role or team");
	s->row.role_nid = role != NULL ? role->nid : 0;
	s->row.team_nid = team != NULL ? team->nid : 0;
	s->row.user_nid = 0;
	if (s->user_id == NULL)
		return OK;
	TRY(user_id_store_find(sc, t, s->user_id, &s->row.user_nid));
	TRY(staff_store_find(sc, t, s->row.user_nid, &card));
	return card != NULL
		       ? OK
		       : scope_fail(sc, ERR_NOT_FOUND, "no such person here");
}

static enum err
tell(struct scope *sc, struct txn *t, const struct editing *x,
     const char *action, const struct shift_row *row)
{
	struct clinic_change_row change = {.kind = "rota", .id = "*"};
	struct audit_row audit = {
		.class = AUDIT_ROTA, .action = action, .actor = x->r};
	const char *user_id;

	audit.subjects[0] = scope_printf(sc, "shift:%lld", (long long)row->nid);
	if (row->user_nid != 0) {
		TRY(user_id_store_get(sc, t, row->user_nid, &user_id));
		audit.subjects[1] = scope_printf(sc, "user:%s", user_id);
	}
	TRY(audit_store_add(sc, t, &audit));
	return clinic_tell(sc, t, x->c, &change);
}

static enum err
find_shift(struct scope *sc, struct txn *t, const char *id,
	   struct shift_row **out)
{
	TRY(shift_store_find(sc, t, rota_parse_id(id), out));
	return *out != NULL ? OK
			    : scope_fail(sc, ERR_NOT_FOUND, "no such shift");
}

static enum err
write_put(struct scope *sc, struct txn *t, void *ctx)
{
	struct editing *x = ctx;
	struct shift_row *old = NULL;

	TRY(clinic_require_manager(sc, t, x->r));
	if (x->s->shift_id != NULL)
		TRY(find_shift(sc, t, x->s->shift_id, &old));
	TRY(find_names(sc, t, x->s));
	x->s->row.nid = old != NULL ? old->nid : 0;
	x->s->row.source = old != NULL ? old->source : "";
	x->s->row.uid = old != NULL ? old->uid : "";
	x->s->row.declined_ms = 0;
	TRY(shift_store_put(sc, t, &x->s->row));
	return tell(sc, t, x, old != NULL ? "rota.change" : "rota.add",
		    &x->s->row);
}

enum err
rota_put_shift(struct scope *sc, struct clinic *c, const struct requester *r,
	       struct shift_new *s, const char **shift_id_out)
{
	struct editing x = {.c = c, .r = r, .s = s};

	TRY(check(sc, s));
	TRY(store_write(sc, c->db, write_put, &x));
	*shift_id_out = rota_format_id(sc, s->row.nid);
	return OK;
}

static enum err
write_remove(struct scope *sc, struct txn *t, void *ctx)
{
	struct editing *x = ctx;
	struct shift_row *row;

	TRY(clinic_require_manager(sc, t, x->r));
	TRY(find_shift(sc, t, x->shift_id, &row));
	TRY(shift_store_remove(sc, t, row->nid));
	return tell(sc, t, x, "rota.remove", row);
}

enum err
rota_remove_shift(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *shift_id)
{
	struct editing x = {.c = c, .r = r, .shift_id = shift_id};

	return store_write(sc, c->db, write_remove, &x);
}
