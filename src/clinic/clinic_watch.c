/* Who waits for changes: clinic_watch_*() of clinic/clinic.h. */
#include <stdlib.h>

#include "clinic/clinic_priv.h"

/* One ring of all who wait; a change of everybody's walks it. */
struct clinic_watch {
	pthread_mutex_t lock;
	struct clinic_waiter ring; /* its head */
};

struct clinic_watch *
clinic_watch_create(void)
{
	struct clinic_watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	(void)pthread_mutex_init(&w->lock, NULL);
	w->ring.next = w->ring.prev = &w->ring;
	return w;
}

void
clinic_watch_destroy(struct clinic_watch **w)
{
	if (*w == NULL)
		return;
	(void)pthread_mutex_destroy(&(*w)->lock);
	free(*w);
	*w = NULL;
}

static void
unlist(struct clinic_waiter *waiter)
{
	if (waiter->next == NULL)
		return;
	waiter->next->prev = waiter->prev;
	waiter->prev->next = waiter->next;
	waiter->next = waiter->prev = NULL;
}

void
clinic_watch_add(struct clinic *c, struct clinic_waiter *waiter)
{
	struct clinic_watch *w = c->watch;

	(void)pthread_mutex_lock(&w->lock);
	unlist(waiter);
	waiter->next = &w->ring;
	waiter->prev = w->ring.prev;
	w->ring.prev->next = waiter;
	w->ring.prev = waiter;
	(void)pthread_mutex_unlock(&w->lock);
}

bool
clinic_watch_has(struct clinic *c, int64_t user_nid)
{
	const struct clinic_waiter *at;
	bool found = false;

	(void)pthread_mutex_lock(&c->watch->lock);
	for (at = c->watch->ring.next; at != &c->watch->ring && !found;
	     at = at->next)
		found = at->user_nid == user_nid;
	(void)pthread_mutex_unlock(&c->watch->lock);
	return found;
}

void
clinic_watch_remove(struct clinic *c, struct clinic_waiter *waiter)
{
	(void)pthread_mutex_lock(&c->watch->lock);
	unlist(waiter);
	(void)pthread_mutex_unlock(&c->watch->lock);
}

static bool
concerns(const struct clinic_waiter *waiter, const struct notify_change *c)
{
	if (c->kind == NOTIFY_SESSION)
		return waiter->user_nid == c->user_nid;
	if (waiter->since >= c->position)
		return false;
	return c->user_nid == 0 ? waiter->is_all
				: waiter->user_nid == c->user_nid;
}

void
clinic_watch_on_change(void *ctx, const struct notify_change *change)
{
	struct clinic_watch *w = ((struct clinic *)ctx)->watch;
	struct clinic_waiter *it, *after;

	if (change->kind != NOTIFY_CLINIC && change->kind != NOTIFY_SESSION)
		return;
	(void)pthread_mutex_lock(&w->lock);
	for (it = w->ring.next; it != &w->ring; it = after) {
		after = it->next;
		if (!concerns(it, change))
			continue;
		unlist(it);
		it->wake(it);
	}
	(void)pthread_mutex_unlock(&w->lock);
}
