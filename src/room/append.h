/* room/append.h: a PDU from elsewhere on its way into a room: what
 * append_weigh() finds out before the transaction, and append_write() then
 * writes, if the room's head is still the one that was noted.
 */
#ifndef ROOM_APPEND_H
#define ROOM_APPEND_H

#include "room/merge.h"
#include "room/relation.h"
#include "room/rooms_priv.h"

struct append {
	struct rooms *r;
	int64_t now_ms;
	struct room_append words; /* for hooks */
	struct room_row room;
	struct room_head head; /* as noted */
	struct event event;
	struct event_row row;
	int64_t before_nid;	     /* a stored snapshot of the state before */
	struct state_res_set before; /* the state before */
	bool is_merged; /* before is no stored snapshot's; before_nid is near */
	struct state_res_set current; /* of the room, as noted */
	struct state_res_set next;    /* of the room, with the event */
	struct room_head_event heads[ROOM_HEADS_MAX]; /* that stay */
	size_t head_count;
	struct room_head new_head;
	struct event_row *redacted;	/* what a redaction leaves; NULL none */
	struct relation_found relation; /* what it relates to */
};

/* Parses, authorises, resolves. *a is filled; its r and now_ms are set. */
enum err
append_weigh(struct scope *sc, struct append *a, yyjson_val *root) MUST_CHECK;

/* A write function; ctx is the struct append. ERR_RETRY when the head moved. */
enum err append_write(struct scope *sc, struct txn *t, void *ctx) MUST_CHECK;

#endif
