#include "clinic/handover.h"

#include <string.h>

#include "clinic/duty.h"
#include "clinic/handover_priv.h"
#include "store/audit_store.h"

#define TOLD_MAX 100 /* people who are told of each change */

static enum err
holds_role(struct scope *sc, struct txn *t, const struct requester *r,
	   int64_t team_nid, bool *out)
{
	struct role_duty_row *duties;
	struct role_row *role;
	size_t count, i;

	TRY(role_store_list_duty(sc, t, r->user_nid, &duties, &count));
	for (i = 0; i < count && !*out; i++) {
		if (duties[i].holder_nid != r->user_nid)
			continue;
		TRY(role_store_get(sc, t, duties[i].role_nid, &role));
		*out = *out || (role != NULL && role->team_nid == team_nid);
	}
	return OK;
}

enum err
handover_is_of_team(struct scope *sc, struct txn *t, const struct requester *r,
		    int64_t team_nid, bool *out)
{
	struct duty_team q = {.team_nid = team_nid, .now_ms = r->now_ms};
	struct team_member *members;
	struct duty_targets on;
	size_t count, i;

	*out = false;
	TRY(team_store_list_members(sc, t, team_nid, &members, &count));
	for (i = 0; i < count; i++)
		*out = *out || members[i].user_nid == r->user_nid;
	if (*out)
		return OK;
	TRY(team_resolve(sc, t, &q, &on));
	for (i = 0; i < on.count; i++)
		*out = *out || on.people[i].user_nid == r->user_nid;
	return holds_role(sc, t, r, team_nid, out);
}

enum err
handing_find(struct scope *sc, struct txn *t, struct handing *h,
	     const struct handover_at *at)
{
	bool mine = false;

	TRY(handover_store_get(sc, t, at->handover_nid, &h->list));
	if (h->list != NULL)
		TRY(handover_is_of_team(sc, t, h->r, h->list->team_nid, &mine));
	if (!mine)
		return scope_fail(sc, ERR_NOT_FOUND, "no such handover");
	if (at->item_nid == 0)
		return OK;
	TRY(handover_store_get_item(sc, t, at->item_nid, &h->item));
	if (h->item == NULL || h->item->handover_nid != h->list->nid)
		return scope_fail(sc, ERR_NOT_FOUND, "no such item");
	return OK;
}

enum err
handing_want_open(struct scope *sc, const struct handing *h)
{
	if (h->list->completed_ms != 0)
		return scope_fail(sc, ERR_CONFLICT,
				  "this list is handed over: it can only be "
				  "added to, as a correction");
	if (h->item != NULL && h->item->removed_ms != 0)
		return scope_fail(sc, ERR_CONFLICT, "this item was removed");
	return OK;
}

/* Who hears of a change: each once. */
struct audience {
	int64_t nids[TOLD_MAX];
	size_t count;
};

static void
add_hearer(struct audience *a, int64_t nid)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		if (a->nids[i] == nid)
			return;
	if (nid != 0 && a->count < TOLD_MAX)
		a->nids[a->count++] = nid;
}

static enum err
add_holders(struct scope *sc, struct txn *t, int64_t team_nid,
	    struct audience *out)
{
	struct role_duty_row *duties;
	struct role_row *roles;
	size_t count, duty_count, i, j;

	TRY(role_store_list(sc, t, &roles, &count));
	TRY(role_store_list_duty(sc, t, 0, &duties, &duty_count));
	for (i = 0; i < count; i++) {
		if (roles[i].team_nid != team_nid)
			continue;
		for (j = 0; j < duty_count; j++)
			if (duties[j].role_nid == roles[i].nid)
				add_hearer(out, duties[j].holder_nid);
	}
	return OK;
}

/* All whom handover_is_of_team() means. */
static enum err
find_audience(struct scope *sc, struct txn *t, const struct handing *h,
	      struct audience *out)
{
	struct duty_team q = {.team_nid = h->list->team_nid,
			      .now_ms = h->r->now_ms};
	struct team_member *members;
	struct duty_targets on;
	size_t count, i;

	out->count = 0;
	add_hearer(out, h->r->user_nid);
	TRY(team_resolve(sc, t, &q, &on));
	for (i = 0; i < on.count; i++)
		add_hearer(out, on.people[i].user_nid);
	TRY(add_holders(sc, t, q.team_nid, out));
	TRY(team_store_list_members(sc, t, q.team_nid, &members, &count));
	for (i = 0; i < count; i++)
		add_hearer(out, members[i].user_nid);
	return OK;
}

enum err
handing_tell(struct scope *sc, struct txn *t, const struct handing *h,
	     const char *action)
{
	struct clinic_change_row change = {
		.kind = "handover",
		.id = scope_printf(sc, "%lld", (long long)h->list->nid)};
	struct audit_row audit = {
		.class = AUDIT_HANDOVER, .action = action, .actor = h->r};
	struct audience told;
	size_t i;

	TRY(find_audience(sc, t, h, &told));
	for (i = 0; i < told.count; i++) {
		change.user_nid = told.nids[i];
		TRY(clinic_tell(sc, t, h->c, &change));
	}
	if (action == NULL)
		return OK;
	audit.subjects[0] = scope_printf(sc, "handover:%s", change.id);
	if (h->item != NULL)
		audit.subjects[1] = scope_printf(sc, "handover_item:%lld",
						 (long long)h->item->nid);
	return audit_store_add(sc, t, &audit);
}

/* ---- a new list ---- */

struct beginning {
	struct handing h;
	const struct handover_new *n;
	struct handover_row row;
};

static enum err
carry_tasks(struct scope *sc, struct txn *t, int64_t from_nid, int64_t to_nid)
{
	struct handover_task_row *tasks;
	size_t count, i;

	TRY(handover_store_list_tasks(sc, t, from_nid, &tasks, &count));
	for (i = 0; i < count; i++) {
		if (tasks[i].done_ms != 0)
			continue;
		tasks[i].item_nid = to_nid;
		TRY(handover_store_add_task(sc, t, &tasks[i]));
	}
	return OK;
}

enum err
handing_carry(struct scope *sc, struct txn *t, const struct handing *h,
	      const struct handover_item_row *old)
{
	struct handover_item_row item = {.handover_nid = h->list->nid,
					 .carried_nid = old->nid,
					 .created_ms = h->r->now_ms,
					 .created_by = h->r->user_nid};
	struct handover_value_row *values;
	size_t count, i;

	TRY(handover_store_add_item(sc, t, &item));
	TRY(handover_store_list_values(sc, t, old->nid, &values, &count));
	for (i = 0; i < count; i++) {
		values[i].item_nid = item.nid;
		values[i].version = 1;
		TRY(handover_store_add_value(sc, t, &values[i]));
	}
	return carry_tasks(sc, t, old->nid, item.nid);
}

static enum err
carry_all(struct scope *sc, struct txn *t, const struct beginning *b)
{
	struct handover_item_row *items;
	size_t count, i;

	if (b->row.before_nid == 0)
		return OK;
	TRY(handover_store_list_items(sc, t, b->row.before_nid, &items,
				      &count));
	for (i = 0; i < count; i++)
		if (items[i].removed_ms == 0)
			TRY(handing_carry(sc, t, &b->h, &items[i]));
	return OK;
}

static enum err
write_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct beginning *b = ctx;
	const struct requester *r = b->h.r;
	struct handover_row *before;
	struct team_row *team;
	bool mine = false;

	TRY(team_store_find(sc, t, b->n->team_id, &team));
	if (team != NULL)
		TRY(handover_is_of_team(sc, t, r, team->nid, &mine));
	if (!mine)
		return scope_fail(sc, ERR_NOT_FOUND, "no such team of yours");
	b->row = (struct handover_row){.team_nid = team->nid,
				       .from_ms = b->n->from_ms,
				       .to_ms = b->n->to_ms,
				       .created_ms = r->now_ms,
				       .created_by = r->user_nid};
	TRY(handover_store_find_before(sc, t, team->nid, b->n->from_ms,
				       &before));
	b->row.before_nid = before == NULL ? 0 : before->nid;
	TRY(handover_store_add(sc, t, &b->row));
	b->h.list = &b->row;
	TRY(carry_all(sc, t, b));
	return handing_tell(sc, t, &b->h, "handover.begin");
}

enum err
handover_begin(struct scope *sc, struct clinic *c, const struct requester *r,
	       const struct handover_new *n, int64_t *nid_out)
{
	struct beginning b = {.h = {.c = c, .r = r}, .n = n};

	if (n->from_ms <= 0 || n->to_ms <= n->from_ms ||
	    n->to_ms - n->from_ms > HANDOVER_SHIFT_MAX_MS)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a shift ends after it begins, and lasts at "
				  "most 36 hours");
	TRY(store_write(sc, c->db, write_list, &b));
	*nid_out = b.row.nid;
	return OK;
}

/* ---- its end ---- */

enum err
handing_complete_if_done(struct scope *sc, struct txn *t,
			 const struct handing *h)
{
	struct handover_item_row *items;
	size_t count, i, left = 0, there = 0;

	TRY(handover_store_list_items(sc, t, h->list->nid, &items, &count));
	for (i = 0; i < count; i++) {
		there += items[i].removed_ms == 0;
		left += items[i].removed_ms == 0 && items[i].accepted_ms == 0;
	}
	if (there == 0 || left > 0)
		return OK;
	return handover_store_complete(sc, t, h->list->nid, h->r->now_ms);
}

struct completing {
	struct handing h;
	struct handover_at at;
};

static enum err
write_complete(struct scope *sc, struct txn *t, void *ctx)
{
	struct completing *x = ctx;
	struct handover_item_row *items;
	size_t count, i;

	TRY(handing_find(sc, t, &x->h, &x->at));
	TRY(handing_want_open(sc, &x->h));
	TRY(handover_store_list_items(sc, t, x->h.list->nid, &items, &count));
	for (i = 0; i < count; i++)
		if (items[i].removed_ms == 0)
			return scope_fail(sc, ERR_CONFLICT,
					  "it has items: they are accepted "
					  "one by one");
	TRY(handover_store_complete(sc, t, x->h.list->nid, x->h.r->now_ms));
	return handing_tell(sc, t, &x->h, "handover.complete");
}

enum err
handover_complete(struct scope *sc, struct clinic *c, const struct requester *r,
		  int64_t handover_nid)
{
	struct completing x = {.h = {.c = c, .r = r},
			       .at = {.handover_nid = handover_nid}};

	return store_write(sc, c->db, write_complete, &x);
}
