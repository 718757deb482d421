/* user/presence.h: who is there (Client-Server API, presence), in memory alone.
 *
 * A user is online while a client of theirs syncs, and for a little longer;
 * unavailable when nothing was done for five minutes or the client says so;
 * offline else.  Changes are gathered and told once a tick, to those who share
 * a room with the user, under a position of their own that counts only within
 * this run of the server.  Any thread.
 *
 * A room of more than PRESENCE_ROOM_MAX members tells nobody who is there: in a
 * hospital's room of ten thousand each morning would be a hundred million
 * pieces of news that nobody reads.  Whoever asks about one person is answered.
 */
#ifndef USER_PRESENCE_H
#define USER_PRESENCE_H

#include "base/requester.h"
#include "user/users.h"

#define PRESENCE_STATUS_MAX 1024 /* bytes of status_msg */
#define PRESENCE_ROOM_MAX 500

struct presence;

enum presence_state { PRESENCE_OFFLINE, PRESENCE_UNAVAILABLE, PRESENCE_ONLINE };

/* "online" and so on. */
const char *presence_name(enum presence_state s);
/* False for a word that is none. */
bool presence_parse(const char *name, enum presence_state *out);

/* How one user is shown. In the scope's memory. */
struct presence_view {
	const char *user_id;
	int64_t user_nid;
	const char *status_msg; /* NULL: none */
	enum presence_state state;
	int64_t last_active_ms; /* wall time; 0 never in this run */
	bool currently_active;
};

/* is_on false: nothing is noted, everybody is offline. */
struct presence *presence_create(bool is_on);
void presence_destroy(struct presence **p);

struct presence *users_presence(const struct users *u);

/* A client of the requester's syncs, as state says; it will be heard of again
 * within alive_ms. Cheap. Offline: it does not want to be seen. */
void presence_seen(struct presence *p, const struct requester *r,
		   enum presence_state state, int64_t alive_ms);

/* The requester did something. Cheap. */
void presence_touch(struct presence *p, const struct requester *r);

/* What PUT .../status says. status_msg NULL: none. */
void presence_set(struct presence *p, const struct requester *r,
		  enum presence_state state, const char *status_msg);

/* How somebody is now. */
void presence_get(struct scope *sc, struct presence *p, int64_t user_nid,
		  int64_t now_ms, struct presence_view *out);

/* The same, for the requester.
 *
 * ERR_NOT_FOUND   no such user here
 * ERR_FORBIDDEN   they share no room
 */
enum err
presence_show(struct scope *sc, struct users *u, const struct requester *r,
	      const char *user_id, struct presence_view *out) MUST_CHECK;

/* "m.presence" as an event, an object. */
struct json_writer;
void presence_render(struct json_writer *w, const struct presence_view *v,
		     int64_t now_ms);

/* Whose presence changed after since, the newest first, of those who share a
 * room with the viewer (0: of all); since 0: who is there at all. newest is the
 * position that this is complete to. */
struct presence_news {
	struct presence_view *views;
	size_t count;
	int64_t newest;
};
void presence_read(struct scope *sc, struct presence *p, int64_t viewer_nid,
		   int64_t since, struct presence_news *out);

/* fn(ctx, users) after each tick: they have news. Of few ctx (asserted), each
 * until it stops. */
typedef void (*presence_fn)(void *ctx, const int64_t *users, size_t count);
void presence_listen(struct presence *p, presence_fn fn, void *ctx);
void presence_listen_end(struct presence *p, const void *ctx);

/* Gathers and tells what changed. Once a second; a thread that may read. */
enum err
presence_tick(struct scope *sc, struct users *u, int64_t now_ms) MUST_CHECK;

#endif
