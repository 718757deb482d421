#include "clinic/test_call.h"

#include "clinic/role_priv.h"
#include "clinic/rota.h"
#include "clinic/settings.h"
#include "store/audit_store.h"

struct calling {
	struct clinic *c;
	const struct requester *r;
	const char *id;
	int64_t limit;
	struct test_call_row row;
	struct test_call_view *views;
	size_t count;
};

static bool
is_over(const struct test_call_row *row, int64_t now_ms)
{
	return row->ended_ms != 0 ||
	       row->started_ms + TEST_CALL_LIFE_MS <= now_ms;
}

static enum err
require_switchboard(struct scope *sc, struct txn *t, const struct requester *r)
{
	bool is_switchboard;

	TRY(clinic_is_switchboard(sc, t, r, &is_switchboard));
	return is_switchboard ? OK
			      : scope_fail(sc, ERR_FORBIDDEN,
					   "only managers and the switchboard "
					   "may do this");
}

static enum err
tell(struct scope *sc, struct txn *t, const struct calling *x,
     const char *action)
{
	struct clinic_change_row change = {
		.kind = "test_call", .id = rota_format_id(sc, x->row.nid)};
	struct audit_row audit = {
		.class = AUDIT_INCIDENT, .action = action, .actor = x->r};

	audit.subjects[0] = scope_printf(sc, "test_call:%s", change.id);
	TRY(audit_store_add(sc, t, &audit));
	return clinic_tell(sc, t, x->c, &change);
}

static enum err
call_holders(struct scope *sc, struct txn *t, const struct calling *x,
	     size_t *called_out)
{
	struct clinic_notice_row n = {.kind = "test_call",
				      .at_ms = x->r->now_ms};
	struct role_duty_row *duties;
	size_t count, i;

	*called_out = 0;
	TRY(role_store_list_duty(sc, t, 0, &duties, &count));
	for (i = 0; i < count; i++) {
		if (duties[i].holder_nid == 0)
			continue;
		(*called_out)++;
		TRY(test_call_store_call(sc, t, x->row.nid, duties[i].role_nid,
					 duties[i].holder_nid));
		n.user_nid = duties[i].holder_nid;
		n.role_nid = duties[i].role_nid;
		TRY(clinic_note(sc, t, x->c, &n));
	}
	return OK;
}

static enum err
begin_call(struct scope *sc, struct txn *t, struct calling *x,
	   size_t *called_out)
{
	struct test_call_row *rows;
	size_t count;

	TRY(test_call_store_list(sc, t, 1, &rows, &count));
	if (count > 0 && !is_over(&rows[0], x->r->now_ms))
		return scope_fail(sc, ERR_CONFLICT, "a test call is under way");
	x->row = (struct test_call_row){.by_nid = x->r->user_nid,
					.started_ms = x->r->now_ms};
	TRY(test_call_store_add(sc, t, &x->row));
	TRY(call_holders(sc, t, x, called_out));
	return tell(sc, t, x, "test_call.start");
}

static enum err
write_start(struct scope *sc, struct txn *t, void *ctx)
{
	struct calling *x = ctx;
	size_t called;

	TRY(require_switchboard(sc, t, x->r));
	TRY(begin_call(sc, t, x, &called));
	return called > 0
		       ? OK
		       : scope_fail(sc, ERR_CONFLICT, "nobody holds any role");
}

enum err
test_call_start_daily(struct scope *sc, struct txn *t, struct clinic *c,
		      int64_t now_ms)
{
	struct requester server = {.user_id = NULL, .now_ms = now_ms};
	struct calling x = {.c = c, .r = &server};
	size_t called;

	TRY(begin_call(sc, t, &x, &called));
	/* That nobody holds any role is its report. */
	return called > 0 ? OK : test_call_store_end(sc, t, x.row.nid, now_ms);
}

enum err
test_call_start(struct scope *sc, struct clinic *c, const struct requester *r,
		struct test_call_view *out)
{
	struct calling x = {.c = c, .r = r};
	struct test_call_view *views;
	size_t count;

	TRY(store_write(sc, c->db, write_start, &x));
	TRY(test_call_list(sc, c, r, 1, &views, &count));
	*out = views[0];
	return OK;
}

/* When everybody has answered it is over. */
static enum err
end_if_answered(struct scope *sc, struct txn *t, const struct calling *x)
{
	struct test_call_answer *rows;
	size_t count, i;

	TRY(test_call_store_list_answers(sc, t, x->row.nid, &rows, &count));
	for (i = 0; i < count; i++)
		if (rows[i].answered_ms == 0)
			return OK;
	return test_call_store_end(sc, t, x->row.nid, x->r->now_ms);
}

static enum err
write_answer(struct scope *sc, struct txn *t, void *ctx)
{
	struct calling *x = ctx;
	struct test_call_row *rows;
	int64_t changed = 0;
	size_t count;

	TRY(test_call_store_list(sc, t, 1, &rows, &count));
	if (count > 0 && rows[0].nid == rota_parse_id(x->id) &&
	    !is_over(&rows[0], x->r->now_ms))
		TRY(test_call_store_answer(sc, t, rows[0].nid, x->r->user_nid,
					   x->r->now_ms, &changed));
	if (changed == 0)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no such test call waits for you");
	x->row = rows[0];
	TRY(end_if_answered(sc, t, x));
	return tell(sc, t, x, "test_call.answer");
}

enum err
test_call_answer(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *id)
{
	struct calling x = {.c = c, .r = r, .id = id};

	return store_write(sc, c->db, write_answer, &x);
}

enum err
test_call_waiting(struct scope *sc, struct txn *t, int64_t user_nid,
		  int64_t now_ms, int64_t *nid_out)
{
	struct test_call_answer *answers;
	struct test_call_row *rows;
	size_t count, i;

	*nid_out = 0;
	TRY(test_call_store_list(sc, t, 1, &rows, &count));
	if (count == 0 || is_over(&rows[0], now_ms))
		return OK;
	TRY(test_call_store_list_answers(sc, t, rows[0].nid, &answers, &count));
	for (i = 0; i < count; i++)
		if (answers[i].user_nid == user_nid &&
		    answers[i].answered_ms == 0)
			*nid_out = rows[0].nid;
	return OK;
}

/* --- reading --- */

static enum err
read_one(struct scope *sc, struct txn *t, const struct calling *x,
	 const struct test_call_row *row, struct test_call_view *v)
{
	struct test_call_answer *answers;
	struct staff_row *card;
	struct role_row *role;
	size_t count, i;

	*v = (struct test_call_view){.row = *row,
				     .is_over = is_over(row, x->r->now_ms)};
	TRY(staff_store_find(sc, t, row->by_nid, &card));
	v->by = card;
	TRY(test_call_store_list_answers(sc, t, row->nid, &answers, &count));
	v->people = scope_alloc_array(sc, count + 1, sizeof(*v->people));
	for (i = 0; i < count; i++) {
		TRY(role_store_get(sc, t, answers[i].role_nid, &role));
		TRY(staff_store_find(sc, t, answers[i].user_nid, &card));
		if (role == NULL || card == NULL)
			continue;
		v->people[v->count].role = role;
		v->people[v->count].person = card;
		v->people[v->count++].answered_ms = answers[i].answered_ms;
	}
	return OK;
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct calling *x = ctx;
	struct test_call_row *rows;
	size_t i;

	TRY(test_call_store_list(sc, t, x->limit, &rows, &x->count));
	x->views = scope_array(sc, struct test_call_view, x->count + 1);
	for (i = 0; i < x->count; i++)
		TRY(read_one(sc, t, x, &rows[i], &x->views[i]));
	return OK;
}

enum err
test_call_list(struct scope *sc, struct clinic *c, const struct requester *r,
	       int64_t limit, struct test_call_view **rows_out,
	       size_t *count_out)
{
	struct calling x = {.c = c, .r = r, .limit = limit};

	TRY(store_read(sc, c->db, read_list, &x));
	*rows_out = x.views;
	*count_out = x.count;
	return OK;
}

void
test_call_write(struct json_writer *w, struct scope *sc,
		const struct test_call_view *v)
{
	size_t i;

	json_object_begin(w);
	json_put_string(w, "test_call_id", rota_format_id(sc, v->row.nid));
	if (v->by != NULL) {
		json_key(w, "by");
		person_write(w, v->by);
	}
	json_put_int(w, "started_ms", v->row.started_ms);
	if (v->row.ended_ms != 0)
		json_put_int(w, "ended_ms", v->row.ended_ms);
	json_put_bool(w, "is_over", v->is_over);
	json_key(w, "answers");
	json_array_begin(w);
	for (i = 0; i < v->count; i++) {
		json_object_begin(w);
		json_key(w, "role");
		role_ref_write(w, v->people[i].role);
		json_key(w, "person");
		person_write(w, v->people[i].person);
		if (v->people[i].answered_ms != 0)
			json_put_int(w, "answered_ms",
				     v->people[i].answered_ms);
		json_object_end(w);
	}
	json_array_end(w);
	json_object_end(w);
}
