/* store/to_device_store.h: messages that wait for devices. */
#ifndef STORE_TO_DEVICE_STORE_H
#define STORE_TO_DEVICE_STORE_H

#include "store/db.h"

struct to_device_row {
	int64_t pos;
	int64_t sender_nid;
	const char *sender; /* set by the list */
	const char *type;
	const char *content; /* JSON */
	size_t content_len;
};

struct to_device_rows {
	struct to_device_row *rows;
	size_t count;
};

/* Puts one into a device's inbox; nothing happens when the device is gone. */
enum err
to_device_store_add(struct scope *sc, struct txn *t, int64_t device_nid,
		    const struct to_device_row *row) MUST_CHECK;

/* At most limit after since up to upto, the oldest first. */
struct to_device_query {
	int64_t device_nid;
	int64_t since;
	int64_t upto;
	size_t limit;
};
enum err to_device_store_list(struct scope *sc, struct txn *t,
			      const struct to_device_query *q,
			      struct to_device_rows *out) MUST_CHECK;

/* The position of the oldest; 0: none. */
enum err to_device_store_first(struct scope *sc, struct txn *t,
			       int64_t device_nid, int64_t *pos_out) MUST_CHECK;

/* Whether the inbox holds that many. */
enum err
to_device_store_is_full(struct scope *sc, struct txn *t, int64_t device_nid,
			size_t max, bool *out) MUST_CHECK;

/* Removes those up to a position (INT64_MAX: all). */
enum err to_device_store_remove(struct scope *sc, struct txn *t,
				int64_t device_nid, int64_t upto) MUST_CHECK;

/* Notes that a device's request was carried out; *is_new_out false: it was
 * already. */
struct to_device_txn {
	int64_t device_nid;
	const char *type;
	const char *txn_id;
	int64_t now_ms;
};
enum err to_device_store_note(struct scope *sc, struct txn *t,
			      const struct to_device_txn *n,
			      bool *is_new_out) MUST_CHECK;
enum err to_device_store_forget(struct scope *sc, struct txn *t,
				int64_t device_nid) MUST_CHECK;
enum err to_device_store_forget_older(struct scope *sc, struct txn *t,
				      int64_t before_ms) MUST_CHECK;

#endif
