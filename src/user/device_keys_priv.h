/* user/device_keys_priv.h: keys inside a write transaction. */
#ifndef USER_DEVICE_KEYS_PRIV_H
#define USER_DEVICE_KEYS_PRIV_H

#include "base/json_write.h"
#include "store/device_key_store.h"
#include "user/signed_json.h"
#include "user/users_priv.h"

/* An upload that was read and found well formed. */
struct key_upload {
	struct signed_json device_keys; /* body NULL: none */
	struct one_time_key *one_time;
	size_t one_time_count;
	struct one_time_key *fallback;
	size_t fallback_count;
};

struct key_owner {
	const char *user_id;
	const char *device_id;
	int64_t user_nid;
	int64_t device_nid;
};

/* Reads an upload of a device. Fails as device_keys_upload(). */
enum err key_upload_read(struct scope *sc, const struct key_owner *o,
			 yyjson_val *body, struct key_upload *out) MUST_CHECK;

/* Writes it, and tells whom it concerns. */
enum err key_upload_write(struct scope *sc, struct txn *t, struct users *u,
			  const struct key_owner *o,
			  const struct key_upload *k) MUST_CHECK;

/* The device goes: its keys and messages too. While its row is there. */
enum err device_keys_drop(struct scope *sc, struct txn *t, struct users *u,
			  int64_t device_nid) MUST_CHECK;

/* Everything that is the user's and no device's: keys, signatures, backups. */
enum err device_keys_drop_user(struct scope *sc, struct txn *t, struct users *u,
			       int64_t user_nid) MUST_CHECK;

/* {"user": {...}} of remote servers that cannot be asked, as "failures". */
void key_failures_write(struct scope *sc, const struct users *u,
			yyjson_val *users, struct json_writer *w);

#endif
