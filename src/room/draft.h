/* room/draft.h: events on their way into a room.
 *
 * A draft begins at a noted moment of a room (or with none), and events are
 * added to it: each is authorised against the state that the moment and the
 * events before it make, linked, hashed and signed.  draft_commit() then writes
 * them all in one transaction, if the room's head is still the noted one. Where
 * it moved but the state did not, a draft of one event is linked and signed
 * anew inside the transaction; else ERR_RETRY asks to begin again, which
 * draft_run() does, in the end inside the transaction itself.
 *
 * Everything lives in the scope given to draft_open(), one thread at a time.
 */
#ifndef ROOM_DRAFT_H
#define ROOM_DRAFT_H

#include "event/event.h"
#include "room/auth_power.h"
#include "room/rooms_priv.h"
#include "store/event_store.h"
#include "store/member_store.h"
#include "store/relation_store.h"
#include "store/room_store.h"
#include "store/state_store.h"

#define DRAFT_EVENTS_MAX 512
#define DRAFT_MENTIONS_MAX 64

/* One event to add. Borrowed. */
struct draft_spec {
	const char *type;
	const char *state_key; /* NULL: not state */
	yyjson_val *content;
	const char *redacts;
	const char *txn_id; /* NULL: none; of a draft's first event only */
	int64_t ts;	    /* 0: now */
	bool may_defer;	    /* its id is not needed before the commit */
};

/* A state event that was looked up; row.nid 0: there is none. */
struct draft_state {
	int64_t type_nid;
	const char *state_key;
	struct event_row row;
	struct event event;
	struct draft_state *next;
};

struct draft_event {
	struct draft_spec spec;
	struct event_draft parts;
	struct event event;
	bool is_built;
	struct event_row row;	      /* nid, pos: after the commit */
	struct event_row *redacted;   /* what a redaction leaves; NULL none */
	struct relation_row relation; /* parent_nid 0: none */
	const char *rel_type;	      /* also where the parent is unknown */
	const char *mentions[DRAFT_MENTIONS_MAX];
	size_t mention_count;
	struct event_exceptions exceptions; /* of users with own rules */
	enum membership membership;	    /* of a member event */
	int64_t target_nid;		    /* its user; after the commit */
	struct draft_event *next;
};

struct draft {
	struct scope *sc;
	struct rooms *r;
	const struct requester *rq;
	struct txn *t; /* NULL: outside a transaction */
	struct room_row room;
	const struct room_version *version;
	struct room_head base; /* as noted */
	struct draft_event *first, *last;
	struct draft_state *loaded;
	size_t count;
	bool is_new;
	int64_t duplicate_nid; /* the event of the same transaction id */
	const char *duplicate_id;
	struct room_head head; /* while writing */
	struct event_txn txn;  /* of the first event; the same */
	/* Written in the same transaction, after the events; NULL: nothing. */
	enum err (*also)(struct scope *sc, struct txn *t, struct draft *d);
	void *also_ctx;
};

/* A draft for a room that exists.
 *
 * ERR_FORBIDDEN   this server does not know it
 */
enum err
draft_open(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const char *room_id, struct draft **out) MUST_CHECK;

/* A draft for a new room. room_id NULL: the create event gives it (12). */
enum err draft_open_new(struct scope *sc, struct rooms *r,
			const struct requester *rq, const char *version,
			const char *room_id, struct draft **out) MUST_CHECK;

/* The state event that a key has after all that was added; *out NULL: none. */
enum err draft_find(struct draft *d, const char *type, const char *state_key,
		    const struct event_row **out) MUST_CHECK;
/* The membership of a user by it. */
enum err draft_membership(struct draft *d, const char *user_id,
			  enum membership *out) MUST_CHECK;
/* A transaction to read in: the draft's own, or a new one that
 * draft_read_end() ends. */
enum err draft_read_begin(struct draft *d, struct txn **out) MUST_CHECK;
void draft_read_end(struct draft *d, struct txn **t);
/* The room's power levels by it. */
enum err draft_power(struct draft *d, struct power_levels *out) MUST_CHECK;

/* Adds an event of the requester's.
 *
 * ERR_FORBIDDEN         the room's rules do not allow it
 * ERR_EVENT_TOO_LARGE   it is longer than an event may be
 */
enum err draft_add(struct draft *d, const struct draft_spec *spec,
		   struct draft_event **out) MUST_CHECK;

/* The event as hooks see it. */
enum err draft_append_words(struct draft *d, const struct draft_event *ev,
			    struct room_append *out) MUST_CHECK;
/* Has ev, a redaction, take away what it must of target. */
enum err draft_set_redacted(struct draft *d, const struct event_row *target,
			    struct draft_event *ev) MUST_CHECK;
/* What draft_commit() runs: a write function; ctx is the draft. */
enum err draft_write(struct scope *sc, struct txn *t, void *ctx) MUST_CHECK;
/* Links to the head given, hashes and signs. */
enum err draft_build(struct draft *d, struct draft_event *ev,
		     const struct room_head *head) MUST_CHECK;

/* Writes all; the caches and notify are told after the commit.
 *
 * ERR_RETRY   the room has moved on: begin a new draft
 */
enum err draft_commit(struct draft *d) MUST_CHECK;

/* Runs fn on a draft and commits it, anew when the room moved on meanwhile. fn
 * may run several times and must begin from nothing each time. */
typedef enum err (*draft_fn)(struct draft *d, void *ctx);
struct draft_job {
	const char *room_id;
	draft_fn fn;
	void *ctx;
};
enum err
draft_run(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct draft_job *job, struct draft **out) MUST_CHECK;

#endif
