/* sync/sliding_part.h: one room of an answer of sliding sync in the making. */
#ifndef SYNC_SLIDING_PART_H
#define SYNC_SLIDING_PART_H

#include "sync/sliding_priv.h"
#include "sync/timeline.h"

struct sliding_part {
	struct sliding_entry *e;
	const struct member_row *m;
	struct sliding_seen seen; /* zero: nothing */
	bool initial;
	bool is_inside; /* was or is joined: more than stripped state */
	bool expanded;
	bool has_news; /* events since */
	int64_t until;
	struct room_view *view;
	struct timeline timeline;
	struct event_rows state;
	struct state_entries delta;
	struct room_unread unread;
	uint64_t state_hash;
	size_t live;
};

/* Name, avatar, heroes, counts of members: what changed of them. */
enum err sliding_summary_write(struct scope *sc, struct sliding *x,
			       const struct sliding_part *p) MUST_CHECK;

/* Looks back for proper activity; 0: nothing new to say. */
enum err
sliding_bump_find(struct scope *sc, struct sliding *x,
		  const struct sliding_part *p, int64_t *out) MUST_CHECK;

#endif
