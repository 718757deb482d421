#include "clinic/team.h"

#include <string.h>

#include "clinic/me.h"
#include "clinic/role_priv.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"

#define TEAM_ROLES_MAX 200

struct teaming {
	struct clinic *c;
	const struct requester *r;
	struct team_definition *d;
	const char *team_id;
	struct team_view *view;
	struct team_summary *list;
	size_t count;
};

static enum err
check(struct scope *sc, const struct team_definition *d)
{
	size_t len = strspn(d->row.team_id,
			    "abcdefghijklmnopqrstuvwxyz0123456789-_");

	if (len == 0 || d->row.team_id[len] != '\0' || len > ROLE_ID_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a team's id has a-z, 0-9, - and _, at most "
				  "%d of them",
				  ROLE_ID_MAX);
	if (*d->row.name == '\0' || strlen(d->row.name) > TEAM_NAME_MAX ||
	    strlen(d->row.site) > TEAM_NAME_MAX ||
	    strlen(d->row.ward) > TEAM_NAME_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "name, site and ward have at most %d bytes",
				  TEAM_NAME_MAX);
	if (d->member_count > TEAM_MEMBERS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a team has at most %d members",
				  TEAM_MEMBERS_MAX);
	return OK;
}

static enum err
write_members(struct scope *sc, struct txn *t, const struct team_definition *d)
{
	struct team_member *rows =
		scope_array(sc, struct team_member, d->member_count + 1);
	struct staff_row *card;
	size_t i;

	for (i = 0; i < d->member_count; i++) {
		TRY(user_id_store_find(sc, t, d->members[i].user_id,
				       &rows[i].user_nid));
		TRY(staff_store_find(sc, t, rows[i].user_nid, &card));
		if (card == NULL)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a member is nobody here");
		rows[i].tier = d->members[i].tier;
	}
	return team_store_set_members(sc, t, d->row.nid, rows, d->member_count);
}

static enum err
write_team(struct scope *sc, struct txn *t, void *ctx)
{
	struct teaming *x = ctx;
	struct team_definition *d = x->d;
	struct clinic_change_row change = {.kind = "team",
					   .id = d->row.team_id};
	struct audit_row audit = {
		.class = AUDIT_ROLE, .action = "team.define", .actor = x->r};
	struct team_row *old, *all;
	size_t count;

	TRY(clinic_require_manager(sc, t, x->r));
	TRY(team_store_find(sc, t, d->row.team_id, &old));
	TRY(team_store_list(sc, t, &all, &count));
	if (old == NULL && count >= TEAMS_MAX)
		return scope_fail(sc, ERR_LIMIT, "more than %d teams",
				  TEAMS_MAX);
	d->row.nid = old != NULL ? old->nid : txn_next_position(t);
	TRY(team_store_put(sc, t, &d->row));
	TRY(write_members(sc, t, d));
	audit.subjects[0] = scope_printf(sc, "team:%s", d->row.team_id);
	TRY(audit_store_add(sc, t, &audit));
	return clinic_tell(sc, t, x->c, &change);
}

enum err
team_define(struct scope *sc, struct clinic *c, const struct requester *r,
	    struct team_definition *d)
{
	struct teaming x = {.c = c, .r = r, .d = d};

	TRY(check(sc, d));
	return store_write(sc, c->db, write_team, &x);
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct teaming *x = ctx;
	struct duty_team q = {.now_ms = x->r->now_ms};
	struct duty_targets on;
	struct team_member *members;
	struct team_row *rows;
	size_t count, i;

	TRY(team_store_list(sc, t, &rows, &x->count));
	x->list = scope_array(sc, struct team_summary, x->count + 1);
	for (i = 0; i < x->count; i++) {
		q.team_nid = rows[i].nid;
		TRY(team_store_list_members(sc, t, rows[i].nid, &members,
					    &count));
		TRY(team_resolve(sc, t, &q, &on));
		x->list[i] = (struct team_summary){&rows[i], (int64_t)count,
						   (int64_t)on.count};
	}
	return OK;
}

enum err
team_list(struct scope *sc, struct clinic *c, const struct requester *r,
	  struct team_summary **rows_out, size_t *count_out)
{
	struct teaming x = {.c = c, .r = r};

	TRY(store_read(sc, c->db, read_list, &x));
	*rows_out = x.list;
	*count_out = x.count;
	return OK;
}

static enum err
read_members(struct scope *sc, struct txn *t, const struct teaming *x)
{
	struct team_view *v = x->view;
	struct team_member *rows;
	struct team_view_member *m;
	struct staff_row *card;
	size_t count, i;

	TRY(team_store_list_members(sc, t, v->row->nid, &rows, &count));
	v->members = scope_array(sc, struct team_view_member, count + 1);
	for (i = 0; i < count; i++) {
		TRY(staff_store_find(sc, t, rows[i].user_nid, &card));
		if (card == NULL)
			continue;
		m = &v->members[v->member_count++];
		m->card = card;
		m->tier = rows[i].tier;
		m->reach.user_nid = rows[i].user_nid;
		TRY(duty_is_on(sc, t, rows[i].user_nid, x->r->now_ms,
			       &m->on_duty));
		TRY(duty_read_reach(sc, t, x->r->now_ms, &m->reach));
	}
	return OK;
}

static enum err
read_team(struct scope *sc, struct txn *t, void *ctx)
{
	struct teaming *x = ctx;
	struct team_view *v = x->view;
	struct team_row *row;
	struct role_row *roles;
	size_t count, i;

	TRY(team_store_find(sc, t, x->team_id, &row));
	if (row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such team");
	v->row = row;
	TRY(role_store_list(sc, t, &roles, &count));
	v->roles = scope_array(sc, const struct role_row *, TEAM_ROLES_MAX);
	for (i = 0; i < count && v->role_count < TEAM_ROLES_MAX; i++)
		if (roles[i].team_nid == row->nid)
			v->roles[v->role_count++] = &roles[i];
	return read_members(sc, t, x);
}

enum err
team_get(struct scope *sc, struct clinic *c, const struct requester *r,
	 const char *team_id, struct team_view *out)
{
	struct teaming x = {.c = c, .r = r, .team_id = team_id, .view = out};

	*out = (struct team_view){0};
	return store_read(sc, c->db, read_team, &x);
}
