#include "clinic/rota.h"

#include <stdlib.h>
#include <string.h>

#include "clinic/role_priv.h"
#include "clinic/role_view.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"

struct reading {
	struct clinic *c;
	const struct rota_query *q;
	struct shift_query query;
	struct rota_views *out;
	struct rota_problem_view *problems;
	size_t count;
};

const char *
rota_format_id(struct scope *sc, int64_t nid)
{
	return scope_printf(sc, "%lld", (long long)nid);
}

int64_t
rota_parse_id(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len == 0 || len > 18 || text[len] != '\0'
		       ? 0
		       : strtoll(text, NULL, 10);
}

enum err
shift_view_read(struct scope *sc, struct txn *t, const struct shift_row *row,
		struct shift_view *out)
{
	struct role_duty_row duty;
	struct role_row *role = NULL;
	struct team_row *team = NULL;
	struct staff_row *card = NULL;

	*out = (struct shift_view){.row = row};
	if (row->role_nid != 0) {
		TRY(role_store_get(sc, t, row->role_nid, &role));
		TRY(role_store_get_duty(sc, t, row->role_nid, &duty));
		out->is_holder =
			row->user_nid != 0 && duty.holder_nid == row->user_nid;
	}
	if (row->team_nid != 0)
		TRY(team_store_get(sc, t, row->team_nid, &team));
	if (row->user_nid != 0)
		TRY(staff_store_find(sc, t, row->user_nid, &card));
	out->role = role;
	out->team = team;
	out->person = card;
	return OK;
}

static const char *
or_null(const char *s)
{
	return *s == '\0' ? NULL : s;
}

void
shift_view_write(struct json_writer *w, struct scope *sc,
		 const struct shift_view *v)
{
	const struct shift_row *s = v->row;

	json_object_begin(w);
	json_put_string(w, "shift_id", rota_format_id(sc, s->nid));
	if (v->role != NULL) {
		json_key(w, "role");
		role_ref_write(w, v->role);
	}
	if (v->team != NULL) {
		json_put_string(w, "team_id", v->team->team_id);
		json_put_string(w, "team_name", v->team->name);
	}
	if (v->person != NULL) {
		json_key(w, "person");
		person_write(w, v->person);
	}
	json_put_int(w, "from_ms", s->from_ms);
	json_put_int(w, "to_ms", s->to_ms);
	if (s->tier > 0)
		json_put_int(w, "tier", s->tier);
	json_put_bool(w, "non_resident", s->non_resident);
	json_put_string(w, "note", or_null(s->note));
	if (s->declined_ms != 0)
		json_put_int(w, "declined_ms", s->declined_ms);
	json_put_string(w, "source", or_null(s->source));
	json_put_bool(w, "is_holder", v->is_holder);
	json_object_end(w);
}

static enum err
check_span(struct scope *sc, const struct rota_query *q)
{
	if (q->from_ms < q->to_ms && q->to_ms - q->from_ms <= ROTA_SPAN_MAX_MS)
		return OK;
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "from_ms to to_ms is a span of at most 100 days");
}

/* Numbers for the names asked for. */
static enum err
find_names(struct scope *sc, struct txn *t, struct reading *x)
{
	const struct rota_query *q = x->q;
	struct role_row *role;
	struct team_row *team;

	x->query.from_ms = q->from_ms;
	x->query.to_ms = q->to_ms;
	if (q->role_id != NULL) {
		TRY(role_store_find(sc, t, q->role_id, &role));
		if (role == NULL)
			return scope_fail(sc, ERR_NOT_FOUND, "no such role");
		x->query.role_nid = role->nid;
	}
	if (q->team_id != NULL) {
		TRY(team_store_find(sc, t, q->team_id, &team));
		if (team == NULL)
			return scope_fail(sc, ERR_NOT_FOUND, "no such team");
		x->query.team_nid = team->nid;
	}
	if (q->user_id != NULL) {
		TRY(user_id_store_find(sc, t, q->user_id, &x->query.user_nid));
		if (x->query.user_nid == 0)
			return scope_fail(sc, ERR_NOT_FOUND, "no such person");
	}
	return OK;
}

static enum err
read_shifts(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct shift_row *rows;
	size_t i;

	TRY(find_names(sc, t, x));
	TRY(shift_store_list(sc, t, &x->query, &rows, &x->out->count));
	x->out->rows = scope_array(sc, struct shift_view, x->out->count + 1);
	for (i = 0; i < x->out->count; i++)
		TRY(shift_view_read(sc, t, &rows[i], &x->out->rows[i]));
	return OK;
}

enum err
rota_read(struct scope *sc, struct clinic *c, const struct rota_query *q,
	  struct rota_views *out)
{
	struct reading x = {.c = c, .q = q, .out = out};

	*out = (struct rota_views){0};
	TRY(check_span(sc, q));
	return store_read(sc, c->db, read_shifts, &x);
}

/* --- problems --- */

static enum err
find_role_problems(struct scope *sc, struct txn *t, const struct reading *x,
		   const struct role_row *role, struct rota_problems *out)
{
	struct shift_query q = {.role_nid = role->nid,
				.from_ms = x->query.from_ms,
				.to_ms = x->query.to_ms};
	struct rota_span span = {q.from_ms, q.to_ms, role->never_empty};
	size_t from = out->count, count, i;
	struct shift_row *rows;

	TRY(shift_store_list(sc, t, &q, &rows, &count));
	rota_find_gaps(rows, count, &span, out);
	for (i = from; i < out->count; i++)
		out->rows[i].role_nid = role->nid;
	return OK;
}

/* Being on a 2222 team goes with other roles. */
static enum err
find_clashes(struct scope *sc, struct txn *t, const struct reading *x,
	     struct rota_problems *out)
{
	struct shift_row *rows;
	struct role_row *role;
	size_t count, i;

	TRY(shift_store_list(sc, t, &x->query, &rows, &count));
	for (i = 0; i < count; i++) {
		role = NULL;
		if (rows[i].role_nid != 0)
			TRY(role_store_get(sc, t, rows[i].role_nid, &role));
		if (role != NULL && role->needs_channel)
			rows[i].tier = -1;
	}
	rota_find_clashes(rows, count, out);
	return OK;
}

static enum err
show_problems(struct scope *sc, struct txn *t, struct reading *x,
	      const struct rota_problems *found)
{
	struct rota_problem_view *v;
	struct staff_row *card;
	struct role_row *role;
	size_t i;

	x->count = found->count;
	x->problems = scope_array(sc, struct rota_problem_view, x->count + 1);
	for (i = 0; i < x->count; i++) {
		v = &x->problems[i];
		v->row = found->rows[i];
		if (v->row.role_nid != 0) {
			TRY(role_store_get(sc, t, v->row.role_nid, &role));
			v->role = role;
		}
		if (v->row.user_nid != 0) {
			TRY(staff_store_find(sc, t, v->row.user_nid, &card));
			v->person = card;
		}
	}
	return OK;
}

static int
by_beginning(const void *a, const void *b)
{
	const struct rota_problem *x = a, *y = b;

	return (x->from_ms > y->from_ms) - (x->from_ms < y->from_ms);
}

static enum err
read_problems(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct rota_problems found = {.rows = scope_array(sc,
							  struct rota_problem,
							  ROTA_PROBLEMS_MAX)};
	struct role_row *roles;
	size_t count, i;

	TRY(find_names(sc, t, x));
	TRY(role_store_list(sc, t, &roles, &count));
	for (i = 0; i < count; i++)
		if (x->query.role_nid == 0 || x->query.role_nid == roles[i].nid)
			TRY(find_role_problems(sc, t, x, &roles[i], &found));
	TRY(find_clashes(sc, t, x, &found));
	qsort(found.rows, found.count, sizeof(*found.rows), by_beginning);
	return show_problems(sc, t, x, &found);
}

enum err
rota_read_problems(struct scope *sc, struct clinic *c,
		   const struct rota_query *q,
		   struct rota_problem_view **rows_out, size_t *count_out)
{
	struct reading x = {.c = c, .q = q};

	TRY(check_span(sc, q));
	TRY(store_read(sc, c->db, read_problems, &x));
	*rows_out = x.problems;
	*count_out = x.count;
	return OK;
}
