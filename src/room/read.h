/* room/read.h: what is in the rooms, for sync, /messages and the like.
 *
 * These read in the caller's transaction t (store_read_begin), so that several
 * of them show one moment; end it before rendering or waiting.  None checks a
 * right unless its comment says so: room_require_* and room_view_* do that.
 * Everything given back is in the scope's memory.
 */
#ifndef ROOM_READ_H
#define ROOM_READ_H

#include "base/json.h"
#include "base/json_write.h"
#include "base/requester.h"
#include "room/rooms.h"
#include "room/view.h"
#include "store/event_store.h"
#include "store/member_store.h"
#include "store/receipt_store.h"
#include "store/room_store.h"
#include "store/state_store.h"

/* --- rooms --- */

/* My rooms: member_store_list_rooms() and member_store_list_changed() give
 * them, with membership and positions.  A room by its id:
 *
 * ERR_FORBIDDEN   this server does not know the room
 */
enum err room_require(struct scope *sc, struct txn *t, const char *room_id,
		      struct room_row *out) MUST_CHECK;
/* The same, and the requester is joined / was ever joined (*m_out). */
enum err
room_require_joined(struct scope *sc, struct txn *t, const struct requester *rq,
		    const char *room_id, struct room_row *out) MUST_CHECK;
enum err
room_require_reader(struct scope *sc, struct txn *t, const struct requester *rq,
		    const char *room_id, struct room_row *out,
		    struct member_row *m_out) MUST_CHECK;

/* --- timeline: event_store_list() with room_order; live events have
 * room_order == pos, so "since" positions are bounds as they are --- */

/* --- state --- */

/* Current state events of a type (type_nid 0: all), with bodies. */
enum err room_state_list(struct scope *sc, struct txn *t, int64_t room_nid,
			 int64_t type_nid, struct event_rows *out) MUST_CHECK;
/* One current state event; *found_out false where there is none. */
enum err room_state_find(struct scope *sc, struct txn *t, int64_t room_nid,
			 const struct state_entry *key, struct event_row *out,
			 bool *found_out) MUST_CHECK;
/* State as it was before (or after) an event. Entries hold nids;
 * room_load_events() gives the events. */
enum err
room_state_at(struct scope *sc, struct txn *t, const struct event_row *e,
	      bool after, struct state_entries *out) MUST_CHECK;
/* What state changed with from < pos <= to (one entry a key, the newest). */
enum err room_state_delta(struct scope *sc, struct txn *t, int64_t room_nid,
			  int64_t from, int64_t to,
			  struct state_entries *out) MUST_CHECK;
/* The member events of these users in current state. */
enum err room_state_members(struct scope *sc, struct txn *t, int64_t room_nid,
			    const char *const *user_ids, size_t count,
			    struct event_rows *out) MUST_CHECK;
/* The events of entries, in their order, those with event_nid 0 left out. */
enum err room_load_events(struct scope *sc, struct txn *t,
			  const struct state_entries *entries,
			  struct event_rows *out) MUST_CHECK;
/* What an event's content says: a string member, or NULL; the membership of a
 * member event. */
const char *
event_row_peek(struct scope *sc, const struct event_row *e, const char *key);
enum membership
event_row_membership(struct scope *sc, const struct event_row *e);
/* The content parsed; never NULL. */
yyjson_val *event_row_content(struct scope *sc, const struct event_row *e);
enum err room_is_world_readable(struct scope *sc, struct txn *t,
				int64_t room_nid, bool *out) MUST_CHECK;
/* A user's membership as current state had it at pos. */
enum err room_membership_at(struct scope *sc, struct txn *t, int64_t room_nid,
			    const char *user_id, int64_t pos,
			    enum membership *out) MUST_CHECK;
/* Stripped state for an invite or a knock, as it was when that was made:
 * create, name, avatar, alias, join rules, encryption, topic, class, and the
 * user's own member event. */
enum err
room_stripped_state(struct scope *sc, struct txn *t, int64_t room_nid,
		    const char *user_id, struct event_rows *out) MUST_CHECK;

/* --- summary (Client-Server API, RoomSummary) --- */

#define ROOM_HEROES_MAX 5
struct room_summary {
	const char *heroes[ROOM_HEROES_MAX]; /* user ids, not the viewer */
	size_t hero_count;
	int64_t joined;
	int64_t invited;
};
enum err
room_summary_read(struct scope *sc, struct txn *t, int64_t room_nid,
		  const char *viewer, struct room_summary *out) MUST_CHECK;
/* What of it is the same for all viewers, for keeping. */
struct room_faces {
	const char *users[ROOM_HEROES_MAX + 1]; /* the first to come */
	size_t count;				/* 0 in a room with a name */
	bool is_named;
	int64_t joined;
	int64_t invited;
};
enum err room_faces_read(struct scope *sc, struct txn *t, int64_t room_nid,
			 struct room_faces *out) MUST_CHECK;
/* False where that does not tell: all others have left. */
bool room_summary_make(const struct room_faces *f, const char *viewer,
		       struct room_summary *out);

/* --- unread --- */

struct room_unread {
	int64_t notifications;
	int64_t highlights;
};
struct room_unread_thread {
	const char *root; /* event id */
	struct room_unread unread;
};
struct room_unread_all {
	struct room_unread total; /* main timeline and threads together */
	struct room_unread main;  /* without threads */
	struct room_unread_thread *threads;
	size_t thread_count;
};
/* Whose, and what of their settings changes the count. */
struct map;
struct room_unread_query {
	int64_t room_nid;
	int64_t user_nid;
	const struct map *ignored; /* users, as keys; NULL: none */
	bool mentions_only;	   /* only highlights notify */
};
/* By what events were classed as when they were appended; rooms that a user
 * muted altogether are the caller's to leave out. A message of one's own reads
 * what came before it in its thread. */
enum err room_unread_read(struct scope *sc, struct txn *t,
			  const struct room_unread_query *q,
			  struct room_unread_all *out) MUST_CHECK;

/* --- receipts: receipt_store_list(room, from, to) gives what changed; leave
 * out RECEIPT_READ_PRIVATE and RECEIPT_FULLY_READ of others, and
 * RECEIPT_DELIVERED unless asked for.  The fully read marker is the viewer's
 * RECEIPT_FULLY_READ row --- */

/* Writes the content of an m.receipt event for viewer_nid; *any_out tells
 * whether it holds any. */
struct room_receipt_options {
	int64_t viewer_nid;
	bool delivered; /* with org.wardwire.delivered */
};
void room_receipts_render(struct json_writer *w, struct scope *sc,
			  const struct receipt_rows *rows,
			  const struct room_receipt_options *o, bool *any_out);

/* --- typing --- */

/* Who is typing now (full ids); *volatile_pos_out is when that last changed, 0
 * never since the start. */
enum err room_typing_read(struct scope *sc, struct rooms *r, int64_t room_nid,
			  const char ***user_ids_out, size_t *count_out,
			  int64_t *volatile_pos_out) MUST_CHECK;
/* The newest volatile position of typing. */
int64_t room_typing_position(struct rooms *r);

#endif
