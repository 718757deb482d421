#include "clinic/rota_request.h"

#include <string.h>

#include "clinic/role_priv.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"

struct asking {
	struct clinic *c;
	const struct requester *r;
	const struct rota_request_new *n;
	const char *id;
	const char *answer;
	struct rota_request_row row;
	struct shift_row *shift, *other;
	struct rota_request_view *views;
	size_t count;
};

static enum err
note(struct scope *sc, struct txn *t, const struct asking *x, int64_t user_nid,
     const char *kind)
{
	struct clinic_notice_row n = {
		.user_nid = user_nid, .kind = kind, .at_ms = x->r->now_ms};

	if (x->shift != NULL)
		n.role_nid = x->shift->role_nid;
	if (user_nid == x->r->user_nid)
		return OK;
	return clinic_note(sc, t, x->c, &n);
}

static enum err
finish(struct scope *sc, struct txn *t, struct asking *x, const char *action)
{
	struct clinic_change_row change = {.kind = "rota", .id = "*"};
	struct audit_row audit = {
		.class = AUDIT_ROTA, .action = action, .actor = x->r};

	TRY(rota_request_store_put(sc, t, &x->row));
	audit.subjects[0] =
		scope_printf(sc, "shift:%lld", (long long)x->row.shift_nid);
	TRY(audit_store_add(sc, t, &audit));
	return clinic_tell(sc, t, x->c, &change);
}

static enum err
find_shift(struct scope *sc, struct txn *t, const char *id,
	   struct shift_row **out)
{
	*out = NULL;
	if (id != NULL)
		TRY(shift_store_find(sc, t, rota_parse_id(id), out));
	return *out != NULL ? OK
			    : scope_fail(sc, ERR_NOT_FOUND, "no such shift");
}

static enum err
check_shift(struct scope *sc, const struct asking *x,
	    const struct shift_row *shift)
{
	if (shift->to_ms <= x->r->now_ms)
		return scope_fail(sc, ERR_CONFLICT, "that shift is over");
	return shift->user_nid != 0 ? OK
				    : scope_fail(sc, ERR_INVALID_PARAM,
						 "nobody fills that shift");
}

static enum err
check_twice(struct scope *sc, struct txn *t, const struct asking *x)
{
	struct rota_request_row *rows;
	size_t count, i;

	TRY(rota_request_store_list(sc, t, x->r->user_nid, &rows, &count));
	for (i = 0; i < count; i++)
		if (rows[i].shift_nid == x->shift->nid &&
		    (strcmp(rows[i].state, "asked") == 0 ||
		     strcmp(rows[i].state, "agreed") == 0))
			return scope_fail(sc, ERR_CONFLICT,
					  "this shift is asked about already");
	return OK;
}

static enum err
find_other(struct scope *sc, struct txn *t, struct asking *x)
{
	if (strcmp(x->n->kind, "swap") == 0) {
		TRY(find_shift(sc, t, x->n->other_shift_id, &x->other));
		TRY(check_shift(sc, x, x->other));
		x->row.other_nid = x->other->nid;
		x->row.to_nid = x->other->user_nid;
	} else if (x->n->user_id != NULL) {
		TRY(user_id_store_find(sc, t, x->n->user_id, &x->row.to_nid));
		if (x->row.to_nid == 0)
			return scope_fail(sc, ERR_NOT_FOUND,
					  "no such person here");
	}
	return x->row.to_nid != x->r->user_nid
		       ? OK
		       : scope_fail(sc, ERR_INVALID_PARAM,
				    "somebody else has to work it");
}

static enum err
write_add(struct scope *sc, struct txn *t, void *ctx)
{
	struct asking *x = ctx;

	TRY(find_shift(sc, t, x->n->shift_id, &x->shift));
	if (x->shift->user_nid != x->r->user_nid)
		return scope_fail(sc, ERR_FORBIDDEN, "that is not your shift");
	TRY(check_shift(sc, x, x->shift));
	TRY(check_twice(sc, t, x));
	x->row = (struct rota_request_row){.kind = x->n->kind,
					   .shift_nid = x->shift->nid,
					   .from_nid = x->r->user_nid,
					   .state = "asked",
					   .note = x->n->note,
					   .asked_ms = x->r->now_ms};
	TRY(find_other(sc, t, x));
	TRY(note(sc, t, x, x->row.to_nid, "request"));
	return finish(sc, t, x, "rota.request");
}

enum err
rota_request_add(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct rota_request_new *n, const char **id_out)
{
	struct asking x = {.c = c, .r = r, .n = n};

	if ((strcmp(n->kind, "cover") != 0 && strcmp(n->kind, "swap") != 0) ||
	    strlen(n->note) > ROTA_NOTE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "kind is cover or swap, and a note has at "
				  "most %d bytes",
				  ROTA_NOTE_MAX);
	TRY(store_write(sc, c->db, write_add, &x));
	*id_out = rota_format_id(sc, x.row.nid);
	return OK;
}

/* --- answers --- */

static enum err
check_policy(struct scope *sc, struct txn *t, const struct shift_row *shift,
	     int64_t user_nid)
{
	struct staff_row *card;
	struct role_row *role;
	const char *refusal;

	if (shift == NULL || shift->role_nid == 0)
		return OK;
	TRY(role_store_get(sc, t, shift->role_nid, &role));
	TRY(staff_store_find(sc, t, user_nid, &card));
	refusal = role == NULL ? "the role is there no longer"
			       : role_policy_refusal(role, card);
	return *refusal == '\0' ? OK
				: scope_fail(sc, ERR_FORBIDDEN, "%s", refusal);
}

static enum err
agree(struct scope *sc, struct txn *t, struct asking *x)
{
	if (strcmp(x->row.state, "asked") != 0)
		return scope_fail(sc, ERR_CONFLICT, "it is answered already");
	if (x->row.from_nid == x->r->user_nid ||
	    (x->row.to_nid != 0 && x->row.to_nid != x->r->user_nid))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is not asked of you");
	TRY(check_policy(sc, t, x->shift, x->r->user_nid));
	TRY(check_policy(sc, t, x->other, x->row.from_nid));
	x->row.to_nid = x->r->user_nid;
	x->row.state = "agreed";
	return note(sc, t, x, x->row.from_nid, "request_decided");
}

/* The rota is as it was when it was asked, or nothing is changed. */
static enum err
apply(struct scope *sc, struct txn *t, struct asking *x)
{
	if (x->shift == NULL || x->shift->user_nid != x->row.from_nid ||
	    (x->row.other_nid != 0 &&
	     (x->other == NULL || x->other->user_nid != x->row.to_nid)))
		return scope_fail(sc, ERR_CONFLICT,
				  "the rota has changed since");
	x->shift->user_nid = x->row.to_nid;
	x->shift->declined_ms = 0;
	TRY(shift_store_put(sc, t, x->shift));
	if (x->other == NULL)
		return OK;
	x->other->user_nid = x->row.from_nid;
	x->other->declined_ms = 0;
	return shift_store_put(sc, t, x->other);
}

static enum err
approve(struct scope *sc, struct txn *t, struct asking *x)
{
	TRY(clinic_require_manager(sc, t, x->r));
	if (x->r->user_nid == x->row.from_nid ||
	    x->r->user_nid == x->row.to_nid)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "another manager has to approve it");
	if (strcmp(x->row.state, "agreed") != 0)
		return scope_fail(sc, ERR_CONFLICT,
				  "it is not agreed, or decided already");
	TRY(apply(sc, t, x));
	x->row.state = "approved";
	TRY(note(sc, t, x, x->row.from_nid, "request_decided"));
	return note(sc, t, x, x->row.to_nid, "request_decided");
}

static bool
is_open(const struct rota_request_row *row)
{
	return strcmp(row->state, "asked") == 0 ||
	       strcmp(row->state, "agreed") == 0;
}

static enum err
refuse(struct scope *sc, struct txn *t, struct asking *x)
{
	if (x->row.to_nid != x->r->user_nid)
		TRY(clinic_require_manager(sc, t, x->r));
	x->row.state = "refused";
	TRY(note(sc, t, x, x->row.from_nid, "request_decided"));
	return note(sc, t, x, x->row.to_nid, "request_decided");
}

static enum err
withdraw(struct scope *sc, struct txn *t, struct asking *x)
{
	if (x->row.from_nid != x->r->user_nid)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "only who asked may withdraw it");
	x->row.state = "withdrawn";
	return note(sc, t, x, x->row.to_nid, "request_decided");
}

static enum err
write_answer(struct scope *sc, struct txn *t, void *ctx)
{
	static const struct {
		const char *word;
		enum err (*fn)(struct scope *, struct txn *, struct asking *);
	} answers[] = {{"agree", agree},
		       {"approve", approve},
		       {"refuse", refuse},
		       {"withdraw", withdraw}};
	struct rota_request_row *row;
	struct asking *x = ctx;
	size_t i;

	TRY(rota_request_store_find(sc, t, rota_parse_id(x->id), &row));
	if (row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such request");
	if (!is_open(row))
		return scope_fail(sc, ERR_CONFLICT, "it is decided already");
	x->row = *row;
	TRY(shift_store_find(sc, t, row->shift_nid, &x->shift));
	TRY(shift_store_find(sc, t, row->other_nid, &x->other));
	for (i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (strcmp(answers[i].word, x->answer) != 0)
			continue;
		TRY(answers[i].fn(sc, t, x));
		x->row.decided_ms = x->r->now_ms;
		x->row.decided_nid = x->r->user_nid;
		return finish(sc, t, x, "rota.answer");
	}
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "answer is agree, refuse, approve or withdraw");
}

enum err
rota_request_answer(struct scope *sc, struct clinic *c,
		    const struct requester *r, const char *id,
		    const char *answer)
{
	struct asking x = {.c = c, .r = r, .id = id, .answer = answer};

	return store_write(sc, c->db, write_answer, &x);
}

/* --- reading --- */

static enum err
card_of(struct scope *sc, struct txn *t, int64_t user_nid,
	const struct staff_row **out)
{
	struct staff_row *card = NULL;

	if (user_nid != 0)
		TRY(staff_store_find(sc, t, user_nid, &card));
	*out = card;
	return OK;
}

static enum err
view_shift(struct scope *sc, struct txn *t, int64_t nid, struct shift_view *out)
{
	struct shift_row *row = NULL;

	if (nid != 0)
		TRY(shift_store_find(sc, t, nid, &row));
	return row == NULL ? OK : shift_view_read(sc, t, row, out);
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct asking *x = ctx;
	struct rota_request_row *rows;
	struct rota_request_view *v;
	bool is_manager;
	size_t count, i;

	TRY(clinic_rights_store_get(sc, t, x->r->user_nid, &is_manager));
	is_manager |= x->r->is_admin;
	TRY(rota_request_store_list(sc, t, is_manager ? 0 : x->r->user_nid,
				    &rows, &count));
	x->views = scope_array(sc, struct rota_request_view, count + 1);
	for (i = 0; i < count; i++) {
		v = &x->views[x->count];
		*v = (struct rota_request_view){.row = &rows[i]};
		TRY(card_of(sc, t, rows[i].from_nid, &v->from));
		TRY(card_of(sc, t, rows[i].to_nid, &v->to));
		TRY(card_of(sc, t, rows[i].decided_nid, &v->decided_by));
		TRY(view_shift(sc, t, rows[i].shift_nid, &v->shift));
		TRY(view_shift(sc, t, rows[i].other_nid, &v->other));
		/* A shift that an import took away takes them with it. */
		x->count += v->shift.row != NULL && v->from != NULL;
	}
	return OK;
}

enum err
rota_request_list(struct scope *sc, struct clinic *c, const struct requester *r,
		  struct rota_request_view **rows_out, size_t *count_out)
{
	struct asking x = {.c = c, .r = r};

	TRY(store_read(sc, c->db, read_list, &x));
	*rows_out = x.views;
	*count_out = x.count;
	return OK;
}
