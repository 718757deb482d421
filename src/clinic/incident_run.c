/* Steps and alerts that are due, and the second channel.
 *
 * A step that is due reads whom it means, adds a row for each of them, a few at
 * a time, and ends itself; power that fails in between finds the rows that are
 * there.  An alert that is due writes that it was given in the transaction that
 * gives it.  Each of these transactions looks first whether the step still
 * waits, or the incident still runs: a stand down stops all at once.
 */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "clinic/incident_priv.h"
#include "clinic/interruption.h"
#include "clinic/priority.h"
#include "store/alert_push_store.h"
#include "store/person_channel_store.h"
#include "store/priority_step_store.h"
#include "store/staff_store.h"
#include "store/user_id_store.h"

#define CHUNK 50   /* rows of one transaction */
#define ROUNDS 200 /* of one look, so that all of a large wave goes at once */
#define PUSH_LIFE_MS ((int64_t)10 * 60 * 1000)
#define SOUND_MS ((int64_t)30 * 1000)
#define RETRY_MS ((int64_t)5000)
#define TRIES_MAX 60

/* --- steps --- */

struct running {
	struct incident_act_on a;
	struct incident_step_row *steps;
	size_t count;
	struct incident_step_row *step;
	struct incident_targets people;
	size_t at;
	bool is_over;
};

static enum err
read_due(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *x = ctx;

	return incident_store_list_due_steps(sc, t, x->a.now_ms, &x->steps,
					     &x->count);
}

/* Whoever was told of this incident's declaration is not told by a later wave
 * again. */
static bool
is_told(const struct incident_alert_row *rows, size_t count,
	const struct running *x, int64_t user_nid)
{
	bool is_wave = x->step->step > INCIDENT_STEP_WAVE;
	size_t i;

	for (i = 0; i < count; i++)
		if (rows[i].user_nid == user_nid &&
		    (rows[i].step == x->step->step ||
		     (is_wave && (rows[i].step == INCIDENT_STEP_DECLARED ||
				  rows[i].step > INCIDENT_STEP_WAVE))))
			return true;
	return false;
}

/* Whom the step means, without those who have their row. */
static enum err
read_people(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *x = ctx;
	struct incident_targets all = {0};
	struct incident_alert_row *rows;
	size_t count, i;

	x->people = (struct incident_targets){0};
	x->at = 0;
	TRY(incident_store_list_alerts(sc, t, x->step->incident_nid, 0, &rows,
				       &count));
	if (x->step->step > INCIDENT_STEP_WAVE)
		TRY(incident_resolve(sc, t, x->step->targets, x->a.now_ms,
				     &all));
	else if (x->step->step != INCIDENT_STEP_ENDED)
		TRY(incident_commanders(sc, t, x->a.now_ms, &all));
	for (i = 0; i < count && x->step->step == INCIDENT_STEP_ENDED; i++)
		if (rows[i].alerted_ms != 0)
			incident_targets_add(sc, &all, rows[i].user_nid,
					     rows[i].via);
	for (i = 0; i < all.count; i++)
		if (!is_told(rows, count, x, all.rows[i].user_nid))
			incident_targets_add(sc, &x->people,
					     all.rows[i].user_nid,
					     all.rows[i].via);
	return OK;
}

static enum err
still_waits(struct scope *sc, struct txn *t, const struct running *x, bool *out)
{
	struct incident_step_row *rows;
	size_t count, i;

	*out = false;
	TRY(incident_store_list_steps(sc, t, x->step->incident_nid, &rows,
				      &count));
	for (i = 0; i < count; i++)
		if (rows[i].step == x->step->step)
			*out = strcmp(rows[i].state, "waiting") == 0;
	return OK;
}

static enum err
end_step(struct scope *sc, struct txn *t, struct running *x)
{
	const struct incident_log_row line = {.what = "step",
					      .step = x->step->step,
					      .words = x->step->name,
					      .posted = true};
	struct incident_step_row row = *x->step;
	int64_t changed;

	row.state = "fired";
	row.fired_ms = x->a.now_ms;
	TRY(incident_store_end_step(sc, t, &row, &changed));
	TRY(incident_store_get(sc, t, row.incident_nid, &x->a.row));
	TRY(incident_note(sc, t, &x->a, &line));
	return incident_tell(sc, t, x->a.c, x->a.row);
}

static enum err
write_people(struct scope *sc, struct txn *t, void *ctx)
{
	struct running *x = ctx;
	struct incident_alert_row row = {.incident_nid = x->step->incident_nid,
					 .step = x->step->step,
					 .next_ms = x->a.now_ms};
	bool waits;
	size_t i;

	TRY(still_waits(sc, t, x, &waits));
	x->is_over = !waits;
	if (!waits)
		return OK;
	for (i = x->at; i < x->people.count && i < x->at + CHUNK; i++) {
		row.user_nid = x->people.rows[i].user_nid;
		row.via = x->people.rows[i].via;
		TRY(incident_store_add_alert(sc, t, &row));
	}
	x->is_over = i == x->people.count;
	return x->is_over ? end_step(sc, t, x) : OK;
}

static enum err
run_step(struct scope *sc, struct running *x)
{
	TRY(store_read(sc, x->a.c->db, read_people, x));
	for (x->is_over = false; !x->is_over; x->at += CHUNK)
		TRY(store_write(sc, x->a.c->db, write_people, x));
	return OK;
}

/* --- alerts --- */

struct ringing {
	struct clinic *c;
	int64_t now_ms;
	size_t done;
};

static enum err
push(struct scope *sc, struct txn *t, const struct incident_row *incident,
     int64_t user_nid, bool sounds)
{
	const struct alert_push_to to = {.user_nid = user_nid};
	struct alert_push_row row = {.kind = "incident",
				     .item_id = incident->incident_id,
				     .priority = incident->mode,
				     .sounds = sounds,
				     .made_ms = clock_wall_ms()};

	row.until_ms = row.made_ms + PUSH_LIFE_MS;
	return alert_push_store_add(sc, t, &to, &row);
}

/* A person's phone sounds at most once in 30 s, however much is open; what may
 * not sound now comes again as soon as it may. */
static enum err
alert(struct scope *sc, struct txn *t, const struct ringing *x,
      const struct incident_row *incident, struct incident_alert_row *row)
{
	const struct interruption i = {.user_nid = row->user_nid,
				       .kind = "incident",
				       .now_ms = x->now_ms};
	int64_t last;
	bool sounds;

	TRY(priority_store_get_sound(sc, t, row->user_nid, &last));
	sounds = x->now_ms - last >= SOUND_MS || x->now_ms < last;
	TRY(push(sc, t, incident, row->user_nid, sounds));
	if (row->alerts == 0)
		row->alerted_ms = x->now_ms;
	row->alerts++;
	if (sounds) {
		TRY(interruption_count(sc, t, &i));
		return priority_store_set_sound(sc, t, row->user_nid,
						x->now_ms);
	}
	if (row->next_ms != 0)
		row->next_ms = last + SOUND_MS;
	return OK;
}

static enum err
read_ring(struct scope *sc, struct txn *t, const struct incident_row *incident,
	  const struct incident_alert_row *row, struct incident_ring *out)
{
	int64_t at_ms;

	*out = (struct incident_ring){
		.step = row->step,
		.alerts = row->alerts,
		.first_ms = row->alerted_ms,
		.delivered_ms = row->delivered_ms,
		.seen_ms = row->seen_ms,
		.has_channel = *row->channel != '\0',
		.is_running = incident_is_running(incident->state)};
	TRY(incident_store_get_answered(sc, t, incident->nid, row->user_nid,
					&at_ms));
	out->answered = row->alerts > 0 && at_ms >= row->alerted_ms;
	return OK;
}

static enum err
ring_one(struct scope *sc, struct txn *t, const struct ringing *x,
	 struct incident_alert_row *row)
{
	struct clinic_change_row change = {.kind = "incident",
					   .user_nid = row->user_nid};
	struct incident_row *incident;
	struct incident_ring_deed deed;
	struct incident_ring ring;

	TRY(incident_store_get(sc, t, row->incident_nid, &incident));
	TRY(read_ring(sc, t, incident, row, &ring));
	incident_ring_next(&ring, x->now_ms, &deed);
	row->next_ms = deed.next_ms;
	if (deed.alert)
		TRY(alert(sc, t, x, incident, row));
	if (deed.channel != NULL && second_channel_is_set(&x->c->channel)) {
		row->channel = deed.channel;
		row->channel_ms = x->now_ms;
	}
	TRY(incident_store_set_alert(sc, t, row));
	change.id = incident->incident_id;
	return deed.alert ? clinic_tell(sc, t, x->c, &change) : OK;
}

static enum err
write_rings(struct scope *sc, struct txn *t, void *ctx)
{
	struct ringing *x = ctx;
	const struct incident_due due = {.now_ms = x->now_ms, .limit = CHUNK};
	struct incident_alert_row *rows;
	size_t i;

	TRY(incident_store_list_due_alerts(sc, t, &due, &rows, &x->done));
	for (i = 0; i < x->done; i++)
		TRY(ring_one(sc, t, x, &rows[i]));
	return OK;
}

static enum err
has_rings(struct scope *sc, struct txn *t, void *ctx)
{
	struct ringing *x = ctx;
	const struct incident_due due = {.now_ms = x->now_ms, .limit = 1};
	struct incident_alert_row *rows;

	return incident_store_list_due_alerts(sc, t, &due, &rows, &x->done);
}

/* A scope each, so that a large wave does not pile up memory. */
static enum err
ring_some(struct scope *sc, struct ringing *x)
{
	struct scope own;
	enum err e;

	scope_begin(&own, "incident alerts");
	e = store_write(&own, x->c->db, write_rings, x);
	if (e != OK)
		e = scope_fail(sc, e, "%s", scope_fail_text(&own));
	scope_end(&own);
	return e;
}

enum err
incident_run_due(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct running x = {.a = {.c = c, .now_ms = now_ms}};
	struct ringing ring = {.c = c, .now_ms = now_ms};
	size_t i;
	int round;

	TRY(store_read(sc, c->db, read_due, &x));
	for (i = 0; i < x.count; i++) {
		x.step = &x.steps[i];
		TRY(run_step(sc, &x));
	}
	TRY(store_read(sc, c->db, has_rings, &ring));
	for (round = 0; ring.done > 0 && round < ROUNDS; round++)
		TRY(ring_some(sc, &ring));
	return OK;
}

/* --- the second channel --- */

struct channelling {
	struct clinic *c;
	int64_t now_ms;
	struct incident_alert_row *rows;
	size_t count;
	struct incident_alert_row *row;
	struct incident_row *incident;
	struct second_message message;
	enum err result;
};

static enum err
read_channel(struct scope *sc, struct txn *t, void *ctx)
{
	struct channelling *q = ctx;
	const struct incident_due due = {
		.now_ms = q->now_ms, .by_channel = true, .limit = CHUNK};

	return incident_store_list_due_alerts(sc, t, &due, &q->rows, &q->count);
}

static enum err
read_message(struct scope *sc, struct txn *t, void *ctx)
{
	struct channelling *q = ctx;
	bool is_end = q->row->step == INCIDENT_STEP_ENDED;
	struct person_channel_row *own;
	struct staff_row *card;

	TRY(incident_store_get(sc, t, q->row->incident_nid, &q->incident));
	TRY(staff_store_find(sc, t, q->row->user_nid, &card));
	q->message = (struct second_message){
		.number = q->row->nid,
		.item_id = q->incident->incident_id,
		.why = q->row->channel,
		.priority = scope_printf(
			sc, "%s major incident%s",
			incident_mode_word(q->incident->mode),
			is_end ? " over"
			       : (strcmp(q->incident->state, "standby") == 0
					  ? " standby"
					  : " declared")),
		.role = "",
		.is_test = strcmp(q->incident->mode, "exercise") == 0,
		.now_ms = q->now_ms};
	TRY(person_channel_store_find(sc, t, q->row->user_nid, &own));
	if (own != NULL) {
		q->message.kind = own->kind;
		q->message.address = own->address;
	}
	TRY(user_id_store_get(sc, t, q->row->user_nid, &q->message.user_id));
	q->message.name = card != NULL && card->display_name != NULL
				  ? card->display_name
				  : q->message.user_id;
	return OK;
}

/* Only what the sending changes: the row may have moved on meanwhile. */
static enum err
write_result(struct scope *sc, struct txn *t, void *ctx)
{
	struct channelling *q = ctx;

	q->row->channel_tries++;
	q->row->channel_ms = 0;
	if (q->result != OK && q->result != ERR_FORBIDDEN &&
	    q->row->channel_tries < TRIES_MAX)
		q->row->channel_ms = q->now_ms + RETRY_MS;
	else
		q->row->channel = q->result == OK ? "sent" : "failed";
	return incident_store_set_channel(sc, t, q->row);
}

enum err
incident_run_channel(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct channelling q = {.c = c, .now_ms = now_ms};
	size_t i;

	TRY(store_read(sc, c->db, read_channel, &q));
	for (i = 0; i < q.count; i++) {
		q.row = &q.rows[i];
		TRY(store_read(sc, c->db, read_message, &q));
		q.result = second_channel_send(sc, &c->channel, &q.message);
		scope_clear_failure(sc);
		TRY(store_write(sc, c->db, write_result, &q));
	}
	return OK;
}
