/* room/thread_subscription.h: which threads somebody follows (MSC4306), and
 * telling clients of it (MSC4308).
 *
 * Clients decide: the server cannot see a mention in an encrypted room.  It
 * keeps what they decided, and their order: a mention from before the moment
 * the user stopped following does not bring the thread back.  Push rules are
 * those of the specification: what alerts does not depend on this.
 */
#ifndef ROOM_THREAD_SUBSCRIPTION_H
#define ROOM_THREAD_SUBSCRIPTION_H

#include "base/json_write.h"
#include "base/requester.h"
#include "room/rooms.h"
#include "store/thread_subscription_store.h"

#define THREAD_SUBSCRIPTIONS_MAX 10000 /* of one user */
#define THREAD_SUBSCRIPTIONS_PAGE 100

struct thread_ref {
	const char *room_id;
	const char *root_id;
};

/* cause_id: the event for which a client follows it by itself; NULL: the user
 * wishes it.
 *
 * ERR_NOT_FOUND                     no such event that the requester may see
 * ERR_NOT_IN_THREAD                 the cause is no message of the thread
 * ERR_CONFLICTING_UNSUBSCRIPTION    the user stopped after the cause
 * ERR_LIMIT                         THREAD_SUBSCRIPTIONS_MAX
 */
enum err
room_thread_follow(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const struct thread_ref *ref,
		   const char *cause_id) MUST_CHECK;
enum err room_thread_unfollow(struct scope *sc, struct rooms *r,
			      const struct requester *rq,
			      const struct thread_ref *ref) MUST_CHECK;

/* ERR_NOT_FOUND   not followed, or nothing to be seen */
enum err
room_thread_following(struct scope *sc, struct rooms *r,
		      const struct requester *rq, const struct thread_ref *ref,
		      enum thread_following *out) MUST_CHECK;

/* A page of changes, the newest first; *more_out: there are older ones. */
struct thread_subscription_page {
	struct thread_subscriptions changes;
	bool has_more;
	int64_t end; /* where the next page goes on: its "before" */
};
enum err
room_thread_subscriptions_read(struct scope *sc, struct txn *t,
			       const struct thread_subscription_query *q,
			       struct thread_subscription_page *out) MUST_CHECK;
enum err
room_thread_subscriptions_list(struct scope *sc, struct rooms *r,
			       const struct thread_subscription_query *q,
			       struct thread_subscription_page *out) MUST_CHECK;

/* "subscribed" and "unsubscribed", where there are any. */
void
room_thread_subscriptions_render(struct json_writer *w,
				 const struct thread_subscriptions *changes);

#endif
