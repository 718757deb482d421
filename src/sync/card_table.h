/* sync/card_table.h: parts of room cards (sync/room_card.h), kept in bounded
 * memory.
 *
 * Finding a part holds it; what is dropped while somebody holds it goes with
 * the last holder.  Where it gets full any part may go, so that walking over
 * more rooms than fit still finds most of them.  Any thread.
 */
#ifndef SYNC_CARD_TABLE_H
#define SYNC_CARD_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CARD_TABLE_BYTES_MAX ((size_t)48 << 20)

#define CARD_TABLE_IDLE_TICKS 60

enum card_kind {
	CARD_STATE,
	CARD_MEMBERS,
	CARD_TIMELINE,
	CARD_MY_ROOMS, /* of a user: sync/my_rooms.h */
	CARD_KINDS
};

/* The first member of each part. */
struct card_part {
	_Atomic int refs;
	enum card_kind kind;
	int64_t nid;	 /* of the room, or the user */
	int64_t version; /* of the room's head: snapshot, or newest position */
	uint64_t mark;	 /* store/touch.h */
	size_t size;
	size_t place;  /* in the table */
	unsigned used; /* at this tick, last */
	void (*destroy)(struct card_part *p);
};

struct card_table;

struct card_table *card_table_create(size_t bytes_max);
void card_table_destroy(struct card_table **t);

/* The part, with one more holder; NULL: none. */
struct card_part *
card_table_find(struct card_table *t, int64_t nid, enum card_kind kind);

/* Keeps the part in place of an older one; the caller's hold stays. One of more
 * than a sixteenth of the table is not kept. */
void card_table_put(struct card_table *t, struct card_part *p);

/* Once a second: drops some of the parts that nobody has asked for during
 * CARD_TABLE_IDLE_TICKS. How many bytes went. */
size_t card_table_tick(struct card_table *t);

/* For tests and metrics. */
size_t card_table_bytes(struct card_table *t);

void card_part_hold(struct card_part *p);
void card_part_release(struct card_part *p);

#endif
