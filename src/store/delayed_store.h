/* store/delayed_store.h: events that are to be sent later, and for a while what
 * became of them.
 */
#ifndef STORE_DELAYED_STORE_H
#define STORE_DELAYED_STORE_H

#include "store/db.h"

/* Stored: never renumber. */
enum delayed_state {
	DELAYED_SCHEDULED = 0,
	DELAYED_SENT = 1,
	DELAYED_CANCELLED = 2,
	DELAYED_REFUSED = 3
};

/* One. Strings are in the scope's memory. */
struct delayed_row {
	int64_t nid;
	const char *delay_id;
	int64_t user_nid;
	const char *user_id; /* read only */
	int64_t device_nid;
	const char *room_id;
	const char *type;
	const char *state_key; /* NULL: not state */
	const char *content;   /* a JSON object */
	const char *txn_id;    /* NULL: none */
	int64_t delay_ms;
	int64_t since_ms; /* when it began to wait, or to wait anew */
	int64_t send_ms;
	enum delayed_state state;
	bool by_action; /* a request ended it */
	int64_t ended_ms;
	const char *event_id; /* sent */
	const char *errcode;  /* refused */
	const char *error;
};
struct delayed_rows {
	struct delayed_row *rows;
	size_t count;
};

/* Under a number of its own. */
enum err delayed_store_add(struct scope *sc, struct txn *t,
			   const struct delayed_row *d) MUST_CHECK;

/* ERR_NOT_FOUND (without a text) when there is none. */
enum err
delayed_store_get(struct scope *sc, struct txn *t, const char *delay_id,
		  struct delayed_row *out) MUST_CHECK;
/* The one that the device scheduled with d's room, type and txn_id; NULL:
 * none. */
enum err delayed_store_find_txn(struct scope *sc, struct txn *t,
				const struct delayed_row *d,
				const char **delay_id_out) MUST_CHECK;
enum err delayed_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t *scheduled_out) MUST_CHECK;

/* A user's, behind a number: the oldest first. */
struct delayed_query {
	int64_t user_nid;
	bool scheduled; /* else those that ended */
	int64_t after;
	int64_t limit;
};
enum err delayed_store_list(struct scope *sc, struct txn *t,
			    const struct delayed_query *q,
			    struct delayed_rows *out) MUST_CHECK;

/* Those that are due. */
enum err
delayed_store_list_due(struct scope *sc, struct txn *t, int64_t now_ms,
		       int64_t limit, struct delayed_rows *out) MUST_CHECK;

/* Ends d as its state, by_action, ended_ms, event_id, errcode and error say, if
 * it still waits until d->send_ms.
 *
 * ERR_CONFLICT   it does not (without a text)
 */
enum err delayed_store_end(struct scope *sc, struct txn *t,
			   const struct delayed_row *d) MUST_CHECK;
/* Waits anew: since_ms and send_ms. ERR_CONFLICT as above. */
enum err
delayed_store_restart(struct scope *sc, struct txn *t, const char *delay_id,
		      int64_t since_ms, int64_t send_ms) MUST_CHECK;

/* Forgets those that ended before a time. */
enum err delayed_store_purge(struct scope *sc, struct txn *t,
			     int64_t before_ms) MUST_CHECK;

#endif
