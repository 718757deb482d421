#include <string.h>

#include "clinic/handover.h"
#include "clinic/handover_priv.h"
#include "clinic/patient.h"

#define LINE_MAX_LEN 120
#define TEXT_MAX_LEN 4000
#define VALUE_VERSIONS_MAX 400 /* of one field */

const char *const handover_field_names[] = {
	"surname",    "given",	    "born",	      "sex",   "number",
	"authority",  "nhs_number", "location",	      "bed",   "situation",
	"background", "assessment", "recommendation", "flags", "correction",
	NULL};

struct handover_value_row *
handover_find_value(struct handover_value_row *rows, size_t count,
		    const char *field)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(rows[i].field, field) == 0)
			return &rows[i];
	return NULL;
}

static bool
is_field(const char *name)
{
	size_t i;

	for (i = 0; handover_field_names[i] != NULL; i++)
		if (strcmp(handover_field_names[i], name) == 0)
			return true;
	return false;
}

static bool
is_long(const char *name)
{
	static const char *const longs[] = {"situation",  "background",
					    "assessment", "recommendation",
					    "flags",	  "correction"};
	size_t i;

	for (i = 0; i < sizeof(longs) / sizeof(*longs); i++)
		if (strcmp(longs[i], name) == 0)
			return true;
	return false;
}

static bool
is_sex(const char *value)
{
	return strcmp(value, "male") == 0 || strcmp(value, "female") == 0 ||
	       strcmp(value, "other") == 0 || strcmp(value, "unknown") == 0;
}

enum err
handover_check_field(struct scope *sc, const struct handover_field *f)
{
	size_t max;

	if (!is_field(f->name))
		return scope_fail(sc, ERR_INVALID_PARAM, "no such field");
	max = is_long(f->name) ? TEXT_MAX_LEN : LINE_MAX_LEN;
	if (strlen(f->value) > max)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s has at most %zu bytes", f->name, max);
	if (*f->value == '\0')
		return OK;
	if (strcmp(f->name, "born") == 0 && !patient_date_is_valid(f->value))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "born is a date, YYYY-MM-DD");
	if (strcmp(f->name, "nhs_number") == 0 &&
	    !patient_nhs_number_is_valid(f->value))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "this is no NHS number: its check digit is "
				  "wrong");
	if (strcmp(f->name, "sex") == 0 && !is_sex(f->value))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "sex is male, female, other or unknown");
	return OK;
}

/* ---- a new item ---- */

struct adding {
	struct handing h;
	const struct handover_item_new *n;
	struct handover_item_row row;
};

static enum err
write_item(struct scope *sc, struct txn *t, void *ctx)
{
	struct adding *a = ctx;
	struct handover_at at = {.handover_nid = a->n->handover_nid};
	struct handover_item_row *items;
	struct handover_value_row v;
	size_t count, i;

	TRY(handing_find(sc, t, &a->h, &at));
	TRY(handing_want_open(sc, &a->h));
	TRY(handover_store_list_items(sc, t, at.handover_nid, &items, &count));
	if (count >= HANDOVER_ITEMS_MAX)
		return scope_fail(sc, ERR_LIMIT, "more than %d items",
				  HANDOVER_ITEMS_MAX);
	a->row = (struct handover_item_row){.handover_nid = at.handover_nid,
					    .created_ms = a->h.r->now_ms,
					    .created_by = a->h.r->user_nid};
	TRY(handover_store_add_item(sc, t, &a->row));
	for (i = 0; i < a->n->count; i++) {
		v = (struct handover_value_row){a->row.nid,
						a->n->fields[i].name,
						1,
						a->n->fields[i].value,
						a->h.r->now_ms,
						a->h.r->user_nid};
		TRY(handover_store_add_value(sc, t, &v));
	}
	a->h.item = &a->row;
	TRY(handing_follow_item(sc, t, &a->h));
	return handing_tell(sc, t, &a->h, "handover.add_item");
}

enum err
handover_add_item(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct handover_item_new *n, int64_t *nid_out)
{
	struct adding a = {.h = {.c = c, .r = r}, .n = n};
	size_t i;

	for (i = 0; i < n->count; i++)
		TRY(handover_check_field(sc, &n->fields[i]));
	TRY(store_write(sc, c->db, write_item, &a));
	*nid_out = a.row.nid;
	return OK;
}

/* ---- a field ---- */

struct writing {
	struct handing h;
	const struct handover_write *w;
	struct handover_value_row **stands_out;
};

enum err
handing_ask_again(struct scope *sc, struct txn *t, struct handing *h)
{
	if (h->item->accepted_ms == 0 || h->item->accepted_by == h->r->user_nid)
		return OK;
	h->item->accepted_ms = 0;
	h->item->accepted_by = 0;
	return handover_store_put_item(sc, t, h->item);
}

static enum err
refuse(struct scope *sc, struct writing *x,
       const struct handover_value_row *stands)
{
	*x->stands_out = scope_new(sc, struct handover_value_row);
	if (stands != NULL)
		**x->stands_out = *stands;
	else
		(*x->stands_out)->value = "";
	return scope_fail(sc, ERR_CONFLICT,
			  "somebody else has changed this meanwhile");
}

static enum err
write_value(struct scope *sc, struct txn *t, void *ctx)
{
	struct writing *x = ctx;
	const struct handover_write *w = x->w;
	bool is_addition = strcmp(w->field.name, "correction") == 0;
	struct handover_value_row *values, *stands, v;
	size_t count;

	*x->stands_out = NULL;
	TRY(handing_find(sc, t, &x->h, &w->at));
	if (!is_addition)
		TRY(handing_want_open(sc, &x->h));
	TRY(handover_store_list_values(sc, t, w->at.item_nid, &values, &count));
	stands = handover_find_value(values, count, w->field.name);
	/* A repeated request, or two of one mind. */
	if (stands != NULL && strcmp(stands->value, w->field.value) == 0) {
		*x->stands_out = stands;
		return OK;
	}
	v = (struct handover_value_row){
		w->at.item_nid,
		w->field.name,
		stands == NULL ? 1 : stands->version + 1,
		w->field.value,
		x->h.r->now_ms,
		x->h.r->user_nid};
	if (!is_addition && v.version != w->version + 1)
		return refuse(sc, x, stands);
	if (v.version > VALUE_VERSIONS_MAX)
		return scope_fail(sc, ERR_LIMIT, "changed more than %d times",
				  VALUE_VERSIONS_MAX);
	TRY(handover_store_add_value(sc, t, &v));
	*x->stands_out = scope_new(sc, struct handover_value_row);
	**x->stands_out = v;
	if (!is_addition)
		TRY(handing_ask_again(sc, t, &x->h));
	TRY(handing_follow_value(sc, t, &x->h, &v,
				 stands == NULL ? "" : stands->value));
	return handing_tell(sc, t, &x->h,
			    is_addition ? "handover.correct" : NULL);
}

enum err
handover_write_field(struct scope *sc, struct clinic *c,
		     const struct requester *r, const struct handover_write *w,
		     struct handover_value_row **stands_out)
{
	struct writing x = {
		.h = {.c = c, .r = r}, .w = w, .stands_out = stands_out};

	*stands_out = NULL;
	TRY(handover_check_field(sc, &w->field));
	return store_write(sc, c->db, write_value, &x);
}

/* ---- accepted, removed ---- */

struct marking {
	struct handing h;
	const struct handover_at *at;
	int64_t versions; /* to accept; -1: to remove */
};

static enum err
want_read(struct scope *sc, struct txn *t, const struct marking *m)
{
	int64_t sum;

	TRY(handover_store_sum_versions(sc, t, m->at->item_nid, &sum));
	if (sum != m->versions)
		return scope_fail(sc, ERR_CONFLICT,
				  "this has changed since you read it");
	return OK;
}

static enum err
write_mark(struct scope *sc, struct txn *t, void *ctx)
{
	struct marking *m = ctx;
	struct handover_item_row *item;
	bool accepts = m->versions >= 0;

	TRY(handing_find(sc, t, &m->h, m->at));
	item = m->h.item;
	if (accepts && item->accepted_ms != 0)
		return OK;
	TRY(handing_want_open(sc, &m->h));
	if (accepts) {
		TRY(want_read(sc, t, m));
		item->accepted_ms = m->h.r->now_ms;
		item->accepted_by = m->h.r->user_nid;
	} else {
		item->removed_ms = m->h.r->now_ms;
		item->removed_by = m->h.r->user_nid;
	}
	TRY(handover_store_put_item(sc, t, item));
	TRY(handing_complete_if_done(sc, t, &m->h));
	return handing_tell(sc, t, &m->h,
			    accepts ? "handover.accept"
				    : "handover.remove_item");
}

enum err
handover_accept_item(struct scope *sc, struct clinic *c,
		     const struct requester *r, const struct handover_at *at,
		     int64_t versions)
{
	struct marking m = {
		.h = {.c = c, .r = r}, .at = at, .versions = versions};

	return store_write(sc, c->db, write_mark, &m);
}

enum err
handover_remove_item(struct scope *sc, struct clinic *c,
		     const struct requester *r, const struct handover_at *at)
{
	struct marking m = {.h = {.c = c, .r = r}, .at = at, .versions = -1};

	return store_write(sc, c->db, write_mark, &m);
}
