/* clinic/escalation.h: what a priority message does next: pure functions over
 * one item, with the rules of the ladder.
 *
 * An item goes up a ladder of levels, 1 the target itself.  Only an accept by a
 * current target stops it; "seen" never does.  escalation_next() says what is
 * due first, the caller does it and writes it down, and asks again until it is
 * told to wait.  All that is done leaves its time in the item, so that asking
 * again does nothing twice.
 *
 * Times are milliseconds of the clinic's clock; 0: not (yet).
 */
#ifndef CLINIC_ESCALATION_H
#define CLINIC_ESCALATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESCALATION_LEVELS_MAX 8
#define ESCALATION_PEOPLE_MAX 256
#define ESCALATION_PAUSE_MS ((int64_t)3 * 60 * 1000)  /* after "call me" */
#define ESCALATION_SILENT_MS ((int64_t)2 * 60 * 1000) /* after opening it */
#define ESCALATION_SOUND_MS ((int64_t)30 * 1000)      /* between two sounds */
#define ESCALATION_UNDO_MS ((int64_t)10 * 1000)	      /* of an accept */
/* An emergency that the server was too late for goes to the operator. */
#define ESCALATION_LATE_MS ((int64_t)60 * 1000)

enum escalation_priority {
	ESCALATION_EMERGENCY,
	ESCALATION_URGENT,
	ESCALATION_ROUTINE,
	ESCALATION_INFORMATION,
	ESCALATION_PRIORITY_COUNT
};

enum escalation_state {
	ESCALATION_OPEN,
	ESCALATION_ACCEPTED,
	ESCALATION_NO_RESPONSE, /* the ladder ended; accepting still counts */
	ESCALATION_CLOSED,
	ESCALATION_CANCELLED,
	ESCALATION_STATE_COUNT
};

enum escalation_reply {
	ESCALATION_NO_REPLY,
	ESCALATION_ACCEPT,
	ESCALATION_DECLINE,
	ESCALATION_CALL_ME,
	ESCALATION_REPLY_COUNT
};

/* How long each thing takes, for one role and priority; 0: never. */
struct escalation_timers {
	int64_t undelivered_ms; /* no alerting device has it */
	int64_t unseen_ms;
	int64_t realert_ms;
	int64_t remind_ms; /* once */
	int64_t accept_ms; /* what an accept without minutes gives */
	int64_t operator_ms;
	/* From level i + 1 to the next; the last: to "no response". */
	int64_t level_ms[ESCALATION_LEVELS_MAX];
	int level_count;
};
/* The defaults of a priority. */
void escalation_timers_default(enum escalation_priority p,
			       struct escalation_timers *out);

/* One to whom it was given. */
struct escalation_person {
	int64_t user_nid;
	int64_t role_nid;
	int level;
	bool is_target;	    /* current: their accept stops the ladder */
	int64_t alerted_ms; /* the last time */
	int64_t first_ms;   /* the first time */
	int64_t proven_ms;  /* an alerting device has it */
	int64_t seen_ms;
	int64_t opened_ms;  /* the card, the last time */
	int64_t channel_ms; /* second channel: no device had it */
	int64_t unseen_ms;  /* second channel: not seen */
	enum escalation_reply reply;
};

struct escalation_item {
	enum escalation_priority priority;
	enum escalation_state state;
	bool each_role; /* each role has to answer, not any */
	int level;
	int64_t created_ms;
	int64_t step_due_ms;
	int64_t paused_ms; /* until then */
	int64_t accepted_nid;
	int64_t accept_due_ms;
	int64_t reminded_ms;
	int64_t operator_ms;
	struct escalation_timers timers;
	struct escalation_person *people;
	size_t count;
};

enum escalation_what {
	ESCALATION_WAIT,	/* nothing until due_ms; 0: for good */
	ESCALATION_STEP,	/* fire `level`; those from `over` on below it
				 * were overtaken (over == level: none) */
	ESCALATION_END,		/* the ladder has ended: no response */
	ESCALATION_REALERT,	/* people[person] */
	ESCALATION_UNDELIVERED, /* second channel for people[person] */
	ESCALATION_UNSEEN,	/* the same */
	ESCALATION_ACCEPT_OVER, /* not closed in time: the ladder resumes */
	ESCALATION_REMIND,	/* people who have not answered */
	ESCALATION_OPERATOR	/* an emergency that a role has not answered */
};

struct escalation_effect {
	enum escalation_what what;
	int level;
	int over;
	size_t person;
	int64_t due_ms;
};

/* What is due first at now_ms. */
void escalation_next(const struct escalation_item *it, int64_t now_ms,
		     struct escalation_effect *out);

/* --- what was done leaves its mark --- */

/* The level fired: earlier targets stop being alerted again but may accept. */
void escalation_fired(struct escalation_item *it, int level, int64_t now_ms);
/* The ladder ended without an accept. */
void escalation_ended(struct escalation_item *it);
/* The accepter has not closed it in time. */
void escalation_resumed(struct escalation_item *it, int64_t now_ms);

/* --- what people do --- */

/* NULL: it was taken; else why not, for people. minutes 0: the default. */
struct escalation_answer {
	int64_t user_nid;
	enum escalation_reply reply;
	int64_t minutes;
	int64_t now_ms;
};
const char *escalation_answer(struct escalation_item *it,
			      const struct escalation_answer *a);
/* The accepter cannot after all: the ladder starts again where it stands. */
const char *escalation_hand_back(struct escalation_item *it, int64_t user_nid,
				 int64_t now_ms);
/* The next step at once, by the sender's wish. */
const char *escalation_hurry(struct escalation_item *it, int64_t now_ms);
/* Corrected: everybody is asked again. */
const char *escalation_ask_again(struct escalation_item *it, int64_t now_ms);

bool escalation_is_ended(const struct escalation_item *it);
/* Whether the person is among those it was given to; NULL if not. */
struct escalation_person *
escalation_find(const struct escalation_item *it, int64_t user_nid);

const char *escalation_priority_word(enum escalation_priority p);
const char *escalation_state_word(enum escalation_state s);
const char *escalation_reply_word(enum escalation_reply r);
/* The values of words; COUNT for one that is none. */
enum escalation_priority escalation_priority_of(const char *word);
enum escalation_state escalation_state_of(const char *word);
enum escalation_reply escalation_reply_of(const char *word);

#endif
