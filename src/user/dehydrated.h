/* user/dehydrated.h: a device that nobody is signed in on (MSC3814).
 *
 * It receives message keys while all devices of its user are away; a new device
 * revives it with a secret that the server does not know, and reads its inbox.
 * A user has one; a new one takes the place of the old.  It is in the user's
 * list of devices, and goes like any other; signing in as it ends its sleep.
 */
#ifndef USER_DEHYDRATED_H
#define USER_DEHYDRATED_H

#include "base/json.h"
#include "base/requester.h"
#include "store/dehydrated_store.h"
#include "store/to_device_store.h"
#include "user/users.h"

#define DEHYDRATED_DATA_MAX 65536

/* body: {device_id, device_data, initial_device_display_name, device_keys,
 * one_time_keys, fallback_keys}. device_keys must be there.
 *
 * ERR_INVALID_PARAM   a device id that cannot be, or is of another device
 * as device_keys_upload()
 */
enum err
dehydrated_put(struct scope *sc, struct users *u, const struct requester *r,
	       yyjson_val *body, const char **device_id_out) MUST_CHECK;

/* ERR_NOT_FOUND   there is none */
enum err
dehydrated_get(struct scope *sc, struct users *u, const struct requester *r,
	       struct dehydrated_row **out) MUST_CHECK;
enum err
dehydrated_remove(struct scope *sc, struct users *u, const struct requester *r,
		  const char **device_id_out) MUST_CHECK;

/* What is in its inbox after a position; all stays there until the device goes,
 * so that a revival that failed can begin again. *next_out is the position to
 * go on from; fewer than TO_DEVICE_PAGE rows are the last.
 *
 * ERR_NOT_FOUND   device_id is not the dehydrated device
 */
struct dehydrated_page {
	const char *device_id;
	int64_t since;
};
enum err
dehydrated_read(struct scope *sc, struct users *u, const struct requester *r,
		const struct dehydrated_page *p, struct to_device_rows *out,
		int64_t *next_out) MUST_CHECK;

#endif
