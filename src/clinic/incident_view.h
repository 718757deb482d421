/* clinic/incident_view.h: major incidents as one viewer sees them, read and
 * written as JSON (docs/api/clinic_incident.yaml).
 *
 * Commanders, who took part and managers see all of it; who was told sees what
 * it is and their own answer.
 */
#ifndef CLINIC_INCIDENT_VIEW_H
#define CLINIC_INCIDENT_VIEW_H

#include "base/json_write.h"
#include "clinic/incident.h"
#include "store/incident_step_store.h"
#include "store/incident_store.h"
#include "store/staff_store.h"

struct incident_person {
	const struct staff_row *card; /* NULL: left the Trust */
	struct incident_alert_row alert;
	const struct incident_answer_row *answer; /* NULL: none */
};

/* Answers of those whom a step told, and how long they took. */
struct incident_counts {
	int64_t told, coming, here, cannot, silent;
	int64_t first_ms, median_ms; /* from the alert to the answer; 0 none */
};

struct incident_view {
	const struct incident_row *row;
	const struct staff_row *by;
	bool commands;
	bool sees_all;
	struct incident_person you; /* alert.alerted_ms 0: not told */
	struct incident_methane_row *forms;
	const struct staff_row **form_by;
	size_t form_count;
	/* The rest is for who sees all. */
	struct incident_step_row *steps;
	struct incident_counts *counts; /* as steps */
	size_t step_count;
	struct incident_counts total;
	struct incident_person *people; /* once each */
	size_t people_count;
	int64_t now_ms;
};
enum err incident_view_get(struct scope *sc, struct clinic *c,
			   const struct requester *r, const char *incident_id,
			   struct incident_view *out) MUST_CHECK;

struct incident_views {
	struct incident_view *rows;
	size_t count;
	bool may_declare;
};
/* Newest first: all for who sees all, else those of which one was told. */
enum err incident_view_list(struct scope *sc, struct clinic *c,
			    const struct requester *r,
			    struct incident_views *out) MUST_CHECK;

struct incident_line {
	struct incident_log_row row;
	const struct staff_row *card; /* NULL: the server */
};
/* For who sees all; behind after, oldest first. */
struct incident_lines {
	struct incident_line *rows;
	size_t count;
};
struct incident_log_query {
	const char *incident_id;
	int64_t after;
};
enum err
incident_view_log(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct incident_log_query *q,
		  struct incident_lines *out) MUST_CHECK;

/* How those whom a step told (0: any but the end) have answered. Pure. */
void incident_count(struct scope *sc, const struct incident_person *people,
		    size_t count, int64_t step, struct incident_counts *out);

void incident_write(struct json_writer *w, struct scope *sc,
		    const struct incident_view *v);
void incident_write_lines(struct json_writer *w, struct scope *sc,
			  const struct incident_lines *lines);
/* Times to answer by wave, in seconds. */
void
incident_write_report(struct json_writer *w, const struct incident_view *v);

#endif
