/* room/search_priv.h: one search under way. */
#ifndef ROOM_SEARCH_PRIV_H
#define ROOM_SEARCH_PRIV_H

#include "base/map.h"
#include "room/history_priv.h"
#include "room/search.h"

/* A room that is searched. */
struct search_room {
	int64_t nid;
	const char *room_id;
	struct reading rd; /* view NULL: not looked at yet */
};

/* An event that holds the words and may be seen. */
struct search_hit {
	struct event_row row;
	struct search_room *room;
	double rank;
};

struct search {
	struct scope *sc;
	struct rooms *r;
	const struct requester *rq;
	const struct room_search_query *q;
	struct txn *t;
	const char **terms;
	size_t term_count;
	struct search_room *rooms; /* by nid */
	size_t room_count;
	const struct map *ignored;
	struct search_hit *hits;
	size_t hit_count;
	size_t hit_max;
	size_t hit_min;	  /* with so many the search need not go on */
	size_t seen;	  /* that hold the words, in rooms of the user's */
	int64_t last_nid; /* the last that was looked at */
};

/* Fills hits with at most hit_max, the newest first. */
enum err search_find(struct search *s) MUST_CHECK;

#endif
