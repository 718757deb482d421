/* clinic/incident.h: major incidents: what people do.
 *
 * Standby, declaration and end are by the holders of named roles (site manager,
 * ED lead, executive on call: clinic/settings.h) and take two steps:
 * incident_prepare() says back what will happen, with a token that lives two
 * minutes; incident_confirm() does it, once, and only while what was read back
 * is still true.
 *
 * Every act and answer writes the incident's log, which only grows, and the
 * audit trail in its own transaction, and tells the screens ("incident").
 *
 * ERR_FORBIDDEN   the requester holds none of the named roles
 * ERR_NOT_FOUND   no such incident, or the requester was never told of it
 * ERR_CONFLICT    it makes no sense in the incident's state; the text says why
 */
#ifndef CLINIC_INCIDENT_H
#define CLINIC_INCIDENT_H

#include "base/json.h"
#include "clinic/clinic.h"
#include "clinic/incident_rules.h"
#include "room/hooks.h"

#define INCIDENT_ID_LEN 16
#define INCIDENT_TITLE_MAX 200
#define INCIDENT_FIELD_MAX 1000 /* of the METHANE form */
#define INCIDENT_WORDS_MAX 2000
#define INCIDENT_ETA_MAX_MIN 720
#define INCIDENT_TOKEN_MS ((int64_t)2 * 60 * 1000)
#define INCIDENT_METHANE_FIELDS 6

/* The form's fields beside the first, which is the incident's state. */
extern const char *const incident_methane_keys[INCIDENT_METHANE_FIELDS];

/* What is to be done. incident_id NULL: a new one, with mode and title. */
struct incident_request {
	const char *incident_id;
	enum incident_act act;
	const char *mode;
	const char *title;
	const char *words;   /* why it ends; NULL */
	yyjson_val *methane; /* NULL: none */
};
struct incident_wave_count {
	const char *name;
	int64_t delay_ms;
	int64_t people;
};
struct incident_read_back {
	const char *token;
	const char *text;
	const char *mode;
	int64_t expires_ms;
	struct incident_wave_count *waves; /* of a declaration */
	size_t wave_count;
};
enum err
incident_prepare(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct incident_request *q,
		 struct incident_read_back *out) MUST_CHECK;

/* mode: as it was read back, said once more.
 *
 * ERR_NOT_FOUND       no such token of the requester's
 * ERR_INVALID_PARAM   mode is not the one that was read back
 * ERR_CONFLICT        used, expired, or no longer true
 */
struct incident_confirmation {
	const char *token;
	const char *mode;
};
enum err
incident_confirm(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct incident_confirmation *k,
		 const char **incident_id_out) MUST_CHECK;

/* A new version of the form; version: the one that it builds upon. */
struct incident_form {
	const char *incident_id;
	int64_t version;
	yyjson_val *form;
};
enum err incident_put_methane(struct scope *sc, struct clinic *c,
			      const struct requester *r,
			      const struct incident_form *f) MUST_CHECK;

/* By who was told. eta_min: with "coming". */
struct incident_answer {
	const char *incident_id;
	const char *reply;
	int64_t eta_min;
	const char *words; /* NULL none */
};
enum err
incident_reply(struct scope *sc, struct clinic *c, const struct requester *r,
	       const struct incident_answer *a) MUST_CHECK;
/* Their device has it, or they looked at it. */
enum err
incident_receive(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *incident_id, bool is_seen) MUST_CHECK;
/* A free entry of a commander's. */
enum err incident_write_log(struct scope *sc, struct clinic *c,
			    const struct requester *r, const char *incident_id,
			    const char *text) MUST_CHECK;

/* Something of an incident is due: its thread looks at once. */
void incident_timer_wake(struct clinic *c);
/* Steps and alerts that are due; for the thread, and for tests. */
enum err
incident_run_due(struct scope *sc, struct clinic *c, int64_t now_ms) MUST_CHECK;
/* The second channel. */
enum err incident_run_channel(struct scope *sc, struct clinic *c,
			      int64_t now_ms) MUST_CHECK;
/* What waits to be said in conversations. */
enum err incident_post_all(struct scope *sc, struct clinic *c) MUST_CHECK;

/* room_hooks.stamp: writes LIVE or EXERCISE into what is said in an incident's
 * conversation. Memory only. */
enum err
incident_stamp(struct scope *sc, struct clinic *c, const struct room_stamp *s,
	       yyjson_val **content) MUST_CHECK;

#endif
