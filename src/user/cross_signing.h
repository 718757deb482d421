/* user/cross_signing.h: the signing keys of people (Client-Server API,
 * cross-signing).
 *
 * A new master key takes what the old one had signed along: keys that are not
 * uploaded with it go.  Device ids and public keys are one namespace, so that
 * neither can pose as the other.
 */
#ifndef USER_CROSS_SIGNING_H
#define USER_CROSS_SIGNING_H

#include "base/json.h"
#include "base/json_write.h"
#include "base/requester.h"
#include "store/cross_signing_store.h"
#include "user/signed_json.h"
#include "user/users.h"

/* An upload that was read and found good. */
struct cross_signing_change {
	struct cross_signing_row keys[CROSS_SIGNING_USER + 1]; /* by usage;
								* NULL: not */
	struct key_signature *signatures;
	size_t signature_count;
	bool needs_proof; /* other keys are there: prove again who asks */
	bool is_proven;	  /* set by the caller */
};

/* body: {master_key, self_signing_key, user_signing_key}, each optional.
 *
 * ERR_BAD_JSON            not as a key must be
 * ERR_INVALID_PARAM       somebody else's, of another usage, or no key
 * ERR_MISSING_PARAM       there is no master key, and none was given
 * ERR_INVALID_SIGNATURE   not signed by the master key
 * ERR_FORBIDDEN           a device is called like a key
 */
enum err cross_signing_read(struct scope *sc, struct users *u,
			    const struct requester *r, yyjson_val *body,
			    struct cross_signing_change *out) MUST_CHECK;

/* ERR_RETRY   others changed the keys meanwhile: ask again */
enum err cross_signing_apply(struct scope *sc, struct users *u,
			     const struct requester *r,
			     struct cross_signing_change *c) MUST_CHECK;

/* body: {"user": {"device or public key": signed object}}. Writes the answer:
 * what was wrong with which. */
enum err key_signatures_upload(struct scope *sc, struct users *u,
			       const struct requester *r, yyjson_val *body,
			       struct json_writer *w) MUST_CHECK;

/* In a transaction: a new device may be called so.
 *
 * ERR_INVALID_PARAM   one of the user's keys is
 */
enum err
cross_signing_check_device_id(struct scope *sc, struct txn *t, int64_t user_nid,
			      const char *device_id) MUST_CHECK;

#endif
