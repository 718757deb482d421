/* store/session_store.h: access and refresh tokens, by the hash of each. */
#ifndef STORE_SESSION_STORE_H
#define STORE_SESSION_STORE_H

#include "store/db.h"

#define SESSION_HASH_LEN 32

/* An access token with all that the access check needs. */
struct access_row {
	int64_t nid;
	int64_t user_nid;
	int64_t device_nid;
	int64_t refresh_nid; /* the refresh token it came with; 0: none */
	int64_t created_ms;
	int64_t expires_ms; /* 0: never */
	/* read, not written: */
	const char *user_id;
	const char *device_id;
	int64_t locked_ms;
	int64_t suspended_ms;
	bool is_admin;
	bool is_unlimited; /* by requests */
};

struct refresh_row {
	int64_t nid;
	int64_t user_nid;
	int64_t device_nid;
	int64_t created_ms;
	int64_t touched_ms;
	int64_t expires_ms;
	bool browser;
	const char *user_id; /* read, not written, as the two below */
	const char *device_id;
	int64_t locked_ms;
};

enum err session_store_add_access(struct scope *sc, struct txn *t,
				  const struct access_row *a,
				  const uint8_t hash[SESSION_HASH_LEN],
				  int64_t *nid_out) MUST_CHECK;
enum err session_store_add_refresh(struct scope *sc, struct txn *t,
				   const struct refresh_row *r,
				   const uint8_t hash[SESSION_HASH_LEN],
				   int64_t *nid_out) MUST_CHECK;

/* *out is NULL when there is none (or the account is closed). */
enum err session_store_find_access(struct scope *sc, struct txn *t,
				   const uint8_t hash[SESSION_HASH_LEN],
				   struct access_row **out) MUST_CHECK;
enum err session_store_find_refresh(struct scope *sc, struct txn *t,
				    const uint8_t hash[SESSION_HASH_LEN],
				    struct refresh_row **out) MUST_CHECK;

enum err session_store_touch_refresh(struct scope *sc, struct txn *t,
				     int64_t nid, int64_t now_ms) MUST_CHECK;

/* Removes the device's refresh tokens that are older than nid and were not
 * touched since before_ms. */
enum err session_store_remove_older_refresh(struct scope *sc, struct txn *t,
					    int64_t device_nid, int64_t nid,
					    int64_t before_ms) MUST_CHECK;

/* All tokens of a device. */
enum err session_store_remove_device(struct scope *sc, struct txn *t,
				     int64_t device_nid) MUST_CHECK;

/* A device's access tokens that expired before now_ms. */
enum err session_store_remove_expired_access(struct scope *sc, struct txn *t,
					     int64_t device_nid,
					     int64_t now_ms) MUST_CHECK;

/* What expired before now_ms. */
enum err session_store_remove_expired(struct scope *sc, struct txn *t,
				      int64_t now_ms) MUST_CHECK;

#endif
