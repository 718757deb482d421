/* sync/shared_filter.h: filters (user/filter.h) that waiting requests hold.
 *
 * Thousands of clients wait with the same few filters, so a filter is parsed
 * once and shared by all requests that bring the same text.  It never changes;
 * any thread may read it.
 */
#ifndef SYNC_SHARED_FILTER_H
#define SYNC_SHARED_FILTER_H

#include "user/filter.h"

#define SYNC_TIMELINE_LIMIT_DEFAULT 10
#define SYNC_TIMELINE_LIMIT_MAX 1000

struct sync_filter {
	struct filter f;
	bool has_threads; /* unread_thread_notifications, in any section */
	size_t timeline_limit;
};

/* The filter that this text says ("{...}"; NULL: everything), held until
 * sync_filter_put().
 *
 * as filter_parse(); ERR_NOT_JSON
 */
enum err sync_filter_get(struct scope *sc, const char *json,
			 const struct sync_filter **out) MUST_CHECK;

/* One more holder. */
const struct sync_filter *sync_filter_hold(const struct sync_filter *f);

/* Gives it back and sets *f to NULL. NULL is no error. */
void sync_filter_put(const struct sync_filter **f);

/* How many different filters are held now, for tests and metrics. */
size_t sync_filter_count(void);

/* Whether a section lets everything through: the check of each event can be
 * spared. */
bool sync_filter_is_open(const struct event_filter *f);

#endif
