/* user/device_status.h: what every answer of sync says of the device that asks:
 * which of its keys are left, and whether messages wait for it.
 *
 * Kept in memory, dropped by the commit that changes it: an idle device costs
 * no reading.
 */
#ifndef USER_DEVICE_STATUS_H
#define USER_DEVICE_STATUS_H

#include "user/row_cache.h"
#include "user/users.h"

struct txn;

struct device_status {
	struct cached cached;
	int64_t inbox_first; /* position of the oldest message; 0: none */
	const char *counts;  /* JSON: one-time keys left, by algorithm */
	size_t counts_len;
	const char *fallback; /* JSON: algorithms of unused fallback keys */
	size_t fallback_len;
	char text[]; /* both */
};

/* From memory alone, until the scope ends; NULL: memory does not know. Never
 * blocks. device_nid 0 has nothing. */
const struct device_status *
device_status_find(struct scope *sc, struct users *u, int64_t device_nid);

/* The same, from the store where memory does not know; t NULL: in a snapshot of
 * its own. */
enum err device_status_get(struct scope *sc, struct users *u, struct txn *t,
			   int64_t device_nid,
			   const struct device_status **out) MUST_CHECK;

/* For writers: what memory knows of the device goes with the commit. */
void device_status_drop(struct scope *sc, struct txn *t, struct users *u,
			int64_t device_nid);

#endif
