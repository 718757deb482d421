/* http/wheel.h: deadlines of one I/O thread, in a timer wheel.
 *
 * Setting and cancelling cost a list operation.  A timer comes at most one tick
 * late and never early.  Belongs to one thread.
 */
#ifndef HTTP_WHEEL_H
#define HTTP_WHEEL_H

#include <stdint.h>

#include "base/list.h"

#define WHEEL_TICK_MS 8
#define WHEEL_SLOTS 4096 /* a power of two; 32 s a round */

struct wheel_timer {
	struct list link; /* in no list: not set */
	int64_t due_ms;
};

struct wheel {
	int64_t tick; /* the last one expired */
	struct list slots[WHEEL_SLOTS];
	uint64_t used[WHEEL_SLOTS / 64]; /* slots that may hold something */
};

void wheel_init(struct wheel *w, int64_t now_ms);
void wheel_timer_init(struct wheel_timer *t);

/* Sets (or moves) the timer to a clock_mono_ms(). */
void wheel_set(struct wheel *w, struct wheel_timer *t, int64_t due_ms);
void wheel_cancel(struct wheel_timer *t);

/* Calls fn for every timer that is due, each cancelled before.  fn may set and
 * cancel any. */
void wheel_expire(struct wheel *w, int64_t now_ms,
		  void (*fn)(struct wheel_timer *t, void *arg), void *arg);

/* Milliseconds to sleep until a timer may be due; -1 when none is set. */
int wheel_sleep_ms(const struct wheel *w, int64_t now_ms);

#endif
