/* sync/memory.h: what has changed for a user, when memory alone can say it.
 *
 * Most of what wakes a waiting client is a message, somebody typing or a
 * receipt in a room that the client knows. The feed has these ready to be sent;
 * what depends on the user (unread counts, whom they ignore) is remembered from
 * the last answer that was made from the store, and carried on here. Whatever
 * is not certain is ERR_RETRY: the store must be asked.
 */
#ifndef SYNC_MEMORY_H
#define SYNC_MEMORY_H

#include "room/read.h"
#include "store/device_list_store.h"
#include "sync/sync_priv.h"

#define MEMORY_ROOMS_MAX 16
#define MEMORY_CHANGED_MAX 32

/* What is new in a room. */
struct memory_room {
	int64_t room_nid;
	const char *room_id;
	struct feed_item **events; /* the oldest first */
	size_t event_count;
	struct receipt_rows receipts; /* of others, public */
	bool typing;
	struct room_unread unread; /* where there are events */
};

struct memory_news {
	struct memory_room rooms[MEMORY_ROOMS_MAX];
	size_t count;
	struct user_id_list changed; /* whose keys; at most
				      * MEMORY_CHANGED_MAX */
	int64_t newest; /* durable position up to which this is all */
	int64_t vol;
};

struct memory_query {
	const struct requester *rq;
	int64_t since;
	int64_t vol_since;
	bool delivered; /* receipts of delivery too */
};

/* *out is in the scope's memory; without rooms and changed keys
 * nothing concerns the user.
 *
 * ERR_RETRY (without a text)   memory does not know all of it
 */
enum err
memory_read(struct scope *sc, struct sync *s, const struct memory_query *q,
	    struct memory_news *out) MUST_CHECK;

/* What an answer from the store found out at position now, for later. */
void memory_learn_person(struct sync *s, int64_t user_nid, int64_t now,
			 bool is_plain);
struct memory_unread {
	int64_t user_nid;
	int64_t room_nid;
	int64_t now;
	const struct room_unread_all *all;
	bool is_muted; /* all is zero, whatever comes */
};
void memory_learn_unread(struct sync *s, const struct memory_unread *u);

/* Since when the settings that unread counts depend on are as they are now, as
 * far as memory knows; after memory_learn_person(). */
int64_t memory_settings_since(struct sync *s, int64_t user_nid, int64_t now);
/* What was learnt of a room (m as member_store_list_rooms() gives it), if
 * nothing has happened there since and it has no unread threads. */
bool memory_find_unread(struct sync *s, const struct member_row *m,
			int64_t settings_since, struct room_unread *out);

#endif
