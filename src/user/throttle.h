/* user/throttle.h: how many wrong passwords somebody may try.
 *
 * Counted by account and by address, wrong ones only, so that a hospital behind
 * one address does not lock itself out.  A count is one moment in time: when
 * the bucket will be empty again.  Any thread.
 */
#ifndef USER_THROTTLE_H
#define USER_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"

struct throttle;

/* One kind of key: burst wrong tries at once, then one each every_ms. */
struct throttle_rate {
	const char *prefix;
	int64_t burst;
	int64_t every_ms;
};

extern const struct throttle_rate throttle_account;
extern const struct throttle_rate throttle_address;

/* Out of memory ends the process. */
struct throttle *throttle_create(bool is_off);
void throttle_destroy(struct throttle **t);

/* ERR_RATE_LIMITED   with retry_after_ms, while the key has too many */
enum err throttle_require(struct scope *sc, struct throttle *t,
			  const struct throttle_rate *rate, const char *key,
			  int64_t now_ms) MUST_CHECK;

/* One wrong try. */
void throttle_count(struct scope *sc, struct throttle *t,
		    const struct throttle_rate *rate, const char *key,
		    int64_t now_ms);

/* Forgets what is empty. */
void throttle_tick(struct throttle *t, int64_t now_ms);

#endif
