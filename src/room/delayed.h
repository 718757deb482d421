/* room/delayed.h: events that are sent later (MSC4140): after a delay, unless
 * they are sent, put off or cancelled before.
 *
 * What is scheduled is a row; rooms_tick() sends what is due, also after a
 * restart.  The row ends in the transaction of the event, so that each is sent
 * once.  Rights are those of the moment of sending.  Whoever knows a delay's id
 * may act upon it: that is what clients hand to others, who do it for them.
 */
#ifndef ROOM_DELAYED_H
#define ROOM_DELAYED_H

#include "room/actions.h"
#include "store/delayed_store.h"

#define DELAY_MS_MAX ((int64_t)7 * 24 * 3600 * 1000)
#define DELAYED_MAX 100 /* scheduled at once by one user */

/* Schedules s. The same txn_id of a device gives the delay of the first time.
 *
 * ERR_INVALID_PARAM   the delay is too long
 * ERR_FORBIDDEN       the requester is not in the room
 * ERR_RATE_LIMITED    as many are scheduled as may be
 */
struct room_delay {
	struct room_send send;
	int64_t delay_ms;
};
enum err
room_delay(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const struct room_delay *x, const char **delay_id_out) MUST_CHECK;

enum room_delayed_action {
	DELAYED_ACTION_SEND,
	DELAYED_ACTION_RESTART,
	DELAYED_ACTION_CANCEL
};
/* rq may be NULL: whoever knows the id.
 *
 * ERR_NOT_FOUND   no such delay that is scheduled, or another user's
 * else            (send) why it cannot be sent
 */
enum err room_delayed_act(struct scope *sc, struct rooms *r,
			  const struct requester *rq, const char *delay_id,
			  enum room_delayed_action action) MUST_CHECK;

/* One's own. get: ERR_NOT_FOUND when there is none. */
enum err
room_delayed_get(struct scope *sc, struct rooms *r, const struct requester *rq,
		 const char *delay_id, struct delayed_row *out) MUST_CHECK;
enum err
room_delayed_list(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const struct delayed_query *q,
		  struct delayed_rows *out) MUST_CHECK;

#endif
