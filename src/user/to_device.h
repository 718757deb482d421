/* user/to_device.h: messages from device to device (Client-Server API,
 * send-to-device messaging).
 *
 * A message waits in the device's inbox until the device comes back with the
 * token that came with it: it is delivered at least once whatever fails, and
 * once where the token was kept.  A request is carried out once for each
 * transaction id.
 */
#ifndef USER_TO_DEVICE_H
#define USER_TO_DEVICE_H

#include "base/json.h"
#include "base/requester.h"
#include "store/to_device_store.h"
#include "user/users.h"

#define TO_DEVICE_TARGETS_MAX 2000 /* devices of one request */
#define TO_DEVICE_SIZE_MAX 65536   /* of a message's content */
#define TO_DEVICE_INBOX_MAX 10000  /* more are not put into an inbox */
#define TO_DEVICE_NAME_MAX 255	   /* of a type, of a transaction id */
#define TO_DEVICE_PAGE 100	   /* messages in an answer */

struct to_device_send {
	const char *type;
	const char *txn_id;
	yyjson_val *messages; /* {"user": {"device" or "*": content}} */
};

/* Devices and people that are not here are no error.
 *
 * ERR_BAD_JSON        messages is not as it must be
 * ERR_INVALID_PARAM   a type or transaction id that is too long
 * ERR_LIMIT           too large, or to too many
 */
enum err
to_device_send(struct scope *sc, struct users *u, const struct requester *r,
	       const struct to_device_send *s) MUST_CHECK;

/* What waits for a device after a position, in sync's snapshot or, with t NULL,
 * its own; *next_out is the position to go on from. */
enum err
to_device_read(struct scope *sc, struct users *u, struct txn *t,
	       const struct to_device_query *q, struct to_device_rows *out,
	       int64_t *next_out) MUST_CHECK;

/* The device has everything up to a position: removes it, if there is any.
 * Holds no transaction before. */
enum err to_device_acknowledge(struct scope *sc, struct users *u,
			       int64_t device_nid, int64_t upto) MUST_CHECK;

#endif
