/* clinic/test_call.h: the switchboard's daily test call: every held role is
 * called, whoever hears it answers, and the report stays.  Marked TEST wherever
 * it is shown; it alerts nobody beyond the holders and opens no ladder. */
#ifndef CLINIC_TEST_CALL_H
#define CLINIC_TEST_CALL_H

#include "clinic/clinic.h"
#include "clinic/role_view.h"
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

/* In the caller's transaction: the call that waits for the person; 0 none. */
enum err test_call_waiting(struct scope *sc, struct txn *t, int64_t user_nid,
			   int64_t now_ms, int64_t *nid_out) MUST_CHECK;

void test_call_write(struct json_writer *w, struct scope *sc,
		     const struct test_call_view *v);

#endif
