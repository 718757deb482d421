/* user/device.h: a user's devices (Client-Server API, device management).
 *
 * When a device was last seen is kept in memory and written in batches.
 */
#ifndef USER_DEVICE_H
#define USER_DEVICE_H

#include "base/requester.h"
#include "store/device_store.h"
#include "user/users.h"

#define DEVICE_ID_MAX 255
#define DEVICE_NAME_MAX 100
#define DEVICES_MAX 1000 /* of one user */

/* The requester's devices. */
enum err
device_list(struct scope *sc, struct users *u, const struct requester *r,
	    struct device_row **rows_out, size_t *count_out) MUST_CHECK;

/* ERR_NOT_FOUND   the requester has no such device */
enum err
device_get(struct scope *sc, struct users *u, const struct requester *r,
	   const char *device_id, struct device_row **out) MUST_CHECK;

/* ERR_NOT_FOUND       the requester has no such device
 * ERR_INVALID_PARAM   name is longer than DEVICE_NAME_MAX
 */
enum err
device_set_name(struct scope *sc, struct users *u, const struct requester *r,
		const char *device_id, const char *name) MUST_CHECK;

/* The same, but makes the device where the requester has none of that id: for
 * application services (device management).
 *
 * ERR_INVALID_PARAM   the id or the name is too long
 */
enum err device_put(struct scope *sc, struct users *u,
		    const struct requester *r, const char *device_id,
		    const char *name, bool *created_out) MUST_CHECK;

/* Removes devices with their tokens; those that are not there are no error. */
enum err
device_remove(struct scope *sc, struct users *u, const struct requester *r,
	      const char *const *device_ids, size_t count) MUST_CHECK;

#endif
