/* room/search.h: full-text search of what a user may see (Client-Server API,
 * Server Side Search).
 *
 * In rooms that the user is in or has left and not forgotten; of those, events
 * that history visibility shows.  Encrypted rooms are not searched.  The
 * newest first walk the index from its end; the best first are the best of a
 * bounded number of the newest.
 */
#ifndef ROOM_SEARCH_H
#define ROOM_SEARCH_H

#include "room/history.h"
#include "room/search_index.h"

#define SEARCH_LIMIT_MAX 100
#define SEARCH_CONTEXT_MAX 50
#define SEARCH_TERM_MAX 1024 /* bytes */

/* Where a search goes on: opaque outside. nids are 0 where it is not bound to
 * one room or sender. */
struct room_search_point {
	int64_t before; /* events before that number */
	int64_t offset; /* of the ranking; 0 for the newest first */
	int64_t room_nid;
	int64_t sender_nid;
};

struct room_search_query {
	const char *term;
	unsigned keys; /* enum search_key */
	bool by_rank;
	size_t limit;
	struct room_search_point from; /* before INT64_MAX: from the start */
	/* NULL: every room; may look at the event's room_id, too. */
	bool (*match)(void *ctx, struct scope *sc, const struct event_row *e,
		      const char *room_id);
	bool (*match_room)(void *ctx, const char *room_id);
	void *ctx;
	bool with_context;
	size_t before_limit, after_limit;
	bool with_profiles;
	bool with_state;
};

/* Who somebody was when they sent. */
struct room_search_profile {
	const char *user_id;
	struct room_profile profile;
};

struct room_search_result {
	const char *room_id;
	int64_t room_nid;
	int64_t sender_nid;
	double rank;
	struct room_events event; /* one */
	struct room_context context;
	struct room_search_profile *profiles;
	size_t profile_count;
};

struct room_search_state {
	const char *room_id;
	struct room_events state;
};

struct room_search_results {
	struct room_search_result *results;
	size_t count;
	size_t total; /* about how many there are */
	const char **highlights;
	size_t highlight_count;
	bool has_next;
	struct room_search_point next;
	struct room_search_state *states; /* a room once */
	size_t state_count;
};

/* ERR_INVALID_PARAM   the term is too long */
enum err
room_search(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_search_query *q,
	    struct room_search_results *out) MUST_CHECK;

#endif
