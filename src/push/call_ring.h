/* push/call_ring.h: calls to phones that sleep: which event rings whom, what
 * each push of it says, and how it ends.
 */
#ifndef PUSH_CALL_RING_H
#define PUSH_CALL_RING_H

#include "push/push_priv.h"
#include "room/push_view.h"
#include "store/alert_push_store.h"

/* What an event of a call does to pushes: somebody is rung, or it stops. */
struct call_ring {
	struct alert_push_row row; /* item_id, event_id, room_id, sounds */
	int64_t user_nid;	   /* rung; 0: it stops */
	int64_t sender_nid;	   /* who stopped it */
	bool is_hangup;
};
/* Of a call, and to be rung for: an invite to one or a few. */
bool call_ring_is_invite(const struct push_view *v, size_t pushers);
/* Whether it is for that user. */
bool call_ring_is_for(const struct push_view *v, const char *user_id);
/* The ring that an invite begins. False: it names no call. */
bool call_ring_begin(struct scope *sc, const struct push_view *v,
		     struct call_ring *out);
/* False: the event ends none. */
bool call_ring_end(struct scope *sc, const struct event_row *e,
		   struct call_ring *out);
enum err call_ring_write(struct scope *sc, struct txn *t,
			 const struct call_ring *r) MUST_CHECK;

/* A claimed row that rings: what is to be pushed now, and when next. */
void call_ring_fill(const struct alert_push_row *row, int64_t now_ms,
		    struct push_message *out);
/* 0: that was the last. sent_ms: as filled. */
int64_t call_ring_next_ms(const struct alert_push_row *row, int64_t sent_ms,
			  int64_t now_ms);
/* It is of no use any more. */
bool call_ring_is_over(const struct alert_push_row *row, int64_t now_ms);

#endif
