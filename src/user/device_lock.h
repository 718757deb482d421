/* user/device_lock.h: the app's lock on a browser: a PIN that the server
 * counts.
 *
 * A device with a lock gets neither tokens nor its secret for its cookie alone:
 * it needs the PIN, or the unlock that an earlier PIN gave to a page's memory.
 * So a copied browser profile opens nothing. Wrong PINs cost time, and after
 * DEVICE_LOCK_TRIES the device is signed out.
 *
 * A shared device (ward PC, trolley) is one whose sessions are begun as such:
 * they end by themselves, and each person has a PIN on it.
 */
#ifndef USER_DEVICE_LOCK_H
#define USER_DEVICE_LOCK_H

#include "base/requester.h"
#include "user/session.h"

#define DEVICE_LOCK_TRIES 10
#define DEVICE_LOCK_FREE_TRIES 3 /* then each wrong one costs time */
#define DEVICE_LOCK_WAIT_MS ((int64_t)30 * 1000)
#define DEVICE_LOCK_WAIT_MAX_MS ((int64_t)15 * 60 * 1000)
#define DEVICE_UNLOCK_MS ((int64_t)13 * 3600 * 1000)
#define DEVICE_PASSKEY_MS ((int64_t)30 * 24 * 3600 * 1000)
#define DEVICE_PIN_MIN 4
#define DEVICE_PIN_MAX 12

/* What a refresh brings beside its cookie; NULL each. */
struct device_key {
	const char *pin;
	const char *unlock;
};

/* How a device stands. */
struct device_lock {
	bool has_pin;
	bool is_shared;
	int64_t ends_ms;    /* of the session; 0: not by itself */
	const char *unlock; /* for the page's memory; NULL: none was given */
	int64_t tries_left; /* with ERR_PIN_NEEDED */
	int64_t wait_ms;    /* with ERR_PIN_NEEDED: before the next try */
};

/* Before session_refresh(): whether the device may be let in. A cookie that is
 * none passes, session_refresh() refuses it.
 *
 * ERR_PIN_NEEDED      it is locked: no key, a wrong one, or too early
 * ERR_UNKNOWN_TOKEN   too many wrong ones, or its shift is over: signed out
 */
enum err device_lock_pass(struct scope *sc, struct users *u,
			  const struct session_refresh *ask,
			  const struct device_key *key,
			  struct device_lock *out) MUST_CHECK;

/* Sets the requester's device's PIN (NULL: none any more); old is the one that
 * it has. Lets the page in.
 *
 * ERR_PIN_NEEDED      old is not it
 * ERR_INVALID_PARAM   a PIN has 4 to 12 digits, not all alike
 * ERR_FORBIDDEN       the session has no device, or a shared one gave NULL
 */
struct device_pin {
	const char *pin;
	const char *old;
};
enum err
device_lock_set(struct scope *sc, struct users *u, const struct requester *r,
		const struct device_pin *pin,
		struct device_lock *out) MUST_CHECK;

/* An unlock for a passkey to keep, for who proves the PIN: it lasts
 * DEVICE_PASSKEY_MS and goes with the PIN or the session.
 *
 * ERR_PIN_NEEDED      pin is not it
 * ERR_FORBIDDEN       the session has no device, no PIN, or it is shared
 */
enum err device_lock_entrust(struct scope *sc, struct users *u,
			     const struct requester *r, const char *pin,
			     struct device_lock *out) MUST_CHECK;

/* After session_begin(): who proved the password needs no PIN. A session on a
 * shared device ends at ends_ms. */
struct device_entry {
	int64_t user_nid;
	const char *device_id;
	int64_t now_ms;
	bool is_shared;
	int64_t ends_ms;
};
enum err device_lock_enter(struct scope *sc, struct users *u,
			   const struct device_entry *e,
			   struct device_lock *out) MUST_CHECK;

#endif
