/* store/event_store.h: events, as skeleton rows and bodies.
 *
 * An event is found by nid, by its event id (through the first eight bytes of
 * the id's hash, compared on read), or by its place in its room's timeline.
 */
#ifndef STORE_EVENT_STORE_H
#define STORE_EVENT_STORE_H

#include "store/db.h"

enum event_verdict { EVENT_ACCEPTED, EVENT_SOFT_FAILED, EVENT_REJECTED };

/* How an event counts for those who did not send it, by the default rules. */
enum event_notify_class { NOTIFY_NONE, NOTIFY_ALL, NOTIFY_HIGHLIGHT_ALL };

/* An event. Strings are in the scope's memory. */
struct event_row {
	int64_t nid;
	int64_t room_nid;
	const char *event_id;
	int64_t type_nid;
	const char *type;
	int64_t sender_nid;
	const char *sender;
	const char *state_key; /* NULL: not a state event */
	int64_t depth;
	int64_t origin_ts;
	int64_t received_ts;
	int64_t pos;	    /* 0: outlier or backfill */
	int64_t room_order; /* meaningful when in_timeline */
	bool in_timeline;
	bool outlier;
	enum event_verdict verdict;
	enum event_notify_class notify_class;
	int64_t snapshot_nid; /* the state before it */
	int64_t replaces_nid; /* the state event that it took the place of */
	int64_t redacted_by;  /* nid of the redaction; 0 none */
	int64_t thread_nid;   /* the thread's root; 0 none */
	int64_t device_nid;   /* of the sender, for transaction_id */
	const char *txn_id;   /* NULL: none */
	unsigned relations;   /* enum relation_kind: what may be bundled */
	const char *pdu;      /* canonical JSON; NULL when not loaded */
	size_t pdu_len;
	size_t content_at; /* where the value of "content" stands in pdu */
	size_t content_len;
	/* Where it was made already (event_render_head() of room/render.h): the
	 * event for clients, up to what differs between them. Then pdu is this
	 * text too, good for nothing but the content. */
	const char *head;
	size_t head_len;
};

/* Rows read at once, newest or oldest first as asked. */
struct event_rows {
	struct event_row *rows;
	size_t count;
};

/* A stretch of a room's timeline by room_order: after < order <= until when
 * going forward, until > order >= after backward; see event_store_list(). */
struct event_range {
	int64_t room_nid;
	int64_t from; /* exclusive lower bound of room_order */
	int64_t to;   /* inclusive upper bound of room_order */
	bool backward;
	size_t limit;
};

/* Adds skeleton and body. e->nid from txn_next_position().
 *
 * The caller has made sure that the event id is new (event_store_find_nid).
 */
enum err event_store_add(struct scope *sc, struct txn *t,
			 const struct event_row *e) MUST_CHECK;

/* The nid of an event id, or 0. */
enum err
event_store_find_nid(struct scope *sc, struct txn *t, const char *event_id,
		     int64_t *nid_out) MUST_CHECK;

/* ERR_NOT_FOUND (without a text) when there is none. With the body. */
enum err event_store_get(struct scope *sc, struct txn *t, int64_t nid,
			 struct event_row *out) MUST_CHECK;
/* All of them, rows[i] being nids[i]; none is 0. */
enum err
event_store_get_many(struct scope *sc, struct txn *t, const int64_t *nids,
		     size_t count, struct event_row *rows) MUST_CHECK;
enum err
event_store_get_by_id(struct scope *sc, struct txn *t, const char *event_id,
		      struct event_row *out) MUST_CHECK;

/* Timeline events with from < room_order <= to, at most limit, in the direction
 * asked (backward: the newest first). With bodies. */
enum err event_store_list(struct scope *sc, struct txn *t,
			  const struct event_range *range,
			  struct event_rows *out) MUST_CHECK;

/* All events there are, whatever their room or verdict: limit of them after a
 * nid, the oldest first. */
enum err event_store_list_all(struct scope *sc, struct txn *t, int64_t after,
			      int64_t limit, struct event_rows *out) MUST_CHECK;

/* The events of current state whose types' numbers are in a range, by type and
 * key. With bodies. */
struct event_state_range {
	int64_t room_nid;
	int64_t first_type;
	int64_t last_type;
};
enum err event_store_list_state(struct scope *sc, struct txn *t,
				const struct event_state_range *r,
				struct event_rows *out) MUST_CHECK;

/* The body becomes its redacted form and the row says by which event; it does
 * not count as unread any more. */
enum err event_store_redact(struct scope *sc, struct txn *t,
			    const struct event_row *redacted) MUST_CHECK;

/* A transaction id of a device. owner is the device's nid, or the user's
 * negated where there is no device. key: set by event_store_find_txn(). */
struct event_txn {
	int64_t owner;
	int64_t room_nid;
	int64_t type_nid;
	const char *txn_id;
	int64_t key;
};
/* The event that the device sent with it, or 0. */
enum err event_store_find_txn(struct scope *sc, struct txn *t,
			      struct event_txn *x, int64_t *nid_out) MUST_CHECK;
/* After event_store_find_txn() has found none, in the same transaction. */
enum err
event_store_add_txn(struct scope *sc, struct txn *t, const struct event_txn *x,
		    int64_t event_nid) MUST_CHECK;

/* Unread events after room_order after, not sent by user_nid, that notify.
 * thread_nid: -1 all, 0 the main timeline, else that thread. */
struct event_count_query {
	int64_t room_nid;
	int64_t user_nid;
	int64_t after;
	int64_t thread_nid;
};
enum err event_store_count_notifying(struct scope *sc, struct txn *t,
				     const struct event_count_query *q,
				     int64_t *count_out,
				     int64_t *highlight_out) MUST_CHECK;
/* How an event counts for one user otherwise than by its class. */
struct event_exception {
	int64_t user_nid;
	int64_t notify_delta;	 /* -1, 0, 1 */
	int64_t highlight_delta; /* the same */
};
struct event_exceptions {
	struct event_exception *rows;
	size_t count;
};
/* The first for a user and an event stays. */
enum err event_store_add_exception(struct scope *sc, struct txn *t,
				   const struct event_row *e,
				   const struct event_exception *x) MUST_CHECK;
/* Nobody's count has anything to do with the event any more. */
enum err event_store_remove_exceptions(struct scope *sc, struct txn *t,
				       const struct event_row *e) MUST_CHECK;
/* The room_order of the newest event that q's user sent (in that thread), or 0.
 * Looks back over at most 200 events. */
enum err event_store_last_sent(struct scope *sc, struct txn *t,
			       const struct event_count_query *q,
			       int64_t *order_out) MUST_CHECK;

/* Unread events after q->after by thread: of every thread that has any. */
struct event_thread_count {
	int64_t thread_nid;
	int64_t count;
	int64_t highlights;
};
enum err event_store_list_thread_counts(struct scope *sc, struct txn *t,
					const struct event_count_query *q,
					struct event_thread_count **out,
					size_t *count_out) MUST_CHECK;
/* Those of them that one sender sent, in q's thread. */
enum err
event_store_count_from(struct scope *sc, struct txn *t,
		       const struct event_count_query *q, int64_t sender_nid,
		       struct event_thread_count *out) MUST_CHECK;

#endif
