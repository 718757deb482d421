#include "http/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"

#define IDLE_S 20 /* after which a thread without work ends */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACK_BYTES ((size_t)2 * 1024 * 1024) /* frames are larger */
#else
#define STACK_BYTES ((size_t)256 * 1024)
#endif

struct worker_lane {
	const char *name;
	unsigned max;
	pthread_mutex_t lock;
	pthread_cond_t work;	/* something to do, or stopping */
	pthread_cond_t all_out; /* the last thread has ended */
	struct job_list jobs;
	unsigned idle;
	unsigned waking; /* told to work, and not there yet */
	unsigned threads;
	bool stopping;
	atomic_size_t queued; /* copies, to be read without the lock */
	atomic_uint thread_count;
};

void
job_list_init(struct job_list *l)
{
	l->head = NULL;
	l->tail = &l->head;
	l->count = 0;
}

void
job_list_append(struct job_list *l, struct job *j)
{
	j->next = NULL;
	*l->tail = j;
	l->tail = &j->next;
	l->count++;
}

static struct job *
job_list_take(struct job_list *l)
{
	struct job *j = l->head;

	l->head = j->next;
	if (l->head == NULL)
		l->tail = &l->head;
	l->count--;
	return j;
}

struct worker_lane *
worker_lane_create(const char *name, unsigned max)
{
	struct worker_lane *lane;
	pthread_condattr_t attr;

	lane = calloc(1, sizeof(*lane));
	if (lane == NULL)
		return NULL;
	lane->name = name;
	lane->max = max;
	job_list_init(&lane->jobs);
	(void)pthread_mutex_init(&lane->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&lane->work, &attr);
	(void)pthread_cond_init(&lane->all_out, NULL);
	(void)pthread_condattr_destroy(&attr);
	return lane;
}

static void *worker_main(void *arg);

/* Under the lock.  Without memory for a thread those that run go on. */
static bool
start_thread(struct worker_lane *lane)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, before;
	bool started;

	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, STACK_BYTES);
	(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	started = pthread_create(&thread, &attr, worker_main, lane) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&attr);
	if (started)
		lane->threads++;
	else if (lane->threads == 0)
		log_error("cannot start a thread for the lane %s", lane->name);
	atomic_store_explicit(&lane->thread_count, lane->threads,
			      memory_order_relaxed);
	return started;
}

/* One at a time: who comes to work wakes the next while work waits, so short
 * jobs are done by few threads and long ones soon have many.  Under the lock.
 */
static void
wake_one(struct worker_lane *lane)
{
	if (lane->jobs.head == NULL || lane->waking > 0)
		return;
	if (lane->idle > 0) {
		lane->waking++;
		(void)pthread_cond_signal(&lane->work);
	} else if (lane->threads < lane->max && start_thread(lane))
		lane->waking++;
}

static void
note_awake(struct worker_lane *lane)
{
	if (lane->waking > 0)
		lane->waking--;
}

/* Waits for work; false when the thread shall end.  Under the lock. */
static bool
wait_for_work(struct worker_lane *lane)
{
	struct timespec until;
	int waited = 0;

	if (lane->jobs.head != NULL)
		return true;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += IDLE_S;
	while (lane->jobs.head == NULL) {
		if (lane->stopping || waited == ETIMEDOUT)
			return false;
		lane->idle++;
		waited = pthread_cond_timedwait(&lane->work, &lane->lock,
						&until);
		lane->idle--;
		note_awake(lane);
	}
	return true;
}

static void *
worker_main(void *arg)
{
	struct worker_lane *lane = arg;
	struct job *j;

	(void)pthread_setname_np(pthread_self(), lane->name);
	(void)pthread_mutex_lock(&lane->lock);
	note_awake(lane);
	while (wait_for_work(lane)) {
		j = job_list_take(&lane->jobs);
		atomic_store_explicit(&lane->queued, lane->jobs.count,
				      memory_order_relaxed);
		wake_one(lane);
		(void)pthread_mutex_unlock(&lane->lock);
		j->run(j);
		(void)pthread_mutex_lock(&lane->lock);
	}
	lane->threads--;
	atomic_store_explicit(&lane->thread_count, lane->threads,
			      memory_order_relaxed);
	if (lane->threads == 0)
		(void)pthread_cond_signal(&lane->all_out);
	(void)pthread_mutex_unlock(&lane->lock);
	return NULL;
}

void
worker_lane_put(struct worker_lane *lane, struct job_list *l)
{
	if (l->count == 0)
		return;
	(void)pthread_mutex_lock(&lane->lock);
	*lane->jobs.tail = l->head;
	lane->jobs.tail = l->tail;
	lane->jobs.count += l->count;
	atomic_store_explicit(&lane->queued, lane->jobs.count,
			      memory_order_relaxed);
	wake_one(lane);
	(void)pthread_mutex_unlock(&lane->lock);
	job_list_init(l);
}

size_t
worker_lane_queued(const struct worker_lane *lane)
{
	return atomic_load_explicit(&lane->queued, memory_order_relaxed);
}

size_t
worker_lane_threads(const struct worker_lane *lane)
{
	return atomic_load_explicit(&lane->thread_count, memory_order_relaxed);
}

void
worker_lane_destroy(struct worker_lane **lane)
{
	struct worker_lane *l = *lane;

	if (l == NULL)
		return;
	(void)pthread_mutex_lock(&l->lock);
	l->stopping = true;
	(void)pthread_cond_broadcast(&l->work);
	while (l->threads > 0)
		(void)pthread_cond_wait(&l->all_out, &l->lock);
	(void)pthread_mutex_unlock(&l->lock);
	(void)pthread_mutex_destroy(&l->lock);
	(void)pthread_cond_destroy(&l->work);
	(void)pthread_cond_destroy(&l->all_out);
	free(l);
	*lane = NULL;
}
