#include "user/password_gate.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define BUSY_RETRY_MS 2000

struct password_gate {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	size_t free_slots;
	size_t waiting;
	size_t queue_max;
};

struct password_gate *
password_gate_create(size_t slots, size_t queue_max)
{
	struct password_gate *g = calloc(1, sizeof(*g));
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (g == NULL)
		abort();
	(void)pthread_mutex_init(&g->lock, NULL);
	(void)pthread_cond_init(&g->freed, NULL);
	g->free_slots = slots > 0 ? slots : cores > 0 ? (size_t)cores : 1;
	g->queue_max = queue_max;
	return g;
}

void
password_gate_destroy(struct password_gate **g)
{
	if (*g == NULL)
		return;
	(void)pthread_cond_destroy(&(*g)->freed);
	(void)pthread_mutex_destroy(&(*g)->lock);
	free(*g);
	*g = NULL;
}

enum err
password_gate_enter(struct scope *sc, struct password_gate *g)
{
	(void)pthread_mutex_lock(&g->lock);
	if (g->free_slots == 0 && g->waiting >= g->queue_max) {
		(void)pthread_mutex_unlock(&g->lock);
		sc->retry_after_ms = BUSY_RETRY_MS;
		return scope_fail(sc, ERR_RATE_LIMITED,
				  "too many people are signing in right now");
	}
	g->waiting++;
	while (g->free_slots == 0)
		(void)pthread_cond_wait(&g->freed, &g->lock);
	g->waiting--;
	g->free_slots--;
	(void)pthread_mutex_unlock(&g->lock);
	return OK;
}

void
password_gate_leave(struct password_gate *g)
{
	(void)pthread_mutex_lock(&g->lock);
	g->free_slots++;
	(void)pthread_cond_signal(&g->freed);
	(void)pthread_mutex_unlock(&g->lock);
}
