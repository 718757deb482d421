#include "clinic/incident_view.h"

#include <stdlib.h>
#include <string.h>

#include "clinic/incident_priv.h"
#include "clinic/priority.h"

struct viewing {
	struct incident_act_on a;
	const char *id;
	bool is_manager;
	struct incident_view *out;
	struct incident_views *list;
	const struct incident_log_query *log;
	struct incident_lines *lines;
};

static enum err
read_rights(struct scope *sc, struct txn *t, struct viewing *x)
{
	TRY(clinic_rights_store_get(sc, t, x->a.r->user_nid, &x->is_manager));
	x->is_manager |= x->a.r->is_admin;
	return OK;
}

/* Managers read what was none of theirs. */
static enum err
find(struct scope *sc, struct txn *t, struct viewing *x)
{
	TRY(read_rights(sc, t, x));
	if (!x->is_manager)
		return incident_begin(sc, t, x->id, &x->a);
	TRY(incident_store_find(sc, t, x->id, &x->a.row));
	TRY(incident_role_of(sc, t, x->a.r, &x->a.role));
	return x->a.row != NULL
		       ? OK
		       : scope_fail(sc, ERR_NOT_FOUND, "no such incident");
}

/* --- people --- */

static const struct incident_answer_row *
answer_of(const struct incident_answer_row *rows, size_t count,
	  int64_t user_nid)
{
	size_t low = 0, high = count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (rows[mid].user_nid == user_nid)
			return &rows[mid];
		if (rows[mid].user_nid < user_nid)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Once each, by the step that called them last: a commander by the
 * declaration, not by the standby before it. */
static void
keep_last(struct incident_alert_row *rows, size_t *count)
{
	size_t i, k, n = 0;

	for (i = 0; i < *count; i++) {
		if (rows[i].step == INCIDENT_STEP_ENDED ||
		    rows[i].alerted_ms == 0)
			continue;
		for (k = 0; k < n; k++)
			if (rows[k].user_nid == rows[i].user_nid)
				break;
		if (k < n && rows[k].step > rows[i].step)
			continue;
		rows[k] = rows[i];
		n += k == n;
	}
	*count = n;
}

static enum err
read_people(struct scope *sc, struct txn *t, struct viewing *x, int64_t user)
{
	struct incident_view *v = x->out;
	struct incident_answer_row *answers;
	struct incident_alert_row *rows;
	struct staff_row *card;
	size_t count, answer_count, i;

	TRY(incident_store_list_alerts(sc, t, v->row->nid, user, &rows,
				       &count));
	TRY(incident_store_list_answers(sc, t, v->row->nid, &answers,
					&answer_count));
	keep_last(rows, &count);
	v->people = scope_array(sc, struct incident_person, count + 1);
	for (i = 0; i < count; i++) {
		TRY(staff_store_find(sc, t, rows[i].user_nid, &card));
		v->people[v->people_count++] = (struct incident_person){
			card, rows[i],
			answer_of(answers, answer_count, rows[i].user_nid)};
		if (rows[i].user_nid == x->a.r->user_nid)
			v->you = v->people[v->people_count - 1];
	}
	return OK;
}

static int
compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void
incident_count(struct scope *sc, const struct incident_person *people,
	       size_t count, int64_t step, struct incident_counts *out)
{
	int64_t *times = scope_array(sc, int64_t, count + 1);
	const struct incident_answer_row *a;
	size_t i, n = 0;

	*out = (struct incident_counts){0};
	for (i = 0; i < count; i++) {
		if (step != 0 && people[i].alert.step != step)
			continue;
		out->told++;
		a = people[i].answer;
		out->silent += a == NULL;
		if (a == NULL)
			continue;
		out->coming += strcmp(a->reply, "coming") == 0;
		out->here += strcmp(a->reply, "here") == 0;
		out->cannot += strcmp(a->reply, "cannot") == 0;
		times[n++] = a->at_ms - people[i].alert.alerted_ms;
	}
	if (n == 0)
		return;
	qsort(times, n, sizeof(*times), compare_times);
	out->first_ms = times[0];
	out->median_ms = times[n / 2];
}

/* --- one --- */

static enum err
read_forms(struct scope *sc, struct txn *t, struct incident_view *v)
{
	struct staff_row *card;
	size_t i;

	TRY(incident_store_list_methane(sc, t, v->row->nid, &v->forms,
					&v->form_count));
	if (!v->sees_all && v->form_count > 1)
		v->form_count = 1;
	v->form_by =
		scope_array(sc, const struct staff_row *, v->form_count + 1);
	for (i = 0; i < v->form_count; i++) {
		TRY(staff_store_find(sc, t, v->forms[i].by_nid, &card));
		v->form_by[i] = card;
	}
	return OK;
}

static enum err
read_all(struct scope *sc, struct txn *t, struct viewing *x)
{
	struct incident_view *v = x->out;
	size_t i;

	TRY(incident_store_list_steps(sc, t, v->row->nid, &v->steps,
				      &v->step_count));
	v->counts = scope_array(sc, struct incident_counts, v->step_count + 1);
	for (i = 0; i < v->step_count; i++)
		incident_count(sc, v->people, v->people_count, v->steps[i].step,
			       &v->counts[i]);
	incident_count(sc, v->people, v->people_count, 0, &v->total);
	return OK;
}

static enum err
fill(struct scope *sc, struct txn *t, struct viewing *x)
{
	struct incident_view *v = x->out;
	struct staff_row *card;
	bool acted;

	v->row = x->a.row;
	v->now_ms = x->a.now_ms;
	v->commands = x->a.role != NULL;
	TRY(incident_store_has_acted(sc, t, v->row->nid, x->a.r->user_nid,
				     &acted));
	v->sees_all = v->commands || x->is_manager || acted;
	TRY(staff_store_find(sc, t, v->row->by_nid, &card));
	v->by = card;
	TRY(read_forms(sc, t, v));
	return read_people(sc, t, x, v->sees_all ? 0 : x->a.r->user_nid);
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *x = ctx;

	TRY(find(sc, t, x));
	TRY(fill(sc, t, x));
	return x->out->sees_all ? read_all(sc, t, x) : OK;
}

enum err
incident_view_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *incident_id, struct incident_view *out)
{
	struct viewing x = {.a = {.c = c, .r = r, .now_ms = priority_now(c)},
			    .id = incident_id,
			    .out = out};

	*out = (struct incident_view){0};
	return store_read(sc, c->db, read_one, &x);
}

/* --- many --- */

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *x = ctx;
	struct incident_query q = {.limit = INCIDENT_LIST_MAX};
	struct incident_row *rows;
	size_t count, i;

	TRY(read_rights(sc, t, x));
	TRY(incident_role_of(sc, t, x->a.r, &x->a.role));
	x->list->may_declare = x->a.role != NULL;
	if (x->a.role == NULL && !x->is_manager)
		q.user_nid = x->a.r->user_nid;
	TRY(incident_store_list(sc, t, &q, &rows, &count));
	x->list->rows = scope_array(sc, struct incident_view, count + 1);
	for (i = 0; i < count; i++) {
		x->out = &x->list->rows[x->list->count++];
		x->a.row = &rows[i];
		TRY(fill(sc, t, x));
		x->out->people_count = 0;
	}
	return OK;
}

enum err
incident_view_list(struct scope *sc, struct clinic *c,
		   const struct requester *r, struct incident_views *out)
{
	struct viewing x = {.a = {.c = c, .r = r, .now_ms = priority_now(c)},
			    .list = out};

	*out = (struct incident_views){0};
	return store_read(sc, c->db, read_list, &x);
}

/* --- the log --- */

static enum err
read_log(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *x = ctx;
	struct incident_view seen = {0};
	struct incident_log_row *rows;
	struct staff_row *card;
	size_t count, i;

	TRY(find(sc, t, x));
	x->out = &seen;
	TRY(fill(sc, t, x));
	if (!seen.sees_all)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "the log is for commanders");
	TRY(incident_store_list_log(sc, t, x->a.row->nid, x->log->after, &rows,
				    &count));
	x->lines->rows = scope_array(sc, struct incident_line, count + 1);
	for (i = 0; i < count; i++) {
		card = NULL;
		if (rows[i].user_nid != 0)
			TRY(staff_store_find(sc, t, rows[i].user_nid, &card));
		x->lines->rows[x->lines->count++] =
			(struct incident_line){rows[i], card};
	}
	return OK;
}

enum err
incident_view_log(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct incident_log_query *q,
		  struct incident_lines *out)
{
	struct viewing x = {.a = {.c = c, .r = r, .now_ms = priority_now(c)},
			    .id = q->incident_id,
			    .log = q,
			    .lines = out};

	*out = (struct incident_lines){0};
	return store_read(sc, c->db, read_log, &x);
}
