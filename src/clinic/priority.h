/* clinic/priority.h: messages that must be answered: what people do with them.
 *
 * An item is given to whoever is alerted for a role or a team at the moment its
 * step fires (clinic/duty.h), and climbs by itself (clinic/escalation.h) until
 * a current target accepts.  Every action writes what happened to the item's
 * timeline and to the audit trail in its own transaction, and tells the screens
 * of all concerned ("priority", item_id).
 *
 * The message itself is an ordinary event in the conversation with the role, so
 * that any Matrix client can read it: of the same transaction where the
 * conversation is there; else it follows, and is made up for after a crash.
 *
 * ERR_NOT_FOUND in all of them: no such item, or it is none of the requester's.
 * ERR_CONFLICT: what is asked makes no sense in the item's state; the text says
 * why.
 */
#ifndef CLINIC_PRIORITY_H
#define CLINIC_PRIORITY_H

#include "base/json.h"
#include "clinic/clinic.h"
#include "clinic/escalation.h"
#include "room/hooks.h"

#define PRIORITY_TXN_MAX 255
#define PRIORITY_CONTENT_MAX 16000 /* bytes of what people wrote, as JSON */
#define PRIORITY_WORDS_MAX 1000
/* What was tapped longer ago needs a fresh tap. */
#define PRIORITY_SEND_AGE_MS ((int64_t)2 * 60 * 1000)
#define PRIORITY_MINUTES_MAX 480
#define PRIORITY_ID_LEN 16

/* What is sent. content is the object of the request that holds what people
 * wrote (text, sbar, patient, location). */
struct priority_message {
	const char *txn_id;
	int64_t sent_ms;     /* when it was tapped; 0: not told */
	const char *role_id; /* or team_id; the other NULL */
	const char *team_id;
	int64_t tier;	       /* of the team; 0: all */
	const char *priority;  /* "urgent" */
	const char *answer;    /* "any", "each_role"; NULL: by priority */
	const char *on_behalf; /* a user id; NULL */
	bool is_test;
	yyjson_val *content;
};

/* Sends it, once for each txn_id of a sender.
 *
 * ERR_INVALID_PARAM   no such role or team, or a member makes no sense
 * ERR_CONFLICT        it was tapped too long ago: a fresh tap is needed
 */
enum err
priority_send(struct scope *sc, struct clinic *c, const struct requester *r,
	      const struct priority_message *m,
	      const char **item_id_out) MUST_CHECK;

/* A target answers. */
struct priority_answer {
	const char *item_id;
	enum escalation_reply reply;
	int64_t minutes;       /* with an accept; 0: the default */
	const char *words;     /* why not; NULL none */
	const char *on_behalf; /* whose answer it is; NULL: the requester's */
};
enum err
priority_answer(struct scope *sc, struct clinic *c, const struct requester *r,
		const struct priority_answer *a) MUST_CHECK;

/* What a device did: it has it, or a person looked at it. */
enum priority_receipt { PRIORITY_DELIVERED, PRIORITY_SEEN };
enum err
priority_receive(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *item_id, enum priority_receipt receipt) MUST_CHECK;

/* The accepter's: hand back, close with an outcome (the sender may close, too).
 * The sender's: the next step now, cancel, add. words: the outcome, the reason,
 * the addition; NULL none. */
enum priority_verb {
	PRIORITY_HAND_BACK,
	PRIORITY_CLOSE,
	PRIORITY_HURRY,
	PRIORITY_CANCEL,
	PRIORITY_ADD,
	PRIORITY_VERB_COUNT
};
struct priority_deed {
	const char *item_id;
	enum priority_verb verb;
	const char *words;
};
enum err
priority_do(struct scope *sc, struct clinic *c, const struct requester *r,
	    const struct priority_deed *d) MUST_CHECK;

/* The sender puts it right: everybody is alerted and asked again. */
enum err
priority_correct(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *item_id, yyjson_val *content) MUST_CHECK;

/* room_hooks.in_append: a tick by a current target of a priority message
 * accepts it, its redaction opens it again; such messages are neither edited
 * nor redacted (ERR_FORBIDDEN). */
enum err priority_in_append(struct scope *sc, struct txn *t, struct clinic *c,
			    const struct event_row *row,
			    const struct room_append *a) MUST_CHECK;

/* The ladders' thread; begins with the first clinic_tick(). */
enum err priority_timer_start(struct clinic *c) MUST_CHECK;
void priority_timer_stop(struct clinic *c);
/* Something is due, or a message has to be posted: looks at once. */
void priority_timer_wake(struct clinic *c);
/* Does all that is due now; for the thread, and for tests. *next_ms_out: when
 * to look again. */
enum err
priority_run_due(struct scope *sc, struct clinic *c, int64_t now_ms) MUST_CHECK;
/* The clinic's clock: the wall time at the start of the process, and what the
 * monotonic clock has run since, so that no jump fires or delays a step. */
int64_t priority_now(const struct clinic *c);

#endif
