/* clinic/interruption.h: fewer interruptions, and how many there are.
 *
 * A routine or informing message to a role waits for a quiet point: while its
 * holder is in theatre until they are out (two hours at most), else until the
 * role's next batch time. What waits has fired no step yet: nobody is told, no
 * message stands in the conversation, and all comes together. Urgent messages
 * and emergencies never wait.
 *
 * An interruption is an alert that sounds, or a badge; badges of one minute are
 * one.
 */
#ifndef CLINIC_INTERRUPTION_H
#define CLINIC_INTERRUPTION_H

#include "clinic/clinic.h"
#include "clinic/zone.h"
#include "store/interruption_store.h"
#include "store/role_store.h"

#define INTERRUPTION_TIMES_MAX 12
#define INTERRUPTION_THEATRE_MS ((int64_t)2 * 3600 * 1000)
#define INTERRUPTION_BADGE_MS ((int64_t)60 * 1000)
#define INTERRUPTION_HOURS_MAX 168

/* --- pure --- */

/* "11:00 16:30": how many times there are; -1 when it is none. */
int interruption_parse_times(const char *text,
			     int minutes_out[INTERRUPTION_TIMES_MAX]);
/* The next of a role's times after now_ms, by the clock on the wall; 0 none. */
int64_t
interruption_next_time(const struct zone *z, const char *times, int64_t now_ms);

/* --- in the caller's transaction --- */

/* Until when a message of this priority ("routine") waits; 0: it does not. */
enum err interruption_hold_until(struct scope *sc, struct txn *t,
				 int64_t role_nid, const char *priority,
				 int64_t now_ms, int64_t *out) MUST_CHECK;
/* It is quiet now: what waits for the role comes. */
enum err interruption_release(struct scope *sc, struct txn *t, struct clinic *c,
			      int64_t role_nid) MUST_CHECK;

/* Somebody is interrupted. */
struct interruption {
	int64_t user_nid;
	int64_t role_nid; /* through which; 0 */
	const char *kind; /* "urgent" */
	bool is_badge;
	int64_t now_ms;
};
enum err interruption_count(struct scope *sc, struct txn *t,
			    const struct interruption *i) MUST_CHECK;

/* --- actions --- */

/* What a sender should know before. */
struct interruption_hint {
	const char *status; /* of the holder */
	int64_t open_urgents;
	int64_t held;	   /* that wait for the quiet point */
	int64_t quiet_ms;  /* when a routine message would come; 0: at once
			    */
	const char *times; /* of the role */
};
/* ERR_NOT_FOUND   no such role */
enum err
interruption_read_hint(struct scope *sc, struct clinic *c, const char *role_id,
		       struct interruption_hint *out) MUST_CHECK;
/* The role's holder and managers. ERR_FORBIDDEN, ERR_INVALID_PARAM. */
struct interruption_times {
	const char *role_id;
	const char *times;
};
enum err interruption_put_times(struct scope *sc, struct clinic *c,
				const struct requester *r,
				const struct interruption_times *n) MUST_CHECK;

/* By ward and hour, of the wards that the requester leads (holds a role of a
 * team there); managers: all. ward NULL: all of these.
 *
 * ERR_FORBIDDEN   the requester leads none, or not this one
 */
struct interruption_query {
	const char *ward;
	int64_t hours; /* back from now; 0: 24 */
};
struct interruption_counts {
	struct interruption_row *rows;
	size_t count;
};
enum err
interruption_list(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct interruption_query *q,
		  struct interruption_counts *out) MUST_CHECK;

#endif
