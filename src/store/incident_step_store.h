/* store/incident_step_store.h: whom a major incident tells, and what they say:
 * steps, alerts, answers.
 *
 * A step is a row that fires once; an alert is the row of (incident, step,
 * person), so that neither a crash nor a second server tells anybody twice.
 */
#ifndef STORE_INCIDENT_STEP_STORE_H
#define STORE_INCIDENT_STEP_STORE_H

#include "store/db.h"

#define INCIDENT_STEPS_MAX 40
#define INCIDENT_PEOPLE_MAX 5000

struct incident_step_row {
	int64_t incident_nid;
	int64_t step;
	const char *name;
	const char *targets; /* JSON */
	const char *state;
	int64_t due_ms;
	int64_t fired_ms;
};
/* Adds; nothing happens where it is there. */
enum err
incident_store_add_step(struct scope *sc, struct txn *t,
			const struct incident_step_row *row) MUST_CHECK;
/* Writes state and fired_ms of one that waits; *changed_out 0: it does not. */
enum err incident_store_end_step(struct scope *sc, struct txn *t,
				 const struct incident_step_row *row,
				 int64_t *changed_out) MUST_CHECK;
/* All that wait stop, no alert of the incident goes out any more. */
enum err incident_store_stop_steps(struct scope *sc, struct txn *t,
				   int64_t incident_nid) MUST_CHECK;
/* By number. */
enum err
incident_store_list_steps(struct scope *sc, struct txn *t, int64_t incident_nid,
			  struct incident_step_row **rows_out,
			  size_t *count_out) MUST_CHECK;
/* Of all incidents: those that wait and are due, the earliest first. */
enum err
incident_store_list_due_steps(struct scope *sc, struct txn *t, int64_t now_ms,
			      struct incident_step_row **rows_out,
			      size_t *count_out) MUST_CHECK;

struct incident_alert_row {
	int64_t nid; /* read only */
	int64_t incident_nid;
	int64_t step;
	int64_t user_nid;
	const char *via; /* "role:medreg", "team:ed", "group:nurse" */
	int64_t next_ms;
	int64_t alerted_ms;
	int64_t alerts;
	int64_t delivered_ms;
	int64_t seen_ms;
	const char *channel; /* "", why it waits, "sent" or "failed" */
	int64_t channel_ms;
	int64_t channel_tries;
};
/* Adds; nothing happens where the person has a row of this step. */
enum err
incident_store_add_alert(struct scope *sc, struct txn *t,
			 const struct incident_alert_row *row) MUST_CHECK;
/* Writes next_ms, alerted_ms, alerts and the channel's. */
enum err
incident_store_set_alert(struct scope *sc, struct txn *t,
			 const struct incident_alert_row *row) MUST_CHECK;
/* Writes the channel's alone; nothing where it was stopped meanwhile. */
enum err
incident_store_set_channel(struct scope *sc, struct txn *t,
			   const struct incident_alert_row *row) MUST_CHECK;
/* Those due, at most limit; by_channel: of the second channel. */
struct incident_due {
	int64_t now_ms;
	int64_t limit;
	bool by_channel;
};
enum err incident_store_list_due_alerts(struct scope *sc, struct txn *t,
					const struct incident_due *q,
					struct incident_alert_row **rows_out,
					size_t *count_out) MUST_CHECK;
/* All of an incident, by step and time, at most INCIDENT_PEOPLE_MAX; user_nid
 * not 0: only theirs. */
enum err incident_store_list_alerts(struct scope *sc, struct txn *t,
				    int64_t incident_nid, int64_t user_nid,
				    struct incident_alert_row **rows_out,
				    size_t *count_out) MUST_CHECK;
/* Their devices have it (or they looked at it): not written where it is. */
struct incident_mark {
	int64_t incident_nid;
	int64_t user_nid;
	int64_t now_ms;
	bool is_seen;
};
enum err incident_store_mark(struct scope *sc, struct txn *t,
			     const struct incident_mark *m,
			     int64_t *changed_out) MUST_CHECK;

struct incident_answer_row {
	int64_t user_nid;
	const char *reply;
	int64_t eta_ms;
	const char *words;
	int64_t at_ms;
};
enum err
incident_store_put_answer(struct scope *sc, struct txn *t, int64_t incident_nid,
			  const struct incident_answer_row *row) MUST_CHECK;
enum err incident_store_list_answers(struct scope *sc, struct txn *t,
				     int64_t incident_nid,
				     struct incident_answer_row **rows_out,
				     size_t *count_out) MUST_CHECK;
/* When the person last answered; 0: has not. */
enum err incident_store_get_answered(struct scope *sc, struct txn *t,
				     int64_t incident_nid, int64_t user_nid,
				     int64_t *at_ms_out) MUST_CHECK;

#endif
