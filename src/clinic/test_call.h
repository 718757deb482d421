/* clinic/test_call.h: the switchboard's daily test call: every held role is
 * called, whoever hears it answers, and the report stays.  Marked TEST wherever
 * it is shown; it alerts nobody beyond the holders and opens no ladder. */
#ifndef CLINIC_TEST_CALL_H
#define CLINIC_TEST_CALL_H

#include "clinic/clinic.h"
#include "clinic/role_view.h"
#include "clinic/zone.h"
#include "store/test_call_store.h"

#define TEST_CALL_LIFE_MS ((int64_t)10 * 60 * 1000)

struct test_call_view {
	struct test_call_row row;
	bool is_over;
	const struct staff_row *by; /* NULL unknown */
	struct test_call_person {
		const struct role_row *role;
		const struct staff_row *person;
		int64_t answered_ms;
	} * people;
	size_t count;
};

/* Managers, and who holds the switchboard's role (clinic/settings.h).
 *
 * ERR_FORBIDDEN   anybody else
 * ERR_CONFLICT    one is under way, or nobody holds any role
 */
enum err
test_call_start(struct scope *sc, struct clinic *c, const struct requester *r,
		struct test_call_view *out) MUST_CHECK;
/* For every role that the requester holds.
 *
 * ERR_NOT_FOUND   no such call under way that waits for the requester
 */
enum err test_call_answer(struct scope *sc, struct clinic *c,
			  const struct requester *r, const char *id) MUST_CHECK;
/* Newest first; at most limit. */
enum err
test_call_list(struct scope *sc, struct clinic *c, const struct requester *r,
	       int64_t limit, struct test_call_view **rows_out,
	       size_t *count_out) MUST_CHECK;

/* Write transactions: the server's own, with whoever holds a role.
 *
 * ERR_CONFLICT   one is under way
 */
enum err test_call_start_daily(struct scope *sc, struct txn *t,
			       struct clinic *c, int64_t now_ms) MUST_CHECK;

/* --- clinic/test_call_daily.c: when the server calls by itself --- */

#define TEST_CALL_DAY_LEN 11 /* "2026-03-29" and its end */

bool test_call_is_time(const char *hhmm);
/* Whether the call of the local day is due: its time has come (where the clock
 * jumps over it at the moment that the old offset gives, where it comes twice
 * at the first), and last_day is before that day. day_out is the day. */
struct test_call_plan {
	const struct zone *zone;
	const char *hhmm;
	const char *last_day; /* "" never */
};
bool test_call_is_due(const struct test_call_plan *p, int64_t now_ms,
		      char day_out[TEST_CALL_DAY_LEN]);
/* Starts it, once a day whatever restarts or other servers do. */
enum err
test_call_scan(struct scope *sc, struct clinic *c, int64_t now_ms) MUST_CHECK;
/* Write transactions: the time was set; one that has passed today is not made
 * up for. */
enum err test_call_rescheduled(struct scope *sc, struct txn *t,
			       int64_t now_ms) MUST_CHECK;

/* In the caller's transaction: the call that waits for the person; 0 none. */
enum err test_call_waiting(struct scope *sc, struct txn *t, int64_t user_nid,
			   int64_t now_ms, int64_t *nid_out) MUST_CHECK;

void test_call_write(struct json_writer *w, struct scope *sc,
		     const struct test_call_view *v);

#endif
