/* base/clock.h: the time.  Wall time for what people and the protocol see,
 * monotonic time for deadlines and durations.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_wall_ms(void);

/* Milliseconds and microseconds since some fixed moment; never goes back. */
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);

/* A condition whose timed waits count monotonic time, and for such a wait the
 * moment in so many milliseconds: wall time may jump, and a wait with it. */
void clock_cond_init(pthread_cond_t *cond);
struct timespec clock_after(int64_t ms);

#endif
