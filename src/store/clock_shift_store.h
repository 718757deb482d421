/* store/clock_shift_store.h: what waits for a time of the clinic's clock, when
 * that clock was found to be behind: ladders and cascades under way.
 */
#ifndef STORE_CLOCK_SHIFT_STORE_H
#define STORE_CLOCK_SHIFT_STORE_H

#include "store/db.h"

/* Whether anything waits. */
enum err clock_shift_store_is_waiting(struct scope *sc, struct txn *t,
				      bool *out) MUST_CHECK;

/* When the newest open message was sent; 0 none. */
enum err clock_shift_store_newest(struct scope *sc, struct txn *t,
				  int64_t *ms_out) MUST_CHECK;

/* Adds by_ms to every time of what is under way, so that what was to come in a
 * minute still comes in a minute. What has ended keeps its times. */
enum err clock_shift_store_shift(struct scope *sc, struct txn *t,
				 int64_t by_ms) MUST_CHECK;

#endif
