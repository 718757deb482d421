/* user/device_keys.h: the public keys that devices publish (Client-Server API,
 * key management).
 *
 * What is uploaded is checked for its form and its owner; whether signatures of
 * devices are good is for those to decide who use the keys.  One-time keys are
 * given out once: the row goes in the transaction whose commit the answer waits
 * for.
 */
#ifndef USER_DEVICE_KEYS_H
#define USER_DEVICE_KEYS_H

#include "base/json.h"
#include "base/json_write.h"
#include "base/requester.h"
#include "user/device_status.h"

#define ONE_TIME_KEYS_MAX 1000 /* of one device */
#define ONE_TIME_KEY_SIZE_MAX 4096
#define KEY_NAME_MAX 255 /* "algorithm:id" */

/* body: {device_keys, one_time_keys, fallback_keys}, each optional. *left_out
 * is what is left then.
 *
 * ERR_BAD_JSON, ERR_MISSING_PARAM   not as keys must be
 * ERR_INVALID_PARAM                 the requester has no device; a name that
 *                                   cannot be; two fallback keys of a kind
 * ERR_UNKNOWN                       another one-time key of that name waits
 * ERR_LIMIT                         too large or too many
 */
enum err device_keys_upload(struct scope *sc, struct users *u,
			    const struct requester *r, yyjson_val *body,
			    const struct device_status **left_out) MUST_CHECK;

/* Writes the answer to a query {"user": ["device", ...]} as one object: keys of
 * devices and of people, with the signatures that the requester may see. */
enum err
device_keys_query(struct scope *sc, struct users *u, const struct requester *r,
		  yyjson_val *wanted, struct json_writer *w) MUST_CHECK;

/* Writes the answer to a claim {"user": {"device": "algorithm"}}: each key is
 * durably gone from the store before this returns. */
enum err
device_keys_claim(struct scope *sc, struct users *u, yyjson_val *wanted,
		  struct json_writer *w) MUST_CHECK;

#endif
