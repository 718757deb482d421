/* clinic/duty.h: who is alerted for a role or a team right now, and whether an
 * alert reaches them.
 *
 * A target is resolved when it is needed, never kept: the holder changes.  For
 * a role these are alerted, all at the same time:
 *
 *     holder      who has taken it, until somebody else has taken it;
 *     incoming    who is to take it and has not: offered by the holder, or
 *                 meant by the rota, whose shift has begun (where rota and
 *                 holder disagree, both, until one of them resolves it);
 *     cover       the named cover, while the status is "in_theatre";
 *     fallback    the targets of the named fallback role, when nobody holds it.
 *
 * Exactly one of them is responsible: the holder; without one the fallback's;
 * without that the incoming.  Nobody is responsible for an empty role that has
 * neither: is_empty without people, which screens must show.
 */
#ifndef CLINIC_DUTY_H
#define CLINIC_DUTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/alert_device_store.h"
#include "store/role_store.h"
#include "store/rota_store.h"

#define DUTY_PEOPLE_MAX 16 /* for a role */
#define DUTY_TEAM_MAX 200  /* of a team, on duty at once */
#define DUTY_FALLBACK_DEPTH 4
/* An alert test counts for a shift: this long, and not from before it. */
#define DUTY_TEST_LIFE_MS ((int64_t)14 * 3600 * 1000)
#define DUTY_TEST_EARLY_MS ((int64_t)60 * 60 * 1000)
#define DUTY_OVERDUE_MS ((int64_t)10 * 60 * 1000)

enum duty_reach {
	DUTY_NOT_TESTED,
	DUTY_ALERT_TESTED, /* at tested_ms */
	DUTY_UNREACHABLE   /* a push failed since */
};

enum duty_why {
	DUTY_HOLDER,
	DUTY_INCOMING,
	DUTY_COVER,
	DUTY_FALLBACK,
	DUTY_TEAM, /* on duty in the team */
	DUTY_WHY_COUNT
};

/* One who is alerted. */
struct duty_person {
	int64_t user_nid;
	const char *user_id;
	enum duty_why why;
	int64_t role_nid; /* through which role: the one asked for, or the
			   * fallback's; 0 for a team */
	int64_t since_ms; /* of holding, of the shift, of the offer */
	enum duty_reach reach;
	int64_t tested_ms;
	/* Devices that alert and were proven to, newest first; they alone hold
	 * back the second channel. Alerts go to every device all the same. */
	const int64_t *alerting;
	size_t alerting_count;
};

struct duty_targets {
	struct duty_person *people;
	size_t count;
	size_t responsible; /* index; count where there is nobody */
	bool is_empty;	    /* the role itself has no holder */
	bool is_disputed;   /* the holder took it though the rota means
			     * somebody else, who has not resolved it */
};

/* Who is alerted for the role at now_ms. Any transaction.
 *
 * ERR_NOT_FOUND   no such role
 */
enum err role_resolve(struct scope *sc, struct txn *t, int64_t role_nid,
		      int64_t now_ms, struct duty_targets *out) MUST_CHECK;

/* The on-duty members of a team: who works one of its shifts now, or belongs to
 * it and is marked as on duty; tier 0: of every tier. responsible is count.
 *
 * ERR_NOT_FOUND   no such team
 */
struct duty_team {
	int64_t team_nid;
	int64_t tier;
	int64_t now_ms;
};
enum err
team_resolve(struct scope *sc, struct txn *t, const struct duty_team *q,
	     struct duty_targets *out) MUST_CHECK;

/* Whether the person is a target of the role right now (accepting needs it). */
enum err role_is_target(struct scope *sc, struct txn *t, int64_t role_nid,
			int64_t user_nid, int64_t now_ms, bool *out) MUST_CHECK;

/* How a person can be reached: by their devices, for duty that began at
 * since_ms (0: none did). Fills reach, tested_ms, alerting. */
enum err duty_read_reach(struct scope *sc, struct txn *t, int64_t now_ms,
			 struct duty_person *p) MUST_CHECK;

/* "alert_tested", "not_tested", "unreachable"; "holder", "incoming", ... */
const char *duty_reach_word(enum duty_reach r);
const char *duty_why_word(enum duty_why w);

/* --- the pure part --- */

/* All that decides who is alerted for one role. */
struct duty_facts {
	const struct role_duty_row *duty;
	const struct shift_row *shifts; /* of the role, that may run now */
	size_t shift_count;
	int64_t now_ms;
};
/* Whom the rota means now: the shift that began last of those that run, are
 * filled and not declined; NULL none. */
const struct shift_row *duty_proposed(const struct duty_facts *f);
/* Holder, incoming and cover by these facts: user_nid, why and since_ms are
 * set. At most DUTY_PEOPLE_MAX; the fallback is the caller's. */
void duty_decide(struct scope *sc, const struct duty_facts *f,
		 struct duty_targets *out);
/* One device by itself: whether it alerts and was proven to. */
enum duty_reach duty_device_reach(const struct alert_device_row *d,
				  int64_t since_ms, int64_t now_ms);

#endif
