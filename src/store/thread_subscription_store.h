/* store/thread_subscription_store.h: which threads a user follows. */
#ifndef STORE_THREAD_SUBSCRIPTION_STORE_H
#define STORE_THREAD_SUBSCRIPTION_STORE_H

#include "store/db.h"

/* Stored: never renumber. */
enum thread_following {
	THREAD_UNFOLLOWED = 0,
	THREAD_AUTOMATIC = 1, /* a client's own thought */
	THREAD_MANUAL = 2     /* the user's */
};

struct thread_subscription {
	int64_t user_nid;
	int64_t root_nid;
	int64_t room_nid;
	enum thread_following state;
	int64_t pos;	     /* of the last change */
	const char *room_id; /* set by the list, as is root_id */
	const char *root_id;
};
struct thread_subscriptions {
	struct thread_subscription *rows;
	size_t count;
};

/* Fills state and pos for user_nid and root_nid; *found_out false: never. */
enum err thread_subscription_store_find(struct scope *sc, struct txn *t,
					struct thread_subscription *s,
					bool *found_out) MUST_CHECK;
enum err
thread_subscription_store_put(struct scope *sc, struct txn *t,
			      const struct thread_subscription *s) MUST_CHECK;
enum err
thread_subscription_store_count(struct scope *sc, struct txn *t,
				int64_t user_nid, int64_t *out) MUST_CHECK;

/* Changes with after < pos < before, the newest first. */
struct thread_subscription_query {
	int64_t user_nid;
	int64_t after; /* 0: only what is followed */
	int64_t before;
	size_t limit;
};
enum err
thread_subscription_store_list(struct scope *sc, struct txn *t,
			       const struct thread_subscription_query *q,
			       struct thread_subscriptions *out) MUST_CHECK;

enum err thread_subscription_store_remove_user(struct scope *sc, struct txn *t,
					       int64_t user_nid) MUST_CHECK;

#endif
