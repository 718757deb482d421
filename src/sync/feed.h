/* sync/feed.h: the last moments, in memory.
 *
 * Subscribes to notify, keeps the newest changes in a ring, and wakes whom they
 * concern (sync/watch.h).  notify only leaves a note; one thread of its own
 * does the work, in the order of the positions.
 *
 * The ring knows everything that happened after feed_floor(); for older tokens
 * the store must be asked.
 */
#ifndef SYNC_FEED_H
#define SYNC_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "notify/notify.h"
#include "sync/feed_item.h"
#include "sync/watch.h"

#define FEED_RING_SIZE 4096
#define FEED_ITEMS_KEPT 1024 /* of the newest changes */

struct db;
struct feed;

struct feed_options {
	struct db *db;
	struct notify *notify; /* NULL: nothing is ever heard */
	struct watch *watch;
};

/* Begins to listen, with its thread. */
enum err feed_open(struct scope *sc, const struct feed_options *o,
		   struct feed **out) MUST_CHECK;
void feed_close(struct feed **f);

/* A number of this run of the server; part of stream tokens. */
uint64_t feed_boot_id(const struct feed *f);

/* The newest volatile position heard of. */
int64_t feed_volatile(struct feed *f);

/* Whether something was told that the ring does not have yet: who has just
 * sent and asks at once must be answered from the store. */
bool feed_is_behind(struct feed *f);

/* What concerns a user after a token, oldest first. */
struct feed_query {
	int64_t user_nid;
	int64_t since;		/* durable */
	int64_t volatile_since; /* of this boot; INT64_MAX: not asked */
	int64_t device_nid;	/* what is for other devices is not listed */
};

/* A change as the ring has it. */
struct feed_change {
	enum notify_kind kind;
	int64_t pos; /* of its own kind: durable or volatile */
	int64_t room_nid;
	int64_t user_nid;
	int64_t device_nid;
	int64_t item_nid;
	struct feed_item *item; /* what it is about; NULL: ask the store */
};

struct feed_changes {
	struct feed_change *items;
	size_t count;
	int64_t newest; /* durable position up to which this is complete */
};

/* True with all of them, in the scope's memory; false when the ring does not
 * reach back to the token, or it is too much. */
bool feed_list(struct scope *sc, struct feed *f, const struct feed_query *q,
	       struct feed_changes *out);

/* The same for what happened in one room after pos, whoever asks. */
bool feed_list_room(struct scope *sc, struct feed *f, int64_t room_nid,
		    int64_t pos, struct feed_changes *out);

/* Whether the user's account data surely did not change after pos. */
bool feed_has_same_data(struct feed *f, int64_t user_nid, int64_t pos);

/* Whether nothing at all concerns the user after the token, as far as memory
 * knows; false also when it does not know. */
bool feed_is_quiet(struct feed *f, const struct feed_query *q);

#endif
