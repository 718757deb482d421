/* http/worker.h: the threads that run blocking code, in lanes.
 *
 * A lane starts a thread when work waits and no thread is idle, up to its
 * limit, and lets threads end that had nothing to do for a while.
 */
#ifndef HTTP_WORKER_H
#define HTTP_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/scope.h"

/* Work, embedded in what it is about. */
struct job {
	struct job *next;
	void (*run)(struct job *j);  /* on a worker; owns j from then on */
	void (*done)(struct job *j); /* on the I/O thread it is posted to */
};

/* Jobs in order. */
struct job_list {
	struct job *head;
	struct job **tail;
	size_t count;
};

struct worker_lane;

void job_list_init(struct job_list *l);
void job_list_append(struct job_list *l, struct job *j);

struct worker_lane *worker_lane_create(const char *name, unsigned max);

/* Hands all jobs of l over and empties it. */
void worker_lane_put(struct worker_lane *lane, struct job_list *l);

/* Jobs that wait, about. */
size_t worker_lane_queued(const struct worker_lane *lane);
size_t worker_lane_threads(const struct worker_lane *lane);

/* Runs what is queued, then ends the threads. */
void worker_lane_destroy(struct worker_lane **lane);

#endif
