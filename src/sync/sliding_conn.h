/* sync/sliding_conn.h: connections of sliding sync, in memory.
 *
 * A connection remembers what its client was sent of each room.  The client
 * proves that it has an answer by coming back with that answer's pos; until
 * then what the answer changed can be taken back, so that a retry is answered
 * from where the client really is.  A connection that is not known (a restart,
 * too long idle, too many) is M_UNKNOWN_POS, and the client begins anew.
 *
 * A connection is used by one thread at a time: sliding_conn_begin() locks it.
 */
#ifndef SYNC_SLIDING_CONN_H
#define SYNC_SLIDING_CONN_H

#include "base/requester.h"
#include "store/member_store.h"
#include "sync/sliding_config.h"
#include "sync/sync_token.h"

#define SLIDING_CONNS_MAX 50000
#define SLIDING_CONNS_OF_DEVICE_MAX 16
#define SLIDING_CONN_IDLE_MS ((int64_t)60 * 60 * 1000)

/* What a client was sent of a room. */
struct sliding_seen {
	int64_t room_nid;
	int64_t sent_pos;	 /* has everything up to here */
	int64_t receipt_pos;	 /* and receipts up to here */
	uint64_t state_hash;	 /* of the state that was asked for */
	uint32_t timeline_count; /* of the newest events; UINT32_MAX: all */
	uint32_t notifications;
	uint32_t highlights;
	uint16_t limit; /* of the timeline, when it was last looked at */
	uint8_t membership;
	bool is_dm;
	bool is_inside; /* more than stripped state */
	bool subscribed;
	struct sliding_set lists;
	bool in_window; /* a rule matched it then */
	bool lazy;	/* with lazy members */
};

/* A subscription that lasts until it is taken back (clients that send only
 * what is new). */
struct sliding_sticky {
	struct interned *holder; /* has the strings */
	const struct sliding_subscription *subscription;
};

struct sliding_conns;
struct sliding_conn;

struct sliding_conns *sliding_conns_create(void);
void sliding_conns_destroy(struct sliding_conns **c);

struct sliding_conn_ask {
	const struct requester *rq;
	const char *conn_id;		/* NULL: none */
	const struct sync_token *token; /* NULL: a new connection */
	int64_t now_ms;			/* monotonic */
	bool may_wait;			/* while another request has it */
};

/* The connection, locked and held. A new one takes the place of an older one
 * with the same id.
 *
 * ERR_UNKNOWN_POS            not one of this device, or an answer too old
 * ERR_RETRY (without a text)   another request has it, and one may not wait
 */
enum err sliding_conn_begin(struct scope *sc, struct sliding_conns *cs,
			    const struct sliding_conn_ask *ask,
			    struct sliding_conn **out) MUST_CHECK;

/* Locks a connection that is held (after waiting). */
void sliding_conn_lock(struct sliding_conn *c);
bool sliding_conn_try_lock(struct sliding_conn *c);
void sliding_conn_unlock(struct sliding_conn *c);
/* One more holder. */
struct sliding_conn *sliding_conn_hold(struct sliding_conn *c);
/* Gives it back, unlocked. */
void sliding_conn_put(struct sliding_conn **c);

/* All that follows: locked only. */

/* The request that owns the connection now; a newer one ends older ones. */
uint64_t sliding_conn_own(struct sliding_conn *c);
bool sliding_conn_is_owner(const struct sliding_conn *c, uint64_t owner);

uint64_t sliding_conn_id(const struct sliding_conn *c);
uint64_t sliding_conn_seq(const struct sliding_conn *c);
/* Where the client is; 0 at the beginning. */
int64_t sliding_conn_pos(const struct sliding_conn *c);
int64_t sliding_conn_volatile(const struct sliding_conn *c);

/* Nothing concerned the client up to here: it need not be looked at again. */
void sliding_conn_advance(struct sliding_conn *c, int64_t pos, int64_t vol);

/* NULL: was sent nothing of the room. Good until the next note. */
const struct sliding_seen *
sliding_conn_find(const struct sliding_conn *c, int64_t room_nid);
/* Notes what the answer in the making sends. */
void sliding_conn_note(struct sliding_conn *c, const struct sliding_seen *seen);
/* The answer is complete; returns its token. */
struct sync_token
sliding_conn_commit(struct sliding_conn *c, int64_t pos, int64_t vol);
/* The answer was not made: takes its notes back. */
void sliding_conn_rollback(struct sliding_conn *c);

/* What the windows of a request held when all of the user's rooms were last
 * looked at.  While the same request waits and only messages come, rooms in the
 * windows stay there, if those begin at the top. */
struct sliding_window {
	const struct interned *config; /* NULL: not known */
	bool is_stable;		       /* all windows begin at the top */
	size_t *counts;		       /* of each list */
};
/* Takes counts over. Rooms follow with sliding_conn_match(). */
void sliding_conn_set_window(struct sliding_conn *c, struct interned *config,
			     bool is_stable, size_t *counts);
/* A room that was sent before is in a window. */
struct sliding_match {
	int64_t room_nid;
	const struct sliding_room_config *config;
	struct sliding_set lists;
	bool subscribed;
};
void sliding_conn_match(struct sliding_conn *c, const struct sliding_match *m);
struct sliding_window sliding_conn_window(const struct sliding_conn *c);

/* Adds the request's subscriptions to the lasting ones, and takes back what it
 * unsubscribes. */
void sliding_conn_stick(struct sliding_conn *c, struct interned *config);
const struct sliding_sticky *
sliding_conn_sticky(const struct sliding_conn *c, size_t *count_out);

#endif
