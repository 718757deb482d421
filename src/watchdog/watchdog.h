/* watchdog/watchdog.h: sees from another machine whether a server works, and
 * raises the alarm by another way when it does not.
 *
 * Every WATCHDOG_EVERY_MS the server's readiness and the board's heartbeat are
 * asked.  After WATCHDOG_LOST_MS without a good answer of both the alarm is
 * raised, so that with the channel's own time it is out within ten seconds; it
 * is raised again every WATCHDOG_AGAIN_MS, and its end is told too.
 *
 * The pure part, for tests: what to do next, by what was seen.
 */
#ifndef WATCHDOG_WATCHDOG_H
#define WATCHDOG_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#define WATCHDOG_EVERY_MS 1000
#define WATCHDOG_TIMEOUT_MS 2000
#define WATCHDOG_LOST_MS 5000
#define WATCHDOG_AGAIN_MS ((int64_t)10 * 60 * 1000)

enum watchdog_step {
	WATCHDOG_QUIET,
	WATCHDOG_RAISE, /* lost, or lost still */
	WATCHDOG_BACK
};

/* Zeroed, then good_ms is the time of the start. Times are monotonic. */
struct watchdog {
	int64_t good_ms;   /* of the last good answer */
	int64_t raised_ms; /* of the last alarm; 0 none is on */
};

/* A look at the server ended at now_ms, well or not. */
enum watchdog_step
watchdog_see(struct watchdog *w, bool is_good, int64_t now_ms);

#endif
