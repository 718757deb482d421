/* store/device_lock_store.h: the PIN of a device, and who was let in by it. */
#ifndef STORE_DEVICE_LOCK_STORE_H
#define STORE_DEVICE_LOCK_STORE_H

#include "store/db.h"

#define UNLOCK_HASH_LEN 32

struct device_lock_row {
	int64_t device_nid;
	int64_t user_nid;
	const char *pin_hash; /* "": none was chosen */
	int64_t fails;
	int64_t next_ms; /* no attempt before it */
	bool is_shared;
	int64_t ends_ms; /* of the session; 0: not by itself */
	int64_t set_ms;
};

/* *out is NULL when the device has none. */
enum err
device_lock_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
		       struct device_lock_row **out) MUST_CHECK;
enum err device_lock_store_put(struct scope *sc, struct txn *t,
			       const struct device_lock_row *row) MUST_CHECK;
/* With its unlocks. */
enum err device_lock_store_remove(struct scope *sc, struct txn *t,
				  int64_t device_nid) MUST_CHECK;

/* A page was let in until until_ms; those of before now_ms go. */
struct device_unlock {
	int64_t device_nid;
	int64_t now_ms;
	int64_t until_ms;
};
enum err
device_unlock_store_add(struct scope *sc, struct txn *t,
			const struct device_unlock *u,
			const uint8_t hash[UNLOCK_HASH_LEN]) MUST_CHECK;
enum err device_unlock_store_has(struct scope *sc, struct txn *t,
				 const struct device_unlock *u,
				 const uint8_t hash[UNLOCK_HASH_LEN],
				 bool *out) MUST_CHECK;

#endif
