/* Read-back and confirmation: see clinic/incident.h. */
#include <string.h>

#include "base/json_write.h"
#include "clinic/incident_priv.h"
#include "clinic/priority.h"
#include "crypto/token.h"

#define REQUEST_MAX 20000

const char *const incident_methane_keys[INCIDENT_METHANE_FIELDS] = {
	"exact_location", "type",	"hazards",
	"access",	  "casualties", "emergency_services"};
static const char *const labels[INCIDENT_METHANE_FIELDS] = {
	"Exact location", "Type",	"Hazards",
	"Access",	  "Casualties", "Emergency services"};

const char *
incident_methane_text(struct scope *sc, const char *form)
{
	const char *text = "", *value;
	yyjson_val *val;
	int i;

	if (json_parse_object(sc, form, strlen(form), &val) != OK) {
		scope_clear_failure(sc);
		return text;
	}
	for (i = 0; i < INCIDENT_METHANE_FIELDS; i++) {
		value = json_peek_string(val, incident_methane_keys[i]);
		if (value != NULL && *value != '\0')
			text = scope_printf(sc, "%s\n%s: %s", text, labels[i],
					    value);
	}
	return text;
}

/* --- preparing --- */

struct preparing {
	struct incident_act_on a;
	const struct incident_request *q;
	struct incident_read_back *out;
	const char *state; /* NULL: there is none yet */
	const char *title;
	struct incident_token_row token;
};

/* What a read-back is true of. */
static const char *
basis_of(struct scope *sc, const struct incident_row *row)
{
	return row == NULL ? "new"
			   : scope_printf(sc, "%s %lld", row->state,
					  (long long)row->methane);
}

static enum err
check_words(struct scope *sc, const struct incident_request *q)
{
	if (q->words != NULL && strlen(q->words) > INCIDENT_WORDS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "words are longer than %d bytes",
				  INCIDENT_WORDS_MAX);
	if (q->incident_id != NULL)
		return OK;
	if (q->mode == NULL || incident_mode_word(q->mode) == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "mode is live or exercise");
	if (q->title == NULL || *q->title == '\0' ||
	    strlen(q->title) > INCIDENT_TITLE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "title has 1 to %d bytes",
				  INCIDENT_TITLE_MAX);
	return OK;
}

static enum err
count_waves(struct scope *sc, struct txn *t, struct preparing *p)
{
	struct incident_read_back *out = p->out;
	struct incident_targets people;
	struct incident_plan plan;
	size_t i;

	TRY(incident_plan_read(sc, t, &plan));
	out->waves =
		scope_array(sc, struct incident_wave_count, plan.count + 1);
	for (i = 0; i < plan.count; i++) {
		TRY(incident_resolve(sc, t, plan.waves[i].targets, p->a.now_ms,
				     &people));
		out->waves[out->wave_count++] = (struct incident_wave_count){
			plan.waves[i].name, plan.waves[i].delay_ms,
			(int64_t)people.count};
	}
	return OK;
}

static const char *
word_effect(struct scope *sc, const struct preparing *p)
{
	int64_t people = 0;
	size_t i;

	switch (p->q->act) {
	case INCIDENT_STANDBY:
		return "Commanders alone are told. No wave is called.";
	case INCIDENT_DECLARE:
		for (i = 0; i < p->out->wave_count; i++)
			people += p->out->waves[i].people;
		return scope_printf(
			sc,
			"The cascade starts: %zu waves, %lld people, some of "
			"them off duty.",
			p->out->wave_count, (long long)people);
	case INCIDENT_STAND_DOWN:
	case INCIDENT_CANCEL:
		return "Waves stop at once, and everybody who was told is told "
		       "that it is over.";
	case INCIDENT_ACT_COUNT:
		break;
	}
	return "";
}

static const char *
read_back_text(struct scope *sc, const struct preparing *p, const char *mode)
{
	static const char *const verbs[] = {"put on STANDBY", "DECLARE",
					    "STAND DOWN", "CANCEL"};
	const char *place =
		p->q->methane == NULL
			? NULL
			: json_peek_string(p->q->methane, "exact_location");

	return scope_printf(sc, "%s. You %s a major incident: %s%s%s. %s",
			    strcmp(mode, "live") == 0
				    ? "This is LIVE, not an exercise"
				    : "This is an EXERCISE, it is not live",
			    verbs[p->q->act], p->title,
			    place != NULL ? ", " : "",
			    place != NULL ? place : "", word_effect(sc, p));
}

static enum err
write_request(struct scope *sc, const struct preparing *p, const char *mode,
	      const char **out)
{
	struct json_writer w;
	struct buf b;
	char *form;
	size_t len;

	buf_init(&b, sc, REQUEST_MAX);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "mode", mode);
	json_put_string(&w, "title", p->title);
	json_put_string(&w, "words", p->q->words);
	if (p->q->methane != NULL) {
		form = json_format(sc, p->q->methane, &len);
		json_put_raw(&w, "methane", form, len);
	}
	json_object_end(&w);
	TRY(buf_check(&b));
	*out = scope_strndup(sc, b.data, b.len);
	return OK;
}

/* A declaration says where. */
static enum err
check_place(struct scope *sc, const struct preparing *p)
{
	const char *place =
		p->q->methane == NULL
			? NULL
			: json_peek_string(p->q->methane, "exact_location");
	bool has = p->a.row != NULL && p->a.row->methane > 0;

	if (p->q->act == INCIDENT_DECLARE && !has &&
	    (place == NULL || *place == '\0'))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a declaration needs the exact location");
	return OK;
}

static enum err
write_prepare(struct scope *sc, struct txn *t, void *ctx)
{
	struct preparing *p = ctx;
	const struct incident_request *q = p->q;
	const char *refusal;

	p->out->wave_count = 0;
	p->a.row = NULL;
	if (q->incident_id != NULL)
		TRY(incident_begin_command(sc, t, q->incident_id, &p->a));
	else
		TRY(incident_role_of(sc, t, p->a.r, &p->a.role));
	if (p->a.role == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "only the site manager, the ED lead and the "
				  "executive on call may do this");
	refusal = incident_refusal(p->a.row != NULL ? p->a.row->state : NULL,
				   q->act);
	if (refusal != NULL)
		return scope_fail(sc, ERR_CONFLICT, "%s", refusal);
	TRY(check_place(sc, p));
	p->title = p->a.row != NULL ? p->a.row->title : q->title;
	p->out->mode = p->a.row != NULL ? p->a.row->mode : q->mode;
	if (q->act == INCIDENT_DECLARE)
		TRY(count_waves(sc, t, p));
	p->out->text = read_back_text(sc, p, p->out->mode);
	p->token.incident_nid = p->a.row != NULL ? p->a.row->nid : 0;
	p->token.basis = basis_of(sc, p->a.row);
	TRY(write_request(sc, p, p->out->mode, &p->token.request));
	return incident_store_add_token(sc, t, &p->token);
}

enum err
incident_prepare(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct incident_request *q,
		 struct incident_read_back *out)
{
	struct incident_request clean = *q;
	const char *form;
	struct preparing p = {.a = {.c = c, .r = r, .now_ms = priority_now(c)},
			      .q = &clean,
			      .out = out};

	*out = (struct incident_read_back){0};
	TRY(check_words(sc, q));
	if (q->methane != NULL) {
		TRY(incident_format_form(sc, q->methane, &form));
		TRY(json_parse_object(sc, form, strlen(form), &clean.methane));
	}
	out->token = token_random(sc, "");
	out->expires_ms = p.a.now_ms + INCIDENT_TOKEN_MS;
	token_hash(out->token, p.token.hash);
	p.token.user_nid = r->user_nid;
	p.token.act = incident_act_word(q->act);
	p.token.expires_ms = out->expires_ms;
	return store_write(sc, c->db, write_prepare, &p);
}

/* --- confirming --- */

struct confirming {
	struct incident_act_on a;
	const struct incident_confirmation *k;
	struct incident_token_row token;
	enum incident_act act;
	const char *words;
	yyjson_val *methane;
};

static enum err
check_token(struct scope *sc, struct txn *t, struct confirming *x)
{
	bool found;

	token_hash(x->k->token, x->token.hash);
	TRY(incident_store_get_token(sc, t, &x->token, &found));
	if (!found || x->token.user_nid != x->a.r->user_nid)
		return scope_fail(sc, ERR_NOT_FOUND, "no such token");
	if (x->token.used_ms != 0)
		return scope_fail(sc, ERR_CONFLICT, "it was confirmed before");
	if (x->token.expires_ms <= x->a.now_ms)
		return scope_fail(sc, ERR_CONFLICT,
				  "the read-back is too old: read it again");
	TRY(incident_role_of(sc, t, x->a.r, &x->a.role));
	if (x->a.role == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "the role is no longer yours");
	return OK;
}

/* Nothing may have happened since it was read back. */
static enum err
check_basis(struct scope *sc, struct txn *t, struct confirming *x)
{
	x->a.row = NULL;
	if (x->token.incident_nid != 0)
		TRY(incident_store_get(sc, t, x->token.incident_nid,
				       &x->a.row));
	if (strcmp(basis_of(sc, x->a.row), x->token.basis) != 0)
		return scope_fail(sc, ERR_CONFLICT,
				  "the incident has changed since it was read "
				  "back: read it again");
	return OK;
}

static enum err
read_request(struct scope *sc, struct confirming *x, struct incident_row *row)
{
	yyjson_val *request;

	TRY(json_parse_object(sc, x->token.request, strlen(x->token.request),
			      &request));
	x->act = incident_act_of(x->token.act);
	x->words = json_peek_string(request, "words");
	x->methane = yyjson_obj_get(request, "methane");
	row->mode = json_peek_string(request, "mode");
	row->title = json_peek_string(request, "title");
	if (strcmp(row->mode, x->k->mode) != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "mode is not the one that was read back");
	return OK;
}

static enum err
add_form(struct scope *sc, struct txn *t, struct confirming *x)
{
	struct incident_methane_row form = {.version = x->a.row->methane + 1,
					    .by_nid = x->a.r->user_nid,
					    .at_ms = x->a.now_ms};
	const struct incident_log_row line = {.what = "methane",
					      .step = form.version};
	size_t len;

	if (x->methane == NULL)
		return OK;
	form.form = json_format(sc, x->methane, &len);
	TRY(incident_store_add_methane(sc, t, x->a.row->nid, &form));
	x->a.row->methane = form.version;
	return incident_note(sc, t, &x->a, &line);
}

static enum err
add_step(struct scope *sc, struct txn *t, const struct confirming *x,
	 const struct incident_step_row *step)
{
	struct incident_step_row row = *step;

	row.incident_nid = x->a.row->nid;
	row.state = "waiting";
	if (row.targets == NULL)
		row.targets = "";
	row.due_ms += x->a.now_ms;
	return incident_store_add_step(sc, t, &row);
}

static enum err
add_waves(struct scope *sc, struct txn *t, const struct confirming *x)
{
	struct incident_step_row step = {0};
	struct incident_plan plan;
	size_t i;

	TRY(incident_plan_read(sc, t, &plan));
	for (i = 0; i < plan.count; i++) {
		step.step = INCIDENT_STEP_WAVE + 1 + (int64_t)i;
		step.name = plan.waves[i].name;
		step.targets = plan.waves[i].targets;
		step.due_ms = plan.waves[i].delay_ms;
		TRY(add_step(sc, t, x, &step));
	}
	return OK;
}

/* Timers of what is told now; those of before end. */
static enum err
set_steps(struct scope *sc, struct txn *t, const struct confirming *x)
{
	static const struct incident_step_row steps[] = {
		[INCIDENT_STANDBY] = {.step = INCIDENT_STEP_STANDBY,
				      .name = "Standby"},
		[INCIDENT_DECLARE] = {.step = INCIDENT_STEP_DECLARED,
				      .name = "Commanders"},
		[INCIDENT_STAND_DOWN] = {.step = INCIDENT_STEP_ENDED,
					 .name = "Stood down"},
		[INCIDENT_CANCEL] = {.step = INCIDENT_STEP_ENDED,
				     .name = "Cancelled"}};

	TRY(incident_store_stop_steps(sc, t, x->a.row->nid));
	TRY(add_step(sc, t, x, &steps[x->act]));
	return x->act == INCIDENT_DECLARE ? add_waves(sc, t, x) : OK;
}

static enum err
write_row(struct scope *sc, struct txn *t, struct confirming *x,
	  struct incident_row *given)
{
	struct incident_row *row = x->a.row;

	if (row == NULL) {
		row = x->a.row = scope_new(sc, struct incident_row);
		*row = *given;
		row->incident_id = token_random_id(sc, INCIDENT_ID_LEN);
		row->by_nid = x->a.r->user_nid;
		row->role_nid = x->a.role->nid;
		row->created_ms = x->a.now_ms;
		row->room_id = "";
		row->state = incident_act_state(x->act);
		if (incident_store_add(sc, t, row) != OK) {
			scope_clear_failure(sc);
			return scope_fail(sc, ERR_CONFLICT,
					  "an incident of this mode is running "
					  "already");
		}
	}
	row->state = incident_act_state(x->act);
	if (x->act == INCIDENT_DECLARE)
		row->declared_ms = x->a.now_ms;
	if (!incident_is_running(row->state))
		row->ended_ms = x->a.now_ms;
	return OK;
}

static enum err
write_confirm(struct scope *sc, struct txn *t, void *ctx)
{
	struct confirming *x = ctx;
	struct incident_row given = {0};
	struct incident_log_row line = {.posted = false};
	const char *refusal;

	TRY(check_token(sc, t, x));
	TRY(check_basis(sc, t, x));
	TRY(read_request(sc, x, &given));
	refusal = incident_refusal(x->a.row != NULL ? x->a.row->state : NULL,
				   x->act);
	if (refusal != NULL)
		return scope_fail(sc, ERR_CONFLICT, "%s", refusal);
	TRY(write_row(sc, t, x, &given));
	line.what = x->a.row->state;
	line.words = x->words;
	TRY(incident_note(sc, t, &x->a, &line));
	TRY(add_form(sc, t, x));
	TRY(incident_store_set(sc, t, x->a.row));
	TRY(set_steps(sc, t, x));
	x->token.used_ms = x->a.now_ms;
	TRY(incident_store_use_token(sc, t, &x->token));
	return incident_tell(sc, t, x->a.c, x->a.row);
}

enum err
incident_confirm(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct incident_confirmation *k,
		 const char **incident_id_out)
{
	struct confirming x = {.a = {.c = c, .r = r, .now_ms = priority_now(c)},
			       .k = k};

	TRY(store_write(sc, c->db, write_confirm, &x));
	*incident_id_out = x.a.row->incident_id;
	incident_timer_wake(c);
	return OK;
}
