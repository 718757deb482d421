/* Forms, answers, receipts and entries: see clinic/incident.h. */
#include <string.h>

#include "base/json_write.h"
#include "clinic/incident_priv.h"
#include "clinic/priority.h"

#define FORM_MAX 10000
#define METHANE_VERSIONS_MAX 50

struct doing {
	struct incident_act_on a;
	const char *id;
	const struct incident_form *form;
	const char *text; /* of the form, or the entry */
	const struct incident_answer *answer;
	bool is_seen;
};

static struct doing
begin(struct clinic *c, const struct requester *r, const char *id)
{
	return (struct doing){.a = {.c = c, .r = r, .now_ms = priority_now(c)},
			      .id = id};
}

static enum err
require_running(struct scope *sc, const struct incident_act_on *a)
{
	return incident_is_running(a->row->state)
		       ? OK
		       : scope_fail(sc, ERR_CONFLICT, "the incident is over");
}

/* --- METHANE --- */

static enum err
write_methane(struct scope *sc, struct txn *t, void *ctx)
{
	struct doing *x = ctx;
	struct incident_methane_row row = {.version = x->form->version + 1,
					   .by_nid = x->a.r->user_nid,
					   .at_ms = x->a.now_ms,
					   .form = x->text};
	const struct incident_log_row line = {.what = "methane",
					      .step = row.version};

	TRY(incident_begin_command(sc, t, x->id, &x->a));
	TRY(require_running(sc, &x->a));
	if (x->a.row->methane != x->form->version)
		return scope_fail(sc, ERR_CONFLICT,
				  "somebody has written a newer version");
	if (row.version > METHANE_VERSIONS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "a form has at most %d versions",
				  METHANE_VERSIONS_MAX);
	TRY(incident_store_add_methane(sc, t, x->a.row->nid, &row));
	x->a.row->methane = row.version;
	TRY(incident_store_set(sc, t, x->a.row));
	TRY(incident_note(sc, t, &x->a, &line));
	return incident_tell(sc, t, x->a.c, x->a.row);
}

enum err
incident_format_form(struct scope *sc, yyjson_val *form, const char **out)
{
	struct json_writer w;
	const char *value;
	struct buf b;
	int i;

	buf_init(&b, sc, FORM_MAX);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	for (i = 0; i < INCIDENT_METHANE_FIELDS; i++) {
		TRY(json_find_string(sc, form, incident_methane_keys[i],
				     &value));
		if (value != NULL && strlen(value) > INCIDENT_FIELD_MAX)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "%s is longer than %d bytes",
					  incident_methane_keys[i],
					  INCIDENT_FIELD_MAX);
		json_put_string(&w, incident_methane_keys[i], value);
	}
	json_object_end(&w);
	TRY(buf_check(&b));
	*out = scope_strndup(sc, b.data, b.len);
	return OK;
}

enum err
incident_put_methane(struct scope *sc, struct clinic *c,
		     const struct requester *r, const struct incident_form *f)
{
	struct doing x = begin(c, r, f->incident_id);

	x.form = f;
	TRY(incident_format_form(sc, f->form, &x.text));
	TRY(store_write(sc, c->db, write_methane, &x));
	incident_timer_wake(c);
	return OK;
}

/* --- answers --- */

static enum err
write_reply(struct scope *sc, struct txn *t, void *ctx)
{
	struct doing *x = ctx;
	const struct incident_answer *a = x->answer;
	struct incident_mark mark = {.user_nid = x->a.r->user_nid,
				     .now_ms = x->a.now_ms,
				     .is_seen = true};
	struct incident_answer_row row = {.user_nid = x->a.r->user_nid,
					  .reply = a->reply,
					  .words = a->words != NULL ? a->words
								    : "",
					  .at_ms = x->a.now_ms};
	const struct incident_log_row line = {.what = a->reply,
					      .step = a->eta_min,
					      .words = row.words,
					      .posted = true};
	int64_t changed;

	TRY(incident_begin(sc, t, x->id, &x->a));
	TRY(require_running(sc, &x->a));
	if (a->eta_min > 0)
		row.eta_ms = x->a.now_ms + a->eta_min * 60000;
	TRY(incident_store_put_answer(sc, t, x->a.row->nid, &row));
	mark.incident_nid = x->a.row->nid;
	TRY(incident_store_mark(sc, t, &mark, &changed));
	TRY(incident_note(sc, t, &x->a, &line));
	return incident_tell(sc, t, x->a.c, x->a.row);
}

enum err
incident_reply(struct scope *sc, struct clinic *c, const struct requester *r,
	       const struct incident_answer *a)
{
	struct doing x = begin(c, r, a->incident_id);
	bool is_coming = strcmp(a->reply, "coming") == 0;

	x.answer = a;
	if (!incident_is_reply(a->reply))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "reply is coming, cannot or here");
	if (is_coming ? a->eta_min < 1 || a->eta_min > INCIDENT_ETA_MAX_MIN
		      : a->eta_min != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "eta_minutes is 1 to %d, with coming alone",
				  INCIDENT_ETA_MAX_MIN);
	if (a->words != NULL && strlen(a->words) > INCIDENT_WORDS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "words are longer than %d bytes",
				  INCIDENT_WORDS_MAX);
	return store_write(sc, c->db, write_reply, &x);
}

static enum err
write_receipt(struct scope *sc, struct txn *t, void *ctx)
{
	struct doing *x = ctx;
	struct incident_mark mark = {.user_nid = x->a.r->user_nid,
				     .now_ms = x->a.now_ms,
				     .is_seen = x->is_seen};
	int64_t changed;

	TRY(incident_begin(sc, t, x->id, &x->a));
	mark.incident_nid = x->a.row->nid;
	TRY(incident_store_mark(sc, t, &mark, &changed));
	return changed == 0 ? OK : incident_tell(sc, t, x->a.c, x->a.row);
}

enum err
incident_receive(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *incident_id, bool is_seen)
{
	struct doing x = begin(c, r, incident_id);

	x.is_seen = is_seen;
	return store_write(sc, c->db, write_receipt, &x);
}

/* --- the log --- */

static enum err
write_entry(struct scope *sc, struct txn *t, void *ctx)
{
	struct doing *x = ctx;
	const struct incident_log_row line = {.what = "entry",
					      .words = x->text};

	TRY(incident_begin_command(sc, t, x->id, &x->a));
	TRY(incident_note(sc, t, &x->a, &line));
	return incident_tell(sc, t, x->a.c, x->a.row);
}

enum err
incident_write_log(struct scope *sc, struct clinic *c,
		   const struct requester *r, const char *incident_id,
		   const char *text)
{
	struct doing x = begin(c, r, incident_id);

	x.text = text;
	if (*text == '\0' || strlen(text) > INCIDENT_WORDS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "text has 1 to %d bytes", INCIDENT_WORDS_MAX);
	TRY(store_write(sc, c->db, write_entry, &x));
	incident_timer_wake(c);
	return OK;
}
