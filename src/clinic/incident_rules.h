/* clinic/incident_rules.h: what may happen in a major incident, as pure
 * functions.
 *
 *     (none) -> standby -> declared -> stood_down
 *          \------------>     |    \-> cancelled
 *            standby  -------------/
 *
 * What is told to whom is a step: a row that fires once
 * (clinic/incident_run.c). Standby and the declaration are told to commanders;
 * waves come with the declaration alone; the end goes to everybody who was told
 * anything.
 *
 * LIVE or EXERCISE is chosen at the start and stands in every message.
 */
#ifndef CLINIC_INCIDENT_RULES_H
#define CLINIC_INCIDENT_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"

#define INCIDENT_STEP_STANDBY 1
#define INCIDENT_STEP_DECLARED 2
#define INCIDENT_STEP_ENDED 3
#define INCIDENT_STEP_WAVE 100 /* wave n is this and n */

#define INCIDENT_REALERT_MS ((int64_t)60 * 1000)
#define INCIDENT_UNSEEN_MS ((int64_t)120 * 1000)
#define INCIDENT_SILENT_MS ((int64_t)120 * 1000) /* the card was opened */
#define INCIDENT_ALERTS_MAX 10

enum incident_act {
	INCIDENT_STANDBY,
	INCIDENT_DECLARE,
	INCIDENT_STAND_DOWN,
	INCIDENT_CANCEL,
	INCIDENT_ACT_COUNT
};
/* "standby", "declare", "stand_down", "cancel"; _COUNT: none of them. */
enum incident_act incident_act_of(const char *word);
const char *incident_act_word(enum incident_act a);
/* The state that an act leads to: "standby", "declared", ... */
const char *incident_act_state(enum incident_act a);
/* Why the act makes no sense in the state (NULL: there is no incident yet);
 * NULL when it does. */
const char *incident_refusal(const char *state, enum incident_act a);
bool incident_is_running(const char *state);

/* "LIVE" or "EXERCISE"; NULL when it is no mode ("live", "exercise"). */
const char *incident_mode_word(const char *mode);
/* "[EXERCISE] text"; what is marked already stays as it is. */
const char *incident_mark(struct scope *sc, const char *mode, const char *text);

/* Whether the answer is "coming", "cannot" or "here". */
bool incident_is_reply(const char *word);

/* One person's alert of one step, when it is due. */
struct incident_ring {
	int64_t step;
	int64_t alerts; /* so far */
	int64_t first_ms;
	int64_t delivered_ms;
	int64_t seen_ms;
	bool answered; /* since the first */
	bool has_channel;
	bool is_running; /* the incident */
};
struct incident_ring_deed {
	bool alert;
	const char *channel; /* why the second channel is used; NULL it is not
			      */
	int64_t next_ms;     /* 0: never again */
};
void incident_ring_next(const struct incident_ring *r, int64_t now_ms,
			struct incident_ring_deed *out);

#endif
