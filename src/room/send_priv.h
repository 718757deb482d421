/* room/send_priv.h: sending, with something else in the same transaction. */
#ifndef ROOM_SEND_PRIV_H
#define ROOM_SEND_PRIV_H

#include "room/actions.h"
#include "room/draft.h"

/* What is written with the event; its failure undoes the event, too. */
struct send_also {
	enum err (*fn)(struct scope *sc, struct txn *t, struct draft *d);
	void *ctx; /* d->also_ctx */
};

/* As room_send(). fn is not called where there was no new event: state that is
 * already so, a transaction id that was used. */
enum err
room_send_also(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const struct room_send *s, const struct send_also *also,
	       const char **event_id_out) MUST_CHECK;

#endif
