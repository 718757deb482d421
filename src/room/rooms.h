/* room/rooms.h: all rooms of this server: what the actions and reads share.
 *
 * One struct rooms a process, opened by main.c and given to every action.  It
 * holds the server's name and key, and in memory the heads, current auth state
 * and members of the rooms in use, as well as who is typing.  All of its
 * functions are safe from any thread.
 */
#ifndef ROOM_ROOMS_H
#define ROOM_ROOMS_H

#include "base/scope.h"
#include "room/hooks.h"

struct rooms;
struct db;
struct notify;
struct sign_key;

struct rooms_options {
	struct db *db;
	struct notify *notify; /* NULL: nobody is told (tests) */
	const char *server_name;
	const struct sign_key *key; /* crypto/sign.h */
	struct room_hooks hooks;
};

/* Opens. Everything in o but db, notify and the key is copied. */
enum err rooms_open(struct scope *sc, const struct rooms_options *o,
		    struct rooms **out) MUST_CHECK;

/* After the last action has returned. */
void rooms_close(struct rooms **r);

/* Once a second or so: ends typing marks whose time is over, folds what was
 * said into the full-text index, sends what is due. */
void rooms_tick(struct rooms *r, int64_t now_ms);

/* Whether the store answers: for a readiness probe. */
enum err rooms_check(struct scope *sc, struct rooms *r) MUST_CHECK;

#endif
