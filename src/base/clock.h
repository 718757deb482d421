/* base/clock.h: the time.  Wall time for what people and the protocol see,
 * monotonic time for deadlines and durations.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_wall_ms(void);

/* Milliseconds and microseconds since some fixed moment; never goes back. */
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);

#endif
