#include "notify/notify.h"

#include <stdlib.h>

#include "base/log.h"

#define SUBSCRIBERS_MAX 16

struct notify {
	struct {
		notify_fn fn;
		void *ctx;
	} subscribers[SUBSCRIBERS_MAX];
	int count;
};

enum err
notify_open(struct scope *sc, struct notify **out)
{
	*out = calloc(1, sizeof(**out));
	if (*out == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	return OK;
}

void
notify_close(struct notify **n)
{
	free(*n);
	*n = NULL;
}

void
notify_subscribe(struct notify *n, notify_fn fn, void *ctx)
{
	if (n->count == SUBSCRIBERS_MAX) {
		log_error("notify: more than %d subscribers", SUBSCRIBERS_MAX);
		abort();
	}
	n->subscribers[n->count].fn = fn;
	n->subscribers[n->count].ctx = ctx;
	n->count++;
}

void
notify_publish(struct notify *n, const struct notify_change *change)
{
	int i;

	for (i = 0; i < n->count; i++)
		n->subscribers[i].fn(n->subscribers[i].ctx, change);
}

/* A change that waits for its commit. */
struct pending {
	struct notify *n;
	struct notify_change change;
};

static void
publish_pending(void *arg)
{
	const struct pending *p = arg;

	notify_publish(p->n, &p->change);
}

void
notify_publish_at_commit(struct scope *sc, struct txn *t, struct notify *n,
			 const struct notify_change *change)
{
	struct pending *p = scope_new(sc, struct pending);

	*p = (struct pending){n, *change};
	txn_after_commit(t, publish_pending, p);
}
