/* store/test_call_store.h: the daily test call, and who answered it. */
#ifndef STORE_TEST_CALL_STORE_H
#define STORE_TEST_CALL_STORE_H

#include "store/db.h"

#define TEST_CALLS_MAX 31 /* of one answer */

struct test_call_row {
	int64_t nid;
	int64_t by_nid;
	int64_t started_ms;
	int64_t ended_ms; /* 0: not yet */
};
struct test_call_answer {
	int64_t role_nid;
	int64_t user_nid;
	int64_t answered_ms; /* 0: not */
};

enum err test_call_store_add(struct scope *sc, struct txn *t,
			     struct test_call_row *row) MUST_CHECK;
/* Newest first; at most limit (TEST_CALLS_MAX). */
enum err test_call_store_list(struct scope *sc, struct txn *t, int64_t limit,
			      struct test_call_row **rows_out,
			      size_t *count_out) MUST_CHECK;
enum err test_call_store_end(struct scope *sc, struct txn *t, int64_t nid,
			     int64_t now_ms) MUST_CHECK;
/* Whom it calls for a role. */
enum err test_call_store_call(struct scope *sc, struct txn *t, int64_t nid,
			      int64_t role_nid, int64_t user_nid) MUST_CHECK;
/* For all roles by which it calls the person. *changed_out: how many. */
enum err test_call_store_answer(struct scope *sc, struct txn *t, int64_t nid,
				int64_t user_nid, int64_t now_ms,
				int64_t *changed_out) MUST_CHECK;
enum err
test_call_store_list_answers(struct scope *sc, struct txn *t, int64_t nid,
			     struct test_call_answer **rows_out,
			     size_t *count_out) MUST_CHECK;

#endif
