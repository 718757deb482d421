/* sync/sync.h: what has changed for a client, as one open thing.
 *
 * main.c opens it after rooms and before http, and closes it after http, so
 * that nobody waits any more.  Everything is read from the store in one
 * snapshot, and whatever changed in the last moments is also in memory
 * (sync/feed.h), so that most of those who wait are answered without it.
 *
 * api/client/sync.c and sliding_sync.c join this with http's park and resume.
 */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include "base/requester.h"
#include <stdbool.h>

#include "base/scope.h"
#include "sync/sync_token.h"
#include "sync/watch.h"

struct db;
struct notify;
struct rooms;
struct users;
struct sync;

struct sync_options {
	struct db *db;
	struct rooms *rooms;
	struct users *users;
	struct notify *notify; /* subscribed to; NULL: nobody is ever woken */
};

/* Opens and begins to listen. All of o is borrowed until sync_close(). */
enum err sync_open(struct scope *sc, const struct sync_options *o,
		   struct sync **out) MUST_CHECK;
void sync_close(struct sync **s);

/* Once a second: what is remembered and nobody asks for goes. */
void sync_tick(struct sync *s);

struct watch *sync_watch(struct sync *s);
struct users *sync_users(struct sync *s);

/* Whether memory does not yet have what was told last: a request that will not
 * wait is answered from the store then, so that everybody sees what they have
 * just sent. */
bool sync_is_behind(struct sync *s);

/* Whether a client's position is of a database that is lost (store/db_copy.h):
 * it has to read everything anew. */
bool sync_position_is_lost(const struct sync *s, int64_t pos);

/* A stream token for durable position pos, with what is volatile now. */
struct sync_token sync_token_at(struct sync *s, int64_t pos);

#endif
