#include "clinic/handover_view.h"

#include <string.h>

#include "clinic/handover_priv.h"
#include "clinic/patient.h"
#include "store/audit_store.h"

#define NAMED_MAX 400 /* people of one view */

struct viewing {
	struct handing h;
	struct handover_at at;
	const char *team_id;
	struct handover_view *view;
	struct handover_past *past;
	struct handover_view *views;
	const struct team_row **teams;
	size_t count;
	bool is_of_team;
};

const struct staff_row *
handover_person(const struct handover_view *v, int64_t user_nid)
{
	size_t i;

	for (i = 0; i < v->people_count; i++)
		if (v->people[i]->user_nid == user_nid)
			return v->people[i];
	return NULL;
}

const struct role_row *
handover_role(const struct handover_view *v, int64_t role_nid)
{
	size_t i;

	for (i = 0; i < v->role_count; i++)
		if (v->roles[i]->nid == role_nid)
			return v->roles[i];
	return NULL;
}

static enum err
name_person(struct scope *sc, struct txn *t, struct handover_view *v,
	    int64_t user_nid)
{
	struct staff_row *card;

	if (user_nid == 0 || v->people_count == NAMED_MAX ||
	    handover_person(v, user_nid) != NULL)
		return OK;
	if (v->people == NULL)
		v->people =
			scope_array(sc, const struct staff_row *, NAMED_MAX);
	TRY(staff_store_find(sc, t, user_nid, &card));
	if (card != NULL)
		v->people[v->people_count++] = card;
	return OK;
}

static enum err
name_role(struct scope *sc, struct txn *t, struct handover_view *v,
	  int64_t role_nid)
{
	struct role_row *row;

	if (role_nid == 0 || v->role_count == NAMED_MAX ||
	    handover_role(v, role_nid) != NULL)
		return OK;
	if (v->roles == NULL)
		v->roles = scope_array(sc, const struct role_row *, NAMED_MAX);
	TRY(role_store_get(sc, t, role_nid, &row));
	if (row != NULL)
		v->roles[v->role_count++] = row;
	return OK;
}

static enum err
read_item(struct scope *sc, struct txn *t, struct handover_view *v,
	  struct handover_item_view *item)
{
	struct handover_value_row *values;
	struct handover_task_row *tasks;
	size_t i;

	TRY(handover_store_list_values(sc, t, item->row->nid, &values,
				       &item->value_count));
	TRY(handover_store_list_tasks(sc, t, item->row->nid, &tasks,
				      &item->task_count));
	TRY(handover_store_sum_versions(sc, t, item->row->nid,
					&item->versions));
	item->values = values;
	item->tasks = tasks;
	TRY(name_person(sc, t, v, item->row->accepted_by));
	for (i = 0; i < item->value_count; i++)
		TRY(name_person(sc, t, v, values[i].changed_by));
	for (i = 0; i < item->task_count; i++) {
		v->open_task_count += tasks[i].done_ms == 0;
		TRY(name_person(sc, t, v, tasks[i].owner_nid));
		TRY(name_person(sc, t, v, tasks[i].done_by));
		TRY(name_role(sc, t, v, tasks[i].owner_role_nid));
	}
	return OK;
}

const char *
handover_value_of(const struct handover_item_view *item, const char *field)
{
	size_t i;

	for (i = 0; i < item->value_count; i++)
		if (strcmp(item->values[i].field, field) == 0)
			return item->values[i].value;
	return "";
}

static struct patient
patient_of(const struct handover_item_view *item)
{
	return (struct patient){handover_value_of(item, "surname"),
				handover_value_of(item, "given"),
				handover_value_of(item, "born")};
}

static void
find_similar(struct scope *sc, struct handover_view *v)
{
	struct patient *all =
		scope_array(sc, struct patient, v->item_count + 1);
	int64_t *similar;
	size_t i, j;

	for (i = 0; i < v->item_count; i++)
		all[i] = patient_of(&v->items[i]);
	for (i = 0; i < v->item_count; i++) {
		similar = scope_array(sc, int64_t, v->item_count + 1);
		for (j = 0; j < v->item_count; j++)
			if (i != j && patient_is_similar(&all[i], &all[j]))
				similar[v->items[i].similar_count++] =
					v->items[j].row->nid;
		v->items[i].similar = similar;
	}
}

static enum err
read_view(struct scope *sc, struct txn *t, struct handover_view *v)
{
	struct handover_item_row *items;
	struct team_row *team;
	size_t count, i;

	TRY(team_store_get(sc, t, v->row->team_nid, &team));
	v->team = team;
	TRY(handover_store_list_items(sc, t, v->row->nid, &items, &count));
	v->items = scope_array(sc, struct handover_item_view, count + 1);
	memset(v->items, 0, (count + 1) * sizeof(*v->items));
	for (i = 0; i < count; i++) {
		if (items[i].removed_ms != 0)
			continue;
		v->items[v->item_count].row = &items[i];
		v->accepted_count += items[i].accepted_ms != 0;
		TRY(read_item(sc, t, v, &v->items[v->item_count++]));
	}
	return OK;
}

/* The requester's own, or an administrator's to read. */
static enum err
find_to_read(struct scope *sc, struct txn *t, struct viewing *x)
{
	struct handing *h = &x->h;

	TRY(handover_store_get(sc, t, x->at.handover_nid, &h->list));
	if (h->list != NULL)
		TRY(handover_is_of_team(sc, t, h->r, h->list->team_nid,
					&x->is_of_team));
	if (h->list == NULL || (!x->is_of_team && !h->r->is_admin))
		return scope_fail(sc, ERR_NOT_FOUND, "no such handover");
	return OK;
}

static enum err
note_reading(struct scope *sc, struct txn *t, void *ctx)
{
	const struct viewing *x = ctx;
	struct audit_row audit = {
		.class = AUDIT_READ,
		.action = "handover.read",
		.actor = x->h.r,
		.subjects = {scope_printf(sc, "handover:%lld",
					  (long long)x->at.handover_nid)}};

	return audit_store_add(sc, t, &audit);
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *x = ctx;

	TRY(find_to_read(sc, t, x));
	x->view->row = x->h.list;
	TRY(read_view(sc, t, x->view));
	find_similar(sc, x->view);
	return handover_find_open(sc, t, x->view);
}

enum err
handover_view_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  int64_t handover_nid, struct handover_view *out)
{
	struct viewing x = {.h = {.c = c, .r = r},
			    .at = {.handover_nid = handover_nid},
			    .view = out};

	*out = (struct handover_view){0};
	TRY(store_read(sc, c->db, read_one, &x));
	return x.is_of_team ? OK : store_write(sc, c->db, note_reading, &x);
}

static enum err
read_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *x = ctx;
	struct handover_row *rows;
	struct team_row *team;
	bool mine = false;
	size_t i;

	TRY(team_store_find(sc, t, x->team_id, &team));
	if (team != NULL)
		TRY(handover_is_of_team(sc, t, x->h.r, team->nid, &mine));
	if (!mine && !(team != NULL && x->h.r->is_admin))
		return scope_fail(sc, ERR_NOT_FOUND, "no such team of yours");
	TRY(handover_store_list(sc, t, team->nid, &rows, &x->count));
	x->views = scope_array(sc, struct handover_view, x->count + 1);
	memset(x->views, 0, (x->count + 1) * sizeof(*x->views));
	for (i = 0; i < x->count; i++) {
		x->views[i].row = &rows[i];
		TRY(read_view(sc, t, &x->views[i]));
	}
	return OK;
}

enum err
handover_view_list(struct scope *sc, struct clinic *c,
		   const struct requester *r, const char *team_id,
		   struct handover_view **out, size_t *count_out)
{
	struct viewing x = {.h = {.c = c, .r = r}, .team_id = team_id};

	TRY(store_read(sc, c->db, read_all, &x));
	*out = x.views;
	*count_out = x.count;
	return OK;
}

static enum err
read_teams(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *x = ctx;
	struct team_row *rows;
	size_t count, i;
	bool mine;

	TRY(team_store_list(sc, t, &rows, &count));
	x->teams = scope_array(sc, const struct team_row *, count + 1);
	for (i = 0; i < count; i++) {
		TRY(handover_is_of_team(sc, t, x->h.r, rows[i].nid, &mine));
		if (mine)
			x->teams[x->count++] = &rows[i];
	}
	return OK;
}

enum err
handover_my_teams(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct team_row ***out, size_t *count_out)
{
	struct viewing x = {.h = {.c = c, .r = r}};

	TRY(store_read(sc, c->db, read_teams, &x));
	*out = x.teams;
	*count_out = x.count;
	return OK;
}

static enum err
read_past(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *x = ctx;
	struct handover_past *p = x->past;
	struct handover_item_row *item;
	size_t i;

	TRY(find_to_read(sc, t, x));
	TRY(handover_store_get_item(sc, t, x->at.item_nid, &item));
	if (item == NULL || item->handover_nid != x->h.list->nid)
		return scope_fail(sc, ERR_NOT_FOUND, "no such item");
	TRY(handover_store_list_versions(sc, t, item->nid, &p->rows,
					 &p->count));
	for (i = 0; i < p->count; i++)
		TRY(name_person(sc, t, &p->people, p->rows[i].changed_by));
	return OK;
}

enum err
handover_past_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct handover_at *at, struct handover_past *out)
{
	struct viewing x = {.h = {.c = c, .r = r}, .at = *at, .past = out};

	*out = (struct handover_past){0};
	TRY(store_read(sc, c->db, read_past, &x));
	return x.is_of_team ? OK : store_write(sc, c->db, note_reading, &x);
}
