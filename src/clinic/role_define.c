/* Defining roles: see clinic/role.h. */
#include <string.h>

#include "clinic/role_priv.h"
#include "store/team_store.h"
#include "user/account.h"
#include "user/profile.h"
#include "user/users.h"

struct defining {
	struct role_act a;
	struct role_new *n;
	int64_t user_nid;
};

/* The numbers of the team and the fallback that are named. */
static enum err
find_names(struct scope *sc, struct txn *t, struct role_new *n)
{
	struct team_row *team;

	n->row.team_nid = n->row.fallback_nid = 0;
	if (n->fallback != NULL && *n->fallback != '\0') {
		TRY(role_store_find_nid(sc, t, n->fallback,
					&n->row.fallback_nid));
		if (n->row.fallback_nid == 0)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "there is no such fallback role");
	}
	if (n->team_id == NULL || *n->team_id == '\0')
		return OK;
	TRY(team_store_find(sc, t, n->team_id, &team));
	if (team == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "there is no such team");
	n->row.team_nid = team->nid;
	return OK;
}

static enum err
check_text(struct scope *sc, const char *name, const char *text, size_t max)
{
	if (strlen(text) <= max)
		return OK;
	return scope_fail(sc, ERR_INVALID_PARAM, "%s is longer than %zu bytes",
			  name, max);
}

static enum err
check_id(struct scope *sc, const char *id)
{
	size_t len = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	if (len == 0 || id[len] != '\0' || len > ROLE_ID_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a role's id has a-z, 0-9, - and _, at most "
				  "%d of them",
				  ROLE_ID_MAX);
	return OK;
}

static enum err
check_row(struct scope *sc, const struct role_row *r)
{
	TRY(check_id(sc, r->role_id));
	if (*r->name == '\0')
		return scope_fail(sc, ERR_INVALID_PARAM, "a role has a name");
	TRY(check_text(sc, "name", r->name, ROLE_NAME_MAX));
	TRY(check_text(sc, "short_name", r->short_name, ROLE_NAME_MAX));
	TRY(check_text(sc, "words", r->words, ROLE_WORDS_MAX));
	TRY(check_text(sc, "site", r->site, ROLE_NAME_MAX));
	TRY(check_text(sc, "specialty", r->specialty, ROLE_NAME_MAX));
	TRY(check_text(sc, "policy", r->policy_grades, ROLE_WORDS_MAX));
	TRY(check_text(sc, "policy", r->policy_groups, ROLE_WORDS_MAX));
	TRY(check_text(sc, "away_text", r->away_text, ROLE_TEXT_MAX));
	TRY(check_text(sc, "phone", r->phone, ROLE_NAME_MAX));
	TRY(check_text(sc, "timers", r->timers, ROLE_TIMERS_MAX));
	if (strcmp(r->history, "all") != 0 && strcmp(r->history, "since") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "history is all or since");
	if (r->tier < 0 || r->tier > 9)
		return scope_fail(sc, ERR_INVALID_PARAM, "tier is 0 to 9");
	return OK;
}

/* A fallback's fallback, and so on, must not be the role itself. */
static enum err
check_fallback(struct scope *sc, struct txn *t, const struct role_row *row)
{
	int64_t at = row->fallback_nid;
	struct role_row *other;
	int depth;

	for (depth = 0; at != 0; depth++) {
		TRY(role_store_get(sc, t, at, &other));
		if (other == NULL)
			return OK;
		if (other->nid == row->nid || depth == DUTY_FALLBACK_DEPTH)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "the fallback leads back to the "
					  "role, or too far");
		at = other->fallback_nid;
	}
	return OK;
}

static enum err
write_define(struct scope *sc, struct txn *t, void *ctx)
{
	struct defining *x = ctx;
	struct role_deed deed = {.action = "role.define"};
	struct role_row *row = &x->n->row;
	int64_t count;

	TRY(clinic_require_manager(sc, t, x->a.r));
	TRY(role_store_find_nid(sc, t, row->role_id, &row->nid));
	TRY(role_store_count(sc, t, &count));
	if (row->nid == 0 && count >= ROLES_MAX)
		return scope_fail(sc, ERR_LIMIT, "more than %d roles",
				  ROLES_MAX);
	if (row->nid == 0)
		row->nid = txn_next_position(t);
	row->user_nid = x->user_nid;
	row->archived_ms = 0;
	row->created_ms = x->a.r->now_ms;
	TRY(find_names(sc, t, x->n));
	TRY(check_fallback(sc, t, row));
	TRY(role_store_put(sc, t, row));
	TRY(role_act_begin(sc, t, &x->a));
	return role_act_end(sc, t, &x->a, &deed);
}

/* The role's account, made at its first definition, named as the role. */
static enum err
require_account(struct scope *sc, struct clinic *c, const struct role_row *row,
		int64_t *user_nid_out)
{
	struct account_new a = {
		.localpart = scope_printf(sc, ROLE_ACCOUNT_PREFIX "%s",
					  row->role_id),
		.display_name = row->name,
		.is_server = true};
	const char *user_id = users_full_id(sc, c->users, a.localpart);
	struct account_row *account;

	TRY(account_find(sc, c->users, user_id, &account));
	if (account == NULL) {
		TRY(account_create(sc, c->users, &a, &user_id));
		TRY(account_find(sc, c->users, user_id, &account));
	} else if (account->display_name == NULL ||
		   strcmp(account->display_name, row->name) != 0) {
		TRY(profile_set_name(sc, c->users, account->user_nid,
				     row->name));
	}
	if (account == NULL)
		return scope_fail(sc, ERR_INTERNAL, "no account was made");
	*user_nid_out = account->user_nid;
	return OK;
}

static enum err
require_manager(struct scope *sc, struct txn *t, void *ctx)
{
	return clinic_require_manager(sc, t, ctx);
}

enum err
role_define(struct scope *sc, struct clinic *c, const struct requester *r,
	    struct role_new *n)
{
	const struct role_row *row = &n->row;
	struct defining x = {.a = {.c = c, .r = r, .role_id = row->role_id},
			     .n = n};
	struct requester asks = *r;

	TRY(check_row(sc, row));
	TRY(store_read(sc, c->db, require_manager, &asks));
	TRY(require_account(sc, c, row, &x.user_nid));
	return store_write(sc, c->db, write_define, &x);
}

static enum err
write_archive(struct scope *sc, struct txn *t, void *ctx)
{
	struct role_act *a = ctx;
	struct role_deed deed = {.action = "role.archive"};

	TRY(clinic_require_manager(sc, t, a->r));
	TRY(role_act_begin(sc, t, a));
	if (a->duty.holder_nid != 0)
		return scope_fail(sc, ERR_CONFLICT,
				  "somebody holds this role: they give it up "
				  "first");
	a->duty.offered_nid = 0;
	TRY(role_act_end(sc, t, a, &deed));
	a->role->archived_ms = a->r->now_ms;
	return role_store_put(sc, t, a->role);
}

enum err
role_archive(struct scope *sc, struct clinic *c, const struct requester *r,
	     const char *role_id)
{
	struct role_act a = {.c = c, .r = r, .role_id = role_id};

	return store_write(sc, c->db, write_archive, &a);
}
