/* Incidents as JSON: see clinic/incident_view.h. */
#include <string.h>

#include "clinic/incident_view.h"
#include "clinic/role_view.h"
#include "clinic/rota.h"

static void
put_time(struct json_writer *w, const char *key, int64_t ms)
{
	if (ms != 0)
		json_put_int(w, key, ms);
}

static void
put_person(struct json_writer *w, const char *key, const struct staff_row *card)
{
	if (card == NULL)
		return;
	json_key(w, key);
	person_write(w, card);
}

/* "wave" and its number, or the step's own word. */
static void
put_step(struct json_writer *w, int64_t step)
{
	const char *word = "wave";

	if (step == INCIDENT_STEP_STANDBY)
		word = "standby";
	else if (step == INCIDENT_STEP_DECLARED)
		word = "commanders";
	else if (step == INCIDENT_STEP_ENDED)
		word = "ended";
	json_put_string(w, "step", word);
	if (step > INCIDENT_STEP_WAVE)
		json_put_int(w, "wave", step - INCIDENT_STEP_WAVE);
}

static void
put_alert(struct json_writer *w, const struct incident_person *p)
{
	put_step(w, p->alert.step);
	put_time(w, "told_ms", p->alert.alerted_ms);
	put_time(w, "delivered_ms", p->alert.delivered_ms);
	put_time(w, "seen_ms", p->alert.seen_ms);
	if (*p->alert.channel != '\0')
		json_put_string(
			w, "second_channel",
			strcmp(p->alert.channel, "sent") == 0 ||
					strcmp(p->alert.channel, "failed") == 0
				? p->alert.channel
				: "waiting");
	if (p->answer == NULL)
		return;
	json_put_string(w, "reply", p->answer->reply);
	put_time(w, "eta_ms", p->answer->eta_ms);
	if (*p->answer->words != '\0')
		json_put_string(w, "words", p->answer->words);
	json_put_int(w, "answered_ms", p->answer->at_ms);
}

static void
write_people(struct json_writer *w, const struct incident_view *v)
{
	size_t i;

	json_key(w, "people");
	json_array_begin(w);
	for (i = 0; i < v->people_count; i++) {
		json_object_begin(w);
		put_person(w, "person", v->people[i].card);
		json_put_string(w, "via", v->people[i].alert.via);
		put_alert(w, &v->people[i]);
		json_object_end(w);
	}
	json_array_end(w);
}

static void
put_counts(struct json_writer *w, const struct incident_counts *n)
{
	json_put_int(w, "told", n->told);
	json_put_int(w, "coming", n->coming);
	json_put_int(w, "here", n->here);
	json_put_int(w, "cannot", n->cannot);
	json_put_int(w, "silent", n->silent);
}

static void
put_times(struct json_writer *w, const struct incident_counts *n)
{
	if (n->told == n->silent)
		return;
	json_put_int(w, "first_answer_s", n->first_ms / 1000);
	json_put_int(w, "median_answer_s", n->median_ms / 1000);
}

static void
write_steps(struct json_writer *w, const struct incident_view *v, bool times)
{
	size_t i;

	json_key(w, "steps");
	json_array_begin(w);
	for (i = 0; i < v->step_count; i++) {
		json_object_begin(w);
		put_step(w, v->steps[i].step);
		json_put_string(w, "name", v->steps[i].name);
		json_put_string(w, "state", v->steps[i].state);
		json_put_int(w, "due_ms", v->steps[i].due_ms);
		put_time(w, "fired_ms", v->steps[i].fired_ms);
		put_counts(w, &v->counts[i]);
		if (times)
			put_times(w, &v->counts[i]);
		json_object_end(w);
	}
	json_array_end(w);
}

static void
write_forms(struct json_writer *w, const struct incident_view *v)
{
	size_t i;

	json_key(w, "methane");
	json_array_begin(w);
	for (i = 0; i < v->form_count; i++) {
		json_object_begin(w);
		json_put_int(w, "version", v->forms[i].version);
		json_put_int(w, "at_ms", v->forms[i].at_ms);
		put_person(w, "by", v->form_by[i]);
		json_put_raw(w, "form", v->forms[i].form,
			     strlen(v->forms[i].form));
		json_object_end(w);
	}
	json_array_end(w);
}

static void
put_head(struct json_writer *w, const struct incident_view *v)
{
	const struct incident_row *row = v->row;

	json_put_string(w, "incident_id", row->incident_id);
	json_put_string(w, "mode", row->mode);
	json_put_string(w, "state", row->state);
	json_put_string(w, "title", row->title);
	put_person(w, "by", v->by);
	json_put_int(w, "created_ms", row->created_ms);
	put_time(w, "declared_ms", row->declared_ms);
	put_time(w, "ended_ms", row->ended_ms);
	json_put_int(w, "now_ms", v->now_ms);
}

void
incident_write(struct json_writer *w, struct scope *sc,
	       const struct incident_view *v)
{
	(void)sc;
	json_object_begin(w);
	put_head(w, v);
	json_put_bool(w, "you_command", v->commands);
	json_put_bool(w, "you_see_all", v->sees_all);
	if (v->you.alert.alerted_ms != 0) {
		json_key(w, "you");
		json_object_begin(w);
		put_alert(w, &v->you);
		json_object_end(w);
	}
	write_forms(w, v);
	if (v->sees_all && *v->row->room_id != '\0')
		json_put_string(w, "room_id", v->row->room_id);
	if (v->steps != NULL) {
		json_key(w, "total");
		json_object_begin(w);
		put_counts(w, &v->total);
		json_object_end(w);
		write_steps(w, v, false);
		write_people(w, v);
	}
	json_object_end(w);
}

void
incident_write_lines(struct json_writer *w, struct scope *sc,
		     const struct incident_lines *lines)
{
	const struct incident_line *l;
	size_t i;

	json_array_begin(w);
	for (i = 0; i < lines->count; i++) {
		l = &lines->rows[i];
		json_object_begin(w);
		json_put_string(w, "line_id", rota_format_id(sc, l->row.nid));
		json_put_int(w, "at_ms", l->row.at_ms);
		json_put_string(w, "what", l->row.what);
		put_person(w, "person", l->card);
		if (strcmp(l->row.what, "step") == 0)
			put_step(w, l->row.step);
		else if (l->row.step != 0)
			json_put_int(w, "number", l->row.step);
		if (*l->row.words != '\0')
			json_put_string(w, "words", l->row.words);
		json_object_end(w);
	}
	json_array_end(w);
}

void
incident_write_report(struct json_writer *w, const struct incident_view *v)
{
	put_head(w, v);
	json_key(w, "total");
	json_object_begin(w);
	put_counts(w, &v->total);
	put_times(w, &v->total);
	json_object_end(w);
	write_steps(w, v, true);
	write_people(w, v);
	write_forms(w, v);
}
