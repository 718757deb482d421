/* notify/notify.h: "durable position P exists for room R or user U".
 *
 * An action tells what it changed after its commit, never before; readers
 * (sync, push, federation, ...) are woken.  A wake-up may be lost (a crash) and
 * costs time then, never data: readers find what there is by its position in
 * the store.
 *
 * Subscribers run on the publisher's thread, one after another: they take notes
 * and wake others, and never block.
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include <stdint.h>

#include "base/scope.h"
#include "store/db.h"

struct notify;

enum notify_kind {
	NOTIFY_EVENT,	     /* an event in a room's timeline or state */
	NOTIFY_MEMBERSHIP,   /* an event that changes user_nid's membership */
	NOTIFY_RECEIPT,	     /* a receipt of user_nid in a room */
	NOTIFY_TYPING,	     /* who types in a room; position is volatile */
	NOTIFY_ACCOUNT_DATA, /* of user_nid; room_nid 0: global */
	NOTIFY_TO_DEVICE,    /* for user_nid */
	NOTIFY_DEVICE_LIST,  /* user_nid's devices or keys */
	NOTIFY_PRESENCE,     /* of user_nid; position is volatile */
	NOTIFY_SESSION,	     /* user_nid's sessions ended: close what waits */
	NOTIFY_PROFILE,	     /* user_nid's name, picture or fields */
	NOTIFY_CLINIC, /* what clinical screens show; user_nid 0: to all */
};

/* One change. Ids only travel between nodes; local is a hint for readers of the
 * same process, borrowed during the call, and may be NULL. */
struct notify_change {
	enum notify_kind kind;
	int64_t position;
	int64_t room_nid;   /* 0: none */
	int64_t user_nid;   /* 0: everybody in the room */
	int64_t device_nid; /* 0: all of the user's */
	int64_t item_nid;   /* the event's number, or 0 */
	const void *local;  /* for NOTIFY_EVENT and NOTIFY_MEMBERSHIP: what
			     * room/read.h says of it */
};

typedef void (*notify_fn)(void *ctx, const struct notify_change *change);

enum err notify_open(struct scope *sc, struct notify **out) MUST_CHECK;
void notify_close(struct notify **n);

/* fn(ctx, change) for every change from now on. Before the first publish only.
 */
void notify_subscribe(struct notify *n, notify_fn fn, void *ctx);

/* Write transactions only. Tells the subscribers right after the commit, on the
 * writer's thread, so that durable positions are told in their order: whatever
 * has one is published this way.  *change is copied; what it borrows must live
 * until the caller of store_write() goes on. */
void notify_publish_at_commit(struct scope *sc, struct txn *t, struct notify *n,
			      const struct notify_change *change);

/* Tells the subscribers now: for what has no durable position. Any thread. */
void notify_publish(struct notify *n, const struct notify_change *change);

#endif
