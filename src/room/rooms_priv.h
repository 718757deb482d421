/* room/rooms_priv.h: what the files of this folder share of struct rooms. */
#ifndef ROOM_ROOMS_PRIV_H
#define ROOM_ROOMS_PRIV_H

#include <pthread.h>
#include <stdatomic.h>

#include "notify/notify.h"
#include "room/rooms.h"
#include "store/db.h"

struct room_cache;
struct room_tasks;
struct room_typing;

#define ROOMS_BUSY_SLOTS 1024

struct rooms {
	struct db *db;
	struct notify *notify;
	char *server_name;
	const struct sign_key *key;
	struct room_hooks hooks;
	struct room_cache *cache;
	_Atomic int64_t last_creation_ms;
	/* Commits under way, by room (several may share one): where somebody
	 * else is at it, signing beforehand would likely be in vain. */
	_Atomic int busy[ROOMS_BUSY_SLOTS];
	struct room_typing *typing;
	struct room_tasks *tasks;  /* NULL: not started */
	_Atomic bool search_waits; /* texts may wait to be folded */
};

/* The user's profile for a member event; empty where nobody knows. */
enum err
rooms_get_profile(struct scope *sc, struct rooms *r, const char *user_id,
		  struct room_profile *out) MUST_CHECK;

/* ERR_USER_SUSPENDED when the requester's account is (Client-Server API,
 * account suspension). */
enum err
rooms_require_active(struct scope *sc, const struct requester *rq) MUST_CHECK;

/* Whether the id is of this server. */
bool rooms_is_local(const struct rooms *r, const char *user_id);

/* Tells notify, if there is one: now, for what has no durable position, or when
 * t commits. */
void rooms_publish(struct rooms *r, const struct notify_change *c);
void rooms_publish_at_commit(struct scope *sc, struct txn *t, struct rooms *r,
			     const struct notify_change *c);

/* What rooms_tick() has done: each in its file. */
void room_typing_tick(struct rooms *r, int64_t now_ms);
void room_search_tick(struct rooms *r);
void room_delayed_tick(struct rooms *r, int64_t now_ms);

/* room/typing.c */
struct room_typing *room_typing_create(void);
void room_typing_destroy(struct room_typing **ty);
/* until_ms 0 ends the mark. */
void room_typing_mark(struct rooms *r, int64_t room_nid, const char *user_id,
		      int64_t until_ms);

#endif
