/* sync/timeline.h: the newest events of a room that one viewer gets. */
#ifndef SYNC_TIMELINE_H
#define SYNC_TIMELINE_H

#include "base/map.h"
#include "room/read.h"
#include "room/render.h"
#include "sync/room_card.h"
#include "sync/shared_filter.h"

/* Which events are wanted. */
struct timeline_query {
	int64_t room_nid;
	const char *room_id;
	const char *viewer; /* always sees changes of their membership */
	int64_t from; /* room_order; exclusive. INT64_MIN: from the start */
	int64_t to;   /* inclusive */
	size_t limit;
	const struct event_filter *filter; /* NULL: everything */
	const struct room_view *view;	   /* NULL: everything */
	const struct map *ignored; /* senders whose messages are hidden */
	/* The newest events, where from is INT64_MIN; NULL: not known. */
	const struct card_timeline *card;
};

struct timeline {
	struct event_rows events; /* the oldest first */
	bool limited;		  /* there were more */
	int64_t start;		  /* room_order before the first event */
};

/* Reads them. Where a filter drops very much, limited is set early instead of
 * walking the whole room. */
enum err
timeline_read(struct scope *sc, struct txn *t, const struct timeline_query *q,
	      struct timeline *out) MUST_CHECK;

/* Whether a section lets an event of the room through. */
bool timeline_admits(const struct event_filter *f, const char *room_id,
		     const struct event_row *e);

/* Where and for whom events are written. */
struct event_writer {
	struct txn *t;
	struct json_writer *w;
	struct event_viewer viewer;
	const struct room_view *view; /* for unsigned.membership; NULL ok */
	bool is_state;	 /* no prev_content: current state is asked for */
	bool is_bundled; /* with what relates to them */
};

/* Writes events as the elements of an array. */
enum err timeline_write(struct scope *sc, const struct event_writer *ew,
			const struct event_rows *events) MUST_CHECK;

#endif
