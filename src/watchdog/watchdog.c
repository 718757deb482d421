#include "watchdog/watchdog.h"

enum watchdog_step
watchdog_see(struct watchdog *w, bool is_good, int64_t now_ms)
{
	bool was_raised = w->raised_ms != 0;

	if (is_good) {
		w->good_ms = now_ms;
		w->raised_ms = 0;
		return was_raised ? WATCHDOG_BACK : WATCHDOG_QUIET;
	}
	if (now_ms - w->good_ms < WATCHDOG_LOST_MS ||
	    (was_raised && now_ms - w->raised_ms < WATCHDOG_AGAIN_MS))
		return WATCHDOG_QUIET;
	w->raised_ms = now_ms;
	return WATCHDOG_RAISE;
}
