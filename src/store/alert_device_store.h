/* store/alert_device_store.h: devices as alerts see them: their kind, and when
 * an alert was last proven to arrive, or known to fail. */
#ifndef STORE_ALERT_DEVICE_STORE_H
#define STORE_ALERT_DEVICE_STORE_H

#include "store/db.h"

#define ALERT_DEVICES_MAX 64 /* of one person */

struct alert_device_row {
	int64_t device_nid;
	int64_t user_nid;
	const char *device_id; /* read only */
	const char *kind;    /* "personal", "role_phone", "desktop", "shared" */
	const char *test_id; /* "": no test is under way */
	int64_t asked_ms;    /* of the test, as the one below */
	int64_t heard_ms;
	int64_t tested_ms; /* the newest test that was heard and tapped */
	int64_t failed_ms; /* the newest push that failed; 0 never */
	int64_t pushed_ms; /* a test last came by push; 0 never */
};

/* *out is NULL when the device never said what it is. */
enum err
alert_device_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
			struct alert_device_row **out) MUST_CHECK;
/* A person's, those of devices that are there no longer left out. */
enum err
alert_device_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			struct alert_device_row **rows_out,
			size_t *count_out) MUST_CHECK;
enum err alert_device_store_put(struct scope *sc, struct txn *t,
				const struct alert_device_row *row) MUST_CHECK;
/* A push to the device failed for good (404, 410), or several times. */
enum err
alert_device_store_set_failed(struct scope *sc, struct txn *t,
			      int64_t device_nid, int64_t now_ms) MUST_CHECK;

#endif
