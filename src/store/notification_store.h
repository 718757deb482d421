/* store/notification_store.h: which events of a room alerted a user. */
#ifndef STORE_NOTIFICATION_STORE_H
#define STORE_NOTIFICATION_STORE_H

#include "store/db.h"

struct notification_query {
	int64_t room_nid;
	int64_t user_nid;
	int64_t after;	/* room_order, exclusive: since one is there */
	int64_t before; /* room_order, exclusive */
	bool highlights_only;
	size_t limit;
};

struct notification_row {
	int64_t event_nid;
	int64_t room_order;
	bool highlight;
};

/* The newest first. */
enum err notification_store_list(struct scope *sc, struct txn *t,
				 const struct notification_query *q,
				 struct notification_row **out,
				 size_t *count_out) MUST_CHECK;

#endif
