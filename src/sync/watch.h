/* sync/watch.h: who waits for news, and whom a piece of news concerns.
 *
 * In memory are, for each user, the requests that wait, and for each room that
 * had news since the start, its local members. Waiting touches one entry; an
 * event walks the smaller of the room's members and the users who wait.
 *
 * A request registers first, then computes its answer, and parks only when
 * there is none: news in between wakes it, and http remembers a wake that comes
 * before the park.  A wake happens once; who finds nothing adds itself anew.
 *
 * Safe from any thread. wake() runs under the lock: it must not call back, and
 * after watch_remove() it neither runs nor will.
 */
#ifndef SYNC_WATCH_H
#define SYNC_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

struct watch;

/* So many requests of a device, or of a user, wait at once; one more ends the
 * oldest (must_end). A client that lost its connections never needs them. */
#define WATCH_DEVICE_MAX 8
#define WATCH_USER_MAX 128

/* What only some requests care for. */
#define WATCH_DELIVERED 1u /* receipts of delivery */
#define WATCH_PRESENCE 2u  /* who is there */

/* One request that waits; the memory is the caller's until watch_remove(). */
struct watch_waiter {
	struct watch_waiter *next; /* of the same user, in a ring */
	struct watch_waiter *prev; /* NULL: not listed */
	int64_t user_nid;
	int64_t device_nid;
	int64_t since; /* durable news up to here do not wake; watch_add's */
	unsigned interest;
	bool must_end; /* set by watch_end_user() and past the two ceilings:
			* answer, do not wait on */
	void (*wake)(struct watch_waiter *waiter);
};

struct watch *watch_create(void);
void watch_destroy(struct watch **w);

/* Lists the waiter, whose fields but the links and since are set. One that is
 * listed already stays so, with the new since. */
void watch_add(struct watch *w, struct watch_waiter *waiter, int64_t since);

/* Unlists it; no error when it is not listed. */
void watch_remove(struct watch *w, struct watch_waiter *waiter);

/* Whether anybody waits at all. */
bool watch_is_idle(struct watch *w);

/* A room's local members, from the store. Borrowed. */
struct watch_room {
	int64_t room_nid;
	const char *room_id;
	const int64_t *users;
	size_t count;
};

void watch_put_room(struct watch *w, const struct watch_room *r);
bool watch_has_room(struct watch *w, int64_t room_nid);
/* The id of a room that is known, in the scope's memory; else NULL. */
const char *watch_room_id(struct scope *sc, struct watch *w, int64_t room_nid);

/* Somebody joined or is no longer joined; nothing happens for a room that is
 * not known yet. */
void watch_put_member(struct watch *w, int64_t room_nid, int64_t user_nid,
		      bool joined);

/* Whether the user is joined; false also for a room that is not known. */
bool watch_is_member(struct watch *w, int64_t room_nid, int64_t user_nid);

/* News in a room. pos is durable; INT64_MAX wakes regardless of since. */
struct watch_news {
	int64_t room_nid;
	int64_t pos;
	unsigned interest; /* 0: everybody's; else only of those who have it */
};

/* Wakes who waits among the room's members, or of one user (device_nid 0: all
 * devices). Return how many were woken. */
size_t watch_wake_room(struct watch *w, const struct watch_news *news);
size_t watch_wake_user(struct watch *w, int64_t user_nid, int64_t device_nid,
		       int64_t pos);

/* Wakes those of the users who wait and have the interest, whatever their
 * since. */
void watch_wake_users(struct watch *w, const int64_t *users, size_t count,
		      unsigned interest);

/* Sessions of the user ended: all that wait are woken to be answered at once,
 * and whose session it was finds out with the next request. */
void watch_end_user(struct watch *w, int64_t user_nid);

/* Whether any of the room's members waits. */
bool watch_is_awaited(struct watch *w, int64_t room_nid);

#endif
