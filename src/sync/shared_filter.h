/* sync/shared_filter.h: filters (user/filter.h) that waiting requests hold.
 *
 * Thousands of clients wait with the same few filters, so a filter is parsed
 * once and shared by all requests that bring the same text.  It never changes;
 * any thread may read it.
 */
#ifndef SYNC_SHARED_FILTER_H
#define SYNC_SHARED_FILTER_H

#include "sync/interned.h"
#include "user/filter.h"

#define SYNC_TIMELINE_LIMIT_DEFAULT 10
#define SYNC_TIMELINE_LIMIT_MAX 1000

struct sync_filter {
	struct filter f;
	bool has_threads; /* unread_thread_notifications, in any section */
	size_t timeline_limit;
};

/* The filter that this text says ("{...}"; NULL: everything), as the value of
 * *out, to be given back with interned_put().
 *
 * as filter_parse(); ERR_NOT_JSON
 */
enum err sync_filter_get(struct scope *sc, const char *json,
			 struct interned **out) MUST_CHECK;

/* A saved filter as it was last given out for this user: true with one more
 * holder, false when memory does not know it. Saved filters never change. */
bool sync_filter_find_saved(int64_t user_nid, const char *filter_id,
			    struct interned **out);
void sync_filter_keep_saved(int64_t user_nid, const char *filter_id,
			    struct interned *filter);
/* Forgets them all, at the end. */
void sync_filter_drop_saved(void);

/* How many different filters are held now, for tests and metrics. */
size_t sync_filter_count(void);

/* Whether a section lets everything through: the check of each event can be
 * spared. */
bool sync_filter_is_open(const struct event_filter *f);

#endif
