/* store/device_store.h: the devices that users are signed in on. */
#ifndef STORE_DEVICE_STORE_H
#define STORE_DEVICE_STORE_H

#include "store/db.h"

struct device_row {
	int64_t nid;
	int64_t user_nid;
	const char *device_id;
	const char *display_name; /* NULL: none */
	const uint8_t *secret;	  /* sealed; NULL: none */
	size_t secret_len;
	int64_t created_ms;
	int64_t last_seen_ms;	       /* 0: never */
	const char *last_seen_address; /* NULL: unknown */
};

/* Adds a device; *nid_out is its number. */
enum err
device_store_add(struct scope *sc, struct txn *t, const struct device_row *d,
		 int64_t *nid_out) MUST_CHECK;

enum err device_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
			    int64_t *out) MUST_CHECK;

/* *out is NULL when there is none. In the scope's memory. */
enum err
device_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		  const char *device_id, struct device_row **out) MUST_CHECK;

/* Whose device it is.
 *
 * ERR_NOT_FOUND   no such device
 */
enum err device_store_get_user(struct scope *sc, struct txn *t, int64_t nid,
			       int64_t *user_nid_out) MUST_CHECK;

enum err
device_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		  struct device_row **rows_out, size_t *count_out) MUST_CHECK;

enum err device_store_set_name(struct scope *sc, struct txn *t, int64_t nid,
			       const char *display_name) MUST_CHECK;
enum err
device_store_set_secret(struct scope *sc, struct txn *t, int64_t nid,
			const void *secret, size_t secret_len) MUST_CHECK;
enum err device_store_set_seen(struct scope *sc, struct txn *t, int64_t nid,
			       int64_t seen_ms, const char *address) MUST_CHECK;

/* Removes the device; its tokens are token_store's. */
enum err
device_store_remove(struct scope *sc, struct txn *t, int64_t nid) MUST_CHECK;

#endif
