/* How the holder is, and who covers: see clinic/role.h. */
#include <string.h>

#include "clinic/interruption.h"
#include "clinic/role_priv.h"
#include "store/user_id_store.h"
#include "user/account.h"

#define STATUS_TEXT_MAX 200

struct stating {
	struct role_act a;
	const struct role_status *s;
};

static enum err
write_status(struct scope *sc, struct txn *t, void *ctx)
{
	struct stating *x = ctx;
	struct role_act *a = &x->a;
	struct role_deed deed = {.action = "role.status"};
	struct clinic_notice_row n = {.kind = "cover", .at_ms = a->r->now_ms};

	TRY(role_act_begin(sc, t, a));
	TRY(role_act_require_holder(sc, a));
	a->duty.status = x->s->status;
	a->duty.status_text = x->s->text;
	a->duty.status_ms = a->r->now_ms;
	deed.detail = scope_printf(sc, "{\"status\":\"%s\"}", x->s->status);
	n.role_nid = a->role->nid;
	if (strcmp(x->s->status, "in_theatre") == 0)
		n.user_nid = a->duty.cover_nid;
	TRY(clinic_note(sc, t, a->c, &n));
	if (strcmp(x->s->status, "in_theatre") != 0)
		TRY(interruption_release(sc, t, a->c, a->role->nid));
	return role_act_end(sc, t, a, &deed);
}

enum err
role_set_status(struct scope *sc, struct clinic *c, const struct requester *r,
		const struct role_status *s)
{
	struct stating x = {.a = {.c = c, .r = r, .role_id = s->role_id},
			    .s = s};

	if (strcmp(s->status, "available") != 0 &&
	    strcmp(s->status, "in_theatre") != 0 &&
	    strcmp(s->status, "busy") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "status is available, in_theatre or busy");
	if (strlen(s->text) > STATUS_TEXT_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the text is longer than %d bytes",
				  STATUS_TEXT_MAX);
	return store_write(sc, c->db, write_status, &x);
}

struct covering {
	struct role_act a;
	const char *user_id;
};

static enum err
write_cover(struct scope *sc, struct txn *t, void *ctx)
{
	struct covering *x = ctx;
	struct role_act *a = &x->a;
	struct role_deed deed = {.action = "role.cover"};
	struct clinic_notice_row n = {.kind = "cover", .at_ms = a->r->now_ms};
	struct role_row *other;
	int64_t nid = 0;

	TRY(role_act_begin(sc, t, a));
	TRY(role_act_require_holder(sc, a));
	if (x->user_id != NULL)
		TRY(user_id_store_find(sc, t, x->user_id, &nid));
	TRY(role_store_find_account(sc, t, nid, &other));
	if (x->user_id != NULL &&
	    (nid == 0 || nid == a->duty.holder_nid || nid == a->role->user_nid))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "another person or role of this server has "
				  "to cover");
	a->duty.cover_nid = other == NULL ? nid : 0;
	a->duty.cover_role_nid = other != NULL ? other->nid : 0;
	deed.other_nid = nid;
	n.user_nid = a->duty.cover_nid;
	n.role_nid = a->role->nid;
	TRY(clinic_note(sc, t, a->c, &n));
	return role_act_end(sc, t, a, &deed);
}

enum err
role_set_cover(struct scope *sc, struct clinic *c, const struct requester *r,
	       const char *role_id, const char *user_id)
{
	struct covering x = {.a = {.c = c, .r = r, .role_id = role_id},
			     .user_id = user_id};
	bool is_active;

	if (user_id != NULL) {
		TRY(account_is_active(sc, c->users, user_id, &is_active));
		if (!is_active)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "nobody here has that user id");
	}
	return store_write(sc, c->db, write_cover, &x);
}
