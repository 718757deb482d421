/* clinic/clinic_clock.h: the clinic's clock over restarts.
 *
 * While the server runs, its clock is wall time at the start and monotonic time
 * since: priority_now() never jumps.  When the server starts with a wall clock
 * behind what it last was, all that waits is moved, so that a step is not late
 * by what the clock was wrong.  A clock ahead looks like time that was down.
 */
#ifndef CLINIC_CLINIC_CLOCK_H
#define CLINIC_CLINIC_CLOCK_H

#include "clinic/clinic.h"

/* How often the time is noted while something waits. */
#define CLINIC_CLOCK_NOTE_MS 10000

/* Once, before anything is looked at. */
enum err clinic_clock_start(struct scope *sc, struct clinic *c) MUST_CHECK;

/* Often: notes the time where something waits. */
enum err clinic_clock_note(struct scope *sc, struct clinic *c,
			   int64_t now_ms) MUST_CHECK;

#endif
