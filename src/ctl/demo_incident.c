/* The demo's cascade, and an exercise that was stood down four days ago, with
 * what people answered: rows as they would have been written. */
#include <string.h>

#include "clinic/incident_plan.h"
#include "clinic/incident_rules.h"
#include "ctl/demo_priv.h"
#include "store/incident_step_store.h"
#include "store/incident_store.h"
#include "store/role_store.h"
#include "store/user_id_store.h"
#include "user/users.h"

#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define MINUTE_MS ((int64_t)60 * 1000)

struct past {
	struct demo *d;
	yyjson_val *incident;
	struct incident_row row;
};

static enum err
note(struct scope *sc, struct txn *t, const struct past *p,
     const struct incident_log_row *line)
{
	struct incident_log_row row = *line;

	row.incident_nid = p->row.nid;
	row.posted = true;
	return incident_store_log(sc, t, &row);
}

static enum err
add_steps(struct scope *sc, struct txn *t, const struct past *p)
{
	static const struct incident_step_row steps[] = {
		{.step = INCIDENT_STEP_DECLARED, .name = "Commanders"},
		{.step = INCIDENT_STEP_WAVE + 1,
		 .name = "Emergency department"},
		{.step = INCIDENT_STEP_WAVE + 2,
		 .name = "Theatres and critical care",
		 .due_ms = 5 * MINUTE_MS},
		{.step = INCIDENT_STEP_ENDED,
		 .name = "Stood down",
		 .due_ms = 55 * MINUTE_MS}};
	struct incident_log_row line = {.what = "step"};
	struct incident_step_row row;
	int64_t changed;
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		row = steps[i];
		row.incident_nid = p->row.nid;
		row.targets = "";
		row.state = "waiting";
		row.due_ms += p->row.declared_ms;
		TRY(incident_store_add_step(sc, t, &row));
		row.state = "fired";
		row.fired_ms = row.due_ms;
		TRY(incident_store_end_step(sc, t, &row, &changed));
		line.step = row.step;
		line.words = row.name;
		line.at_ms = row.fired_ms;
		TRY(note(sc, t, p, &line));
	}
	return OK;
}

/* ["rhys.morgan", step, reply, minutes] */
static enum err
add_person(struct scope *sc, struct txn *t, const struct past *p, yyjson_val *v,
	   size_t number)
{
	const char *reply = yyjson_get_str(yyjson_arr_get(v, 2));
	int64_t minutes = yyjson_get_sint(yyjson_arr_get(v, 3));
	struct incident_alert_row alert = {
		.incident_nid = p->row.nid,
		.step = yyjson_get_sint(yyjson_arr_get(v, 1)),
		.via = "team:emergency",
		.alerts = 1,
		.channel = ""};
	struct incident_answer_row answer = {.reply = reply, .words = ""};
	struct incident_log_row line = {.what = reply, .step = minutes};
	const char *user_id = users_full_id(
		sc, p->d->ctl->users, yyjson_get_str(yyjson_arr_get(v, 0)));

	TRY(user_id_store_find(sc, t, user_id, &alert.user_nid));
	alert.alerted_ms = p->row.declared_ms;
	if (alert.step == INCIDENT_STEP_WAVE + 2)
		alert.alerted_ms += 5 * MINUTE_MS;
	TRY(incident_store_add_alert(sc, t, &alert));
	TRY(incident_store_set_alert(sc, t, &alert));
	if (*reply == '\0')
		return OK;
	answer.user_nid = line.user_nid = alert.user_nid;
	answer.at_ms = line.at_ms =
		alert.alerted_ms + 20000 + (int64_t)number * 17000;
	if (minutes > 0)
		answer.eta_ms = answer.at_ms + minutes * MINUTE_MS;
	TRY(incident_store_put_answer(sc, t, p->row.nid, &answer));
	return note(sc, t, p, &line);
}

static enum err
add_lines(struct scope *sc, struct txn *t, const struct past *p)
{
	yyjson_arr_iter it =
		yyjson_arr_iter_with(yyjson_obj_get(p->incident, "entries"));
	struct incident_log_row line = {.what = "entry",
					.user_nid = p->row.by_nid,
					.at_ms = p->row.declared_ms};
	yyjson_val *v;

	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		line.at_ms += 12 * MINUTE_MS;
		line.words = yyjson_get_str(v);
		TRY(note(sc, t, p, &line));
	}
	line.what = "stood_down";
	line.at_ms = p->row.ended_ms;
	line.words = "";
	return note(sc, t, p, &line);
}

static enum err
add_form(struct scope *sc, struct txn *t, const struct past *p)
{
	struct incident_methane_row form = {.version = 1,
					    .by_nid = p->row.by_nid,
					    .at_ms = p->row.declared_ms};
	struct incident_log_row line = {.what = "declared",
					.user_nid = p->row.by_nid,
					.at_ms = p->row.declared_ms};
	size_t len;

	TRY(note(sc, t, p, &line));
	line.what = "methane";
	line.step = 1;
	TRY(note(sc, t, p, &line));
	form.form = json_format(sc, yyjson_obj_get(p->incident, "form"), &len);
	return incident_store_add_methane(sc, t, p->row.nid, &form);
}

static enum err
write_past(struct scope *sc, struct txn *t, void *ctx)
{
	const struct incident_query q = {.limit = 1};
	struct past *p = ctx;
	struct incident_row *rows;
	struct role_row *role;
	yyjson_arr_iter it;
	yyjson_val *v;
	size_t count;

	TRY(incident_store_list(sc, t, &q, &rows, &count));
	TRY(role_store_find(sc, t, "ed-lead", &role));
	if (count > 0 || role == NULL)
		return OK;
	p->row.role_nid = role->nid;
	TRY(incident_store_add(sc, t, &p->row));
	TRY(incident_store_set(sc, t, &p->row));
	TRY(add_form(sc, t, p));
	TRY(add_steps(sc, t, p));
	it = yyjson_arr_iter_with(yyjson_obj_get(p->incident, "people"));
	for (count = 0; (v = yyjson_arr_iter_next(&it)) != NULL; count++)
		TRY(add_person(sc, t, p, v, count));
	return add_lines(sc, t, p);
}

enum err
demo_seed_incident(struct scope *sc, struct demo *d, const struct requester *r,
		   yyjson_val *clinic)
{
	yyjson_val *plan = yyjson_obj_get(clinic, "incident_plan");
	struct past p = {.d = d,
			 .incident = yyjson_obj_get(clinic, "incident")};
	struct requester lead;

	if (plan == NULL || p.incident == NULL)
		return OK;
	TRY(incident_plan_put(sc, d->ctl->clinic, r, plan));
	TRY(demo_requester(sc, d, "hannah.price", &lead));
	p.row = (struct incident_row){
		.incident_id = "demo-exercise",
		.mode = "exercise",
		.state = "stood_down",
		.title = json_peek_string(p.incident, "title"),
		.by_nid = lead.user_nid,
		.created_ms = d->midnight_ms - 4 * DAY_MS + 600 * MINUTE_MS,
		.methane = 1,
		.room_id = ""};
	p.row.declared_ms = p.row.created_ms;
	p.row.ended_ms = p.row.created_ms + 55 * MINUTE_MS;
	return store_write(sc, d->ctl->db, write_past, &p);
}
