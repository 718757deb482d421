/* room/aggregate.h: bundled aggregations: what stands under m.relations in an
 * event's "unsigned" (Client-Server API, Aggregations of child events).
 *
 * Asked for a page of events at once.  Events whose row says that nothing
 * relates to them cost nothing.  State events have none.
 */
#ifndef ROOM_AGGREGATE_H
#define ROOM_AGGREGATE_H

#include "base/map.h"
#include "room/read.h"
#include "room/render.h"

#define AGGREGATE_REFERENCES_MAX 1000 /* listed for one event */

/* Whom it is for. */
struct aggregate_viewer {
	int64_t room_nid;
	int64_t user_nid;
	const struct room_view *view; /* NULL: sees everything */
};

/* What is bundled with one event. */
struct event_aggregate {
	const struct event_row *edit; /* NULL: none */
	const char **references;      /* event ids, the oldest first */
	size_t reference_count;
	int64_t thread_count; /* 0: no thread */
	bool participated;
	const struct event_view *latest; /* of the thread */
};

/* Sets the aggregate of those views (one a row, same order) that have any. */
enum err room_aggregate_load(struct scope *sc, struct txn *t,
			     const struct aggregate_viewer *v,
			     const struct event_rows *rows,
			     struct event_view *views) MUST_CHECK;

/* Whether any of the rows may have one: without, nothing need be loaded. */
bool room_aggregate_is_needed(const struct event_rows *rows);

/* The users whom this one ignores, as keys of a map that goes with the scope;
 * NULL when there are none. */
enum err room_ignored_read(struct scope *sc, struct txn *t, int64_t user_nid,
			   struct map **out) MUST_CHECK;

/* Whether the user takes no invites (Client-Server API, invite permission). */
enum err room_invites_blocked(struct scope *sc, struct txn *t, int64_t user_nid,
			      bool *out) MUST_CHECK;

#endif
