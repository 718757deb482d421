/* store/device_key_store.h: the public keys of devices.
 *
 * json is canonical, without "signatures" and "unsigned"; signatures are rows
 * of store/cross_signing_store.h.
 */
#ifndef STORE_DEVICE_KEY_STORE_H
#define STORE_DEVICE_KEY_STORE_H

#include "store/db.h"

struct device_key_row {
	int64_t device_nid;
	const char *device_id;
	const char *display_name; /* NULL: none */
	const char *json;
};

struct device_key_rows {
	struct device_key_row *rows;
	size_t count;
};

/* Sets the device's keys. */
enum err device_key_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			      int64_t device_nid, const char *json) MUST_CHECK;

/* *json_out is NULL when the device has none. */
enum err
device_key_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
		      const char **json_out) MUST_CHECK;

/* Of all the user's devices that have keys, by device id. */
enum err
device_key_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		      struct device_key_rows *out) MUST_CHECK;

/* Removes all keys of the device, one-time and fallback keys too, and the
 * signatures of it; while its row in devices is still there. *had_out: it had
 * device keys. */
enum err device_key_store_remove(struct scope *sc, struct txn *t,
				 int64_t device_nid, bool *had_out) MUST_CHECK;

/* One-time keys. algorithm and key_id are the two halves of "alg:id". */
struct one_time_key {
	const char *algorithm;
	const char *key_id;
	const char *json; /* canonical */
};

/* *json_out is NULL when there is none of that name. */
enum err
one_time_key_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
			const struct one_time_key *k,
			const char **json_out) MUST_CHECK;

enum err
one_time_key_store_add(struct scope *sc, struct txn *t, int64_t device_nid,
		       const struct one_time_key *k) MUST_CHECK;

/* Takes the oldest one of the algorithm away; *found_out false: none left. */
enum err
one_time_key_store_take(struct scope *sc, struct txn *t, int64_t device_nid,
			const char *algorithm, struct one_time_key *out,
			bool *found_out) MUST_CHECK;

enum err one_time_key_store_total(struct scope *sc, struct txn *t,
				  int64_t device_nid, int64_t *out) MUST_CHECK;

/* Sets the fallback key of its algorithm; the same again keeps its mark. */
enum err
fallback_key_store_put(struct scope *sc, struct txn *t, int64_t device_nid,
		       const struct one_time_key *k) MUST_CHECK;

/* Marks the algorithm's fallback key as used and gives it. */
enum err
fallback_key_store_use(struct scope *sc, struct txn *t, int64_t device_nid,
		       const char *algorithm, struct one_time_key *out,
		       bool *found_out) MUST_CHECK;

/* What is left of a device's keys, by algorithm. */
struct key_count {
	const char *algorithm;
	int64_t count;
};
struct key_counts {
	struct key_count *items;
	size_t count;
};
enum err
one_time_key_store_count(struct scope *sc, struct txn *t, int64_t device_nid,
			 struct key_counts *out) MUST_CHECK;
/* The algorithms of fallback keys that nobody used. */
enum err
fallback_key_store_unused(struct scope *sc, struct txn *t, int64_t device_nid,
			  struct key_counts *out) MUST_CHECK;

#endif
