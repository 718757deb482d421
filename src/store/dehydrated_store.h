/* store/dehydrated_store.h: which device of a user is dehydrated. */
#ifndef STORE_DEHYDRATED_STORE_H
#define STORE_DEHYDRATED_STORE_H

#include "store/db.h"

struct dehydrated_row {
	int64_t device_nid;
	const char *device_id;	 /* set by the find */
	const char *device_data; /* JSON */
};

/* *out is NULL when the user has none. */
enum err
dehydrated_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		      struct dehydrated_row **out) MUST_CHECK;
enum err dehydrated_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			      const struct dehydrated_row *row) MUST_CHECK;
/* The device is not dehydrated any more; no error when it was not. While its
 * row in devices is there. */
enum err dehydrated_store_remove(struct scope *sc, struct txn *t,
				 int64_t device_nid) MUST_CHECK;

#endif
