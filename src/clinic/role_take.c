/* Taking a role, and letting go of it: see clinic/role.h. */
#include <string.h>

#include "clinic/interruption.h"
#include "clinic/person_channel.h"
#include "clinic/role_priv.h"
#include "store/staff_store.h"
#include "store/user_id_store.h"

struct taking {
	struct role_act a;
	const struct role_take *take;
};

/* Whether one of the lines of list is the word; case does not matter. */
static bool
has_line(const char *list, const char *word)
{
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == '\n')) {
		len = strcspn(list, "\n");
		if (word != NULL && strlen(word) == len &&
		    strncasecmp(list, word, len) == 0)
			return true;
	}
	return false;
}

const char *
role_policy_refusal(const struct role_row *role, const struct staff_row *card)
{
	bool is_open =
		*role->policy_grades == '\0' && *role->policy_groups == '\0';

	if (card == NULL || !card->has_card)
		return "the Trust has no staff card for this account";
	if (is_open)
		return card->clinical ? "" : "only clinical staff may hold it";
	if (*role->policy_groups != '\0' &&
	    !has_line(role->policy_groups, card->staff_group))
		return "its policy does not name this staff group";
	if (*role->policy_grades != '\0' &&
	    !has_line(role->policy_grades, card->grade))
		return "its policy does not name this grade";
	return "";
}

static enum err
require_policy(struct scope *sc, struct txn *t, const struct role_row *role,
	       int64_t user_nid)
{
	struct staff_row *card;
	const char *refusal;

	TRY(staff_store_find(sc, t, user_nid, &card));
	refusal = role_policy_refusal(role, card);
	return *refusal == '\0' ? OK
				: scope_fail(sc, ERR_FORBIDDEN, "%s", refusal);
}

/* Locked: only whom the rota, the holder or a manager named may take it. */
static enum err
require_named(struct scope *sc, const struct role_act *a)
{
	if (!a->role->locked || a->is_manager ||
	    a->duty.offered_nid == a->r->user_nid ||
	    a->duty.holder_nid == a->r->user_nid ||
	    role_act_shift(a, a->r->user_nid) != NULL)
		return OK;
	return scope_fail(sc, ERR_FORBIDDEN,
			  "this role is locked: the rota or its holder has to "
			  "name who takes it");
}

static enum err
require_tested(struct scope *sc, struct txn *t, const struct requester *r)
{
	struct alert_device_row *d = NULL;

	if (r->device_nid != 0)
		TRY(alert_device_store_find(sc, t, r->device_nid, &d));
	if (d == NULL ||
	    duty_device_reach(d, 0, r->now_ms) != DUTY_ALERT_TESTED ||
	    r->now_ms - d->tested_ms > ROLE_TAKE_TEST_MS)
		return scope_fail(sc, ERR_ALERT_TEST,
				  "test this device's alert first: it must be "
				  "heard and tapped");
	return OK;
}

/* On a 2222 team only with a second channel that was proven. */
static enum err
require_channel(struct scope *sc, struct txn *t, const struct role_act *a)
{
	bool good;

	if (!a->role->needs_channel)
		return OK;
	TRY(person_channel_is_good(sc, t, a->r->user_nid, a->r->now_ms, &good));
	return good ? OK
		    : scope_fail(
			      sc, ERR_CHANNEL_TEST,
			      "this role is on a 2222 team: test your second "
			      "channel first");
}

static const char *
how_of(const struct role_act *a, const struct shift_row *shift)
{
	if (a->duty.offered_nid == a->r->user_nid)
		return "offer";
	return shift != NULL ? "rota" : "taken";
}

/* Who was relieved as meant is not asked by the rota again. */
static enum err
release_outgoing(struct scope *sc, struct txn *t, const struct role_act *a,
		 int64_t user_nid)
{
	size_t i;

	for (i = 0; i < a->shift_count; i++) {
		if (a->shifts[i].user_nid != user_nid ||
		    a->shifts[i].from_ms > a->r->now_ms)
			continue;
		a->shifts[i].declined_ms = a->r->now_ms;
		TRY(shift_store_put(sc, t, &a->shifts[i]));
	}
	return OK;
}

static enum err
change_holder(struct scope *sc, struct txn *t, struct role_act *a,
	      const char *how)
{
	struct clinic_notice_row relieved = {.user_nid = a->duty.holder_nid,
					     .kind = "taken",
					     .role_nid = a->role->nid,
					     .at_ms = a->r->now_ms};
	struct role_holding h = {.user_nid = a->r->user_nid,
				 .from_ms = a->r->now_ms,
				 .how = how};

	if (strcmp(how, "taken") != 0 && a->duty.holder_nid != 0)
		TRY(release_outgoing(sc, t, a, a->duty.holder_nid));
	TRY(role_store_end_holding(sc, t, a->role->nid, a->r->now_ms));
	TRY(role_store_begin_holding(sc, t, a->role->nid, &h));
	TRY(clinic_note(sc, t, a->c, &relieved));
	a->duty = (struct role_duty_row){.role_nid = a->role->nid,
					 .holder_nid = a->r->user_nid,
					 .held_ms = a->r->now_ms,
					 .status = "available",
					 .status_text = ""};
	return interruption_release(sc, t, a->c, a->role->nid);
}

static enum err
write_take(struct scope *sc, struct txn *t, void *ctx)
{
	struct taking *x = ctx;
	struct role_act *a = &x->a;
	struct role_deed deed = {.action = "role.take"};
	struct shift_row *shift;
	const char *how;

	TRY(role_act_begin(sc, t, a));
	TRY(require_policy(sc, t, a->role, a->r->user_nid));
	TRY(require_named(sc, a));
	TRY(require_channel(sc, t, a));
	TRY(require_tested(sc, t, a->r));
	shift = role_act_shift(a, a->r->user_nid);
	how = how_of(a, shift);
	if (shift != NULL && shift->declined_ms != 0) {
		shift->declined_ms = 0;
		TRY(shift_store_put(sc, t, shift));
	}
	if (a->duty.holder_nid != a->r->user_nid) {
		deed.other_nid = a->duty.holder_nid;
		TRY(change_holder(sc, t, a, how));
	}
	a->duty.until_ms = x->take->until_ms;
	a->duty.shift_nid = shift != NULL ? shift->nid : 0;
	if (a->duty.until_ms == 0 && shift != NULL)
		a->duty.until_ms = shift->to_ms;
	a->duty.offered_nid = 0;
	a->duty.offered_ms = 0;
	deed.detail = scope_printf(sc, "{\"how\":\"%s\"}", how);
	return role_act_end(sc, t, a, &deed);
}

enum err
role_take(struct scope *sc, struct clinic *c, const struct requester *r,
	  const struct role_take *take)
{
	struct taking x = {.a = {.c = c, .r = r, .role_id = take->role_id},
			   .take = take};

	if (take->until_ms != 0 && take->until_ms <= r->now_ms)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "until_ms lies in the past");
	return store_write(sc, c->db, write_take, &x);
}

struct naming {
	struct role_act a;
	const char *user_id; /* NULL: nobody */
};

static enum err
write_offer(struct scope *sc, struct txn *t, void *ctx)
{
	struct naming *x = ctx;
	struct role_act *a = &x->a;
	struct role_deed deed = {.action = "role.offer"};
	struct clinic_notice_row n = {.kind = "offered", .at_ms = a->r->now_ms};

	TRY(role_act_begin(sc, t, a));
	TRY(role_act_require_holder(sc, a));
	a->duty.offered_nid = 0;
	a->duty.offered_ms = 0;
	if (x->user_id == NULL) {
		deed.action = "role.offer_back";
		return role_act_end(sc, t, a, &deed);
	}
	TRY(user_id_store_find(sc, t, x->user_id, &n.user_nid));
	if (n.user_nid == 0 || n.user_nid == a->duty.holder_nid)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "hand over to another person of this server");
	TRY(require_policy(sc, t, a->role, n.user_nid));
	a->duty.offered_nid = deed.other_nid = n.user_nid;
	a->duty.offered_ms = a->r->now_ms;
	n.role_nid = a->role->nid;
	TRY(clinic_note(sc, t, a->c, &n));
	return role_act_end(sc, t, a, &deed);
}

enum err
role_offer(struct scope *sc, struct clinic *c, const struct requester *r,
	   const char *role_id, const char *user_id)
{
	struct naming x = {.a = {.c = c, .r = r, .role_id = role_id},
			   .user_id = user_id};

	return store_write(sc, c->db, write_offer, &x);
}

static enum err
write_decline(struct scope *sc, struct txn *t, void *ctx)
{
	struct role_act *a = ctx;
	struct role_deed deed = {.action = "role.decline"};
	struct clinic_notice_row n = {.kind = "declined",
				      .at_ms = a->r->now_ms};
	struct shift_row *shift;

	TRY(role_act_begin(sc, t, a));
	shift = role_act_shift(a, a->r->user_nid);
	if (a->duty.holder_nid == a->r->user_nid ||
	    (a->duty.offered_nid != a->r->user_nid && shift == NULL))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "nobody asked you to take this role");
	if (a->duty.offered_nid == a->r->user_nid) {
		a->duty.offered_nid = 0;
		a->duty.offered_ms = 0;
	}
	if (shift != NULL) {
		shift->declined_ms = a->r->now_ms;
		TRY(shift_store_put(sc, t, shift));
	}
	n.user_nid = deed.other_nid = a->duty.holder_nid;
	n.role_nid = a->role->nid;
	TRY(clinic_note(sc, t, a->c, &n));
	return role_act_end(sc, t, a, &deed);
}

enum err
role_decline(struct scope *sc, struct clinic *c, const struct requester *r,
	     const char *role_id)
{
	struct role_act a = {.c = c, .r = r, .role_id = role_id};

	return store_write(sc, c->db, write_decline, &a);
}

/* Whether somebody is alerted when nobody holds it: its fallback's holder. */
static enum err
require_fallback(struct scope *sc, struct txn *t, const struct role_act *a)
{
	struct duty_targets now;
	size_t i;

	if (!a->role->never_empty)
		return OK;
	TRY(role_resolve(sc, t, a->role->fallback_nid, a->r->now_ms, &now));
	for (i = 0; i < now.count; i++)
		if (now.people[i].why == DUTY_HOLDER ||
		    now.people[i].why == DUTY_FALLBACK)
			return OK;
	return scope_fail(sc, ERR_CONFLICT,
			  "this role may never be empty, and nobody holds its "
			  "fallback: hand it over");
}

static enum err
write_give_up(struct scope *sc, struct txn *t, void *ctx)
{
	struct role_act *a = ctx;
	struct role_deed deed = {.action = "role.give_up"};
	struct clinic_notice_row n = {.kind = "emptied", .at_ms = a->r->now_ms};

	TRY(role_act_begin(sc, t, a));
	TRY(role_act_require_holder(sc, a));
	if (a->duty.holder_nid == 0)
		return OK;
	if (a->role->fallback_nid != 0)
		TRY(require_fallback(sc, t, a));
	else if (a->role->never_empty)
		return scope_fail(sc, ERR_CONFLICT,
				  "this role may never be empty: hand it over");
	deed.other_nid = a->duty.holder_nid;
	n.role_nid = a->role->nid;
	if (a->duty.holder_nid != a->r->user_nid)
		n.user_nid = a->duty.holder_nid;
	TRY(clinic_note(sc, t, a->c, &n));
	TRY(release_outgoing(sc, t, a, a->duty.holder_nid));
	TRY(role_store_end_holding(sc, t, a->role->nid, a->r->now_ms));
	a->duty = (struct role_duty_row){.role_nid = a->role->nid,
					 .offered_nid = a->duty.offered_nid,
					 .offered_ms = a->duty.offered_ms,
					 .status = "available",
					 .status_text = ""};
	TRY(interruption_release(sc, t, a->c, a->role->nid));
	return role_act_end(sc, t, a, &deed);
}

enum err
role_give_up(struct scope *sc, struct clinic *c, const struct requester *r,
	     const char *role_id)
{
	struct role_act a = {.c = c, .r = r, .role_id = role_id};

	return store_write(sc, c->db, write_give_up, &a);
}
