/* store/alert_push_store.h: alerts on their way to our own app by Web Push.
 *
 * clinic writes a row for each subscription in the transaction that alerts;
 * push claims what is due, sends it, and notes how that went. A row that was
 * claimed comes back by itself when its sender has died.
 */
#ifndef STORE_ALERT_PUSH_STORE_H
#define STORE_ALERT_PUSH_STORE_H

#include "store/db.h"

struct alert_push_row {
	int64_t pusher_nid;
	const char *kind; /* "priority", "alert_test", ALERT_PUSH_CALL */
	const char *item_id;
	const char *priority; /* "urgent"; "": of a test; ALERT_PUSH_RINGS... */
	const char *event_id; /* of a call; NULL or "": none */
	const char *room_id;
	bool sounds;
	bool is_test;
	int64_t made_ms;
	int64_t until_ms;
	int64_t next_ms; /* 0: taken over by the push service */
	int64_t tries;
};

#define ALERT_PUSH_CALL "call"
#define ALERT_PUSH_RINGS "rings"
#define ALERT_PUSH_MISSED "missed"
#define ALERT_PUSH_OVER "over"

/* One for each subscription of the user (device_nid 0) or of the device; those
 * of the same kind and item that wait are replaced. pusher_nid, next_ms and
 * tries of r do not count. */
struct alert_push_to {
	int64_t user_nid;
	int64_t device_nid;
};
enum err alert_push_store_add(struct scope *sc, struct txn *t,
			      const struct alert_push_to *to,
			      const struct alert_push_row *r) MUST_CHECK;
/* What waits of an item is not sent any more. */
enum err alert_push_store_drop(struct scope *sc, struct txn *t,
			       const char *item_id) MUST_CHECK;
/* Whether the subscription is told of the item by itself. */
enum err
alert_push_store_has(struct scope *sc, struct txn *t, int64_t pusher_nid,
		     const char *item_id, bool *out) MUST_CHECK;

/* A call that still rings becomes state (ALERT_PUSH_MISSED, ALERT_PUSH_OVER),
 * which is pushed at once: for user_nid (0: whoever it rings). Over before it
 * was pushed at all is not pushed. */
struct alert_push_end {
	const char *item_id;
	int64_t user_nid;
	const char *state;
	int64_t now_ms;
};
enum err alert_push_store_end_call(struct scope *sc, struct txn *t,
				   const struct alert_push_end *e) MUST_CHECK;
/* How many calls ring for the user. */
enum err
alert_push_store_count_calls(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t *count_out) MUST_CHECK;

/* When the earliest is due; 0: nothing waits. */
enum err alert_push_store_get_next(struct scope *sc, struct txn *t,
				   int64_t *next_ms_out) MUST_CHECK;
/* Takes the earliest that is due: nobody else does before lease_ms. *found_out
 * false: nothing is due. */
struct alert_push_claim {
	int64_t now_ms;
	int64_t lease_ms;
};
enum err
alert_push_store_claim(struct scope *sc, struct txn *t,
		       const struct alert_push_claim *c,
		       struct alert_push_row *out, bool *found_out) MUST_CHECK;
/* Writes next_ms and tries, unless a newer one took its place. */
enum err alert_push_store_note(struct scope *sc, struct txn *t,
			       const struct alert_push_row *r) MUST_CHECK;
/* At the start: what was claimed by an earlier run is due. */
enum err alert_push_store_release(struct scope *sc, struct txn *t,
				  int64_t now_ms) MUST_CHECK;
/* Removes what is of no use after now_ms. */
enum err alert_push_store_sweep(struct scope *sc, struct txn *t,
				int64_t now_ms) MUST_CHECK;

#endif
