/* sync/room_card.h: what any member is shown of a room, read once for all.
 *
 * A card has three parts, each read when it is first asked for and kept for
 * everybody (sync/card_table.h): current state without members, the members,
 * and the newest events with the log of how state changed among them.  Parts
 * are immutable and counted.  A part holds while the room's head is as it was:
 * state by the head's snapshot, events by its newest position; and while the
 * room was not touched (store/touch.h).
 *
 * Only for rooms that the viewer is joined to, and only what all members see
 * alike: what differs between viewers (visibility, who is ignored or erased,
 * "unsigned") is the caller's.
 */
#ifndef SYNC_ROOM_CARD_H
#define SYNC_ROOM_CARD_H

#include "room/read.h"
#include "sync/card_table.h"
#include "sync/packed_rows.h"

#define ROOM_CARD_EVENTS_MAX 50 /* of a timeline */
/* So many members are read together even for who needs only some of them. */
#define ROOM_CARD_FEW_MEMBERS 64

struct card_state {
	struct card_part part;
	struct packed_rows *rows; /* by type and key; no members */
	struct room_spans visibility;
	struct room_faces faces;
};

struct card_members {
	struct card_part part;
	struct packed_rows *rows; /* by key */
};

struct card_timeline {
	struct card_part part;
	struct packed_rows *rows; /* the newest first */
	bool is_whole;		  /* there are none before */
	/* Changes of current state after since, by key and position; before the
	 * first of a key one at INT64_MIN: what stood there before. */
	int64_t since;
	struct state_entry *log;
	size_t log_count;
};

/* One answer's way to the cards. */
struct card_reader {
	struct card_table *table;
	struct db *db;
	struct txn *t;
	uint64_t mark;	   /* taken before t began */
	bool may_use_kept; /* memory is as new as t */
};

/* Before store_read_begin(); and once it has begun, at position now. */
void card_reader_init(struct card_reader *r, struct card_table *table,
		      struct db *db);
void card_reader_begin(struct card_reader *r, struct txn *t, int64_t now);

/* Which parts. */
struct card_wish {
	bool members;
	size_t events; /* at most ROOM_CARD_EVENTS_MAX; 0: no timeline */
};

/* Parts not asked for are NULL. Shared with others: only to be read. */
struct room_card {
	struct card_state *state;
	struct card_members *members;
	struct card_timeline *timeline;
};

/* The card of a room that m is joined to, held until room_card_put() or the end
 * of the scope; m as member_store_list_rooms() gives it. NULL where there is no
 * memory for it. */
enum err room_card_get(struct scope *sc, const struct card_reader *r,
		       const struct member_row *m, const struct card_wish *wish,
		       struct room_card **out) MUST_CHECK;
void room_card_put(struct room_card *c);
/* The members too, after all: NULL where there is no memory for them. */
enum err room_card_add_members(struct scope *sc, const struct card_reader *r,
			       const struct member_row *m,
			       struct room_card *c) MUST_CHECK;

/* The event of a key in current state; false: none. Members need that part. */
bool room_card_find(const struct room_card *c, int64_t type_nid,
		    const char *state_key, struct event_row *out);

/* The newest change of each key that changed after pos (not before the
 * timeline's since), in the scope's memory. */
void room_card_changes(struct scope *sc, const struct room_card *c, int64_t pos,
		       struct state_entries *out);
/* The event nid that stood for a key at pos, of those that changed after since.
 */
int64_t room_card_find_at(const struct room_card *c,
			  const struct state_entry *key, int64_t pos);

#endif
