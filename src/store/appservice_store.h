/* store/appservice_store.h: what application services were told, and the rooms
 * of their networks.
 */
#ifndef STORE_APPSERVICE_STORE_H
#define STORE_APPSERVICE_STORE_H

#include "store/db.h"
#include "store/event_store.h"

struct appservice_stream {
	const char *service_id;
	int64_t pos;	     /* events up to here were taken */
	int64_t receipt_pos; /* receipts up to here */
	int64_t txn_id;	     /* of the newest transaction */
	const char *body;    /* of the one under way; NULL: none */
	int64_t body_pos;    /* pos and receipt_pos once it is taken */
	int64_t body_receipt_pos;
};

/* *found_out is false for a service that was never told anything. */
enum err
appservice_store_find(struct scope *sc, struct txn *t, const char *service_id,
		      struct appservice_stream *out,
		      bool *found_out) MUST_CHECK;
enum err appservice_store_put(struct scope *sc, struct txn *t,
			      const struct appservice_stream *s) MUST_CHECK;

/* Skeletons (room_nid, type_nid, sender, state_key, pos) of timeline events
 * with pos above after, the oldest first, at most limit. */
enum err
appservice_store_list_events(struct scope *sc, struct txn *t, int64_t after,
			     int64_t limit, struct event_rows *out) MUST_CHECK;

/* Rooms that have a receipt above after. */
enum err appservice_store_list_receipt_rooms(struct scope *sc, struct txn *t,
					     int64_t after, int64_t **rooms_out,
					     size_t *count_out) MUST_CHECK;

/* A room in or out of a network's directory. */
struct appservice_room {
	const char *service_id;
	const char *network_id;
	int64_t room_nid;
};
enum err appservice_store_put_room(struct scope *sc, struct txn *t,
				   const struct appservice_room *r,
				   bool is_public) MUST_CHECK;

#endif
