/* store/cross_signing_store.h: the signing keys of people, and signatures of
 * keys, whoever's.
 */
#ifndef STORE_CROSS_SIGNING_STORE_H
#define STORE_CROSS_SIGNING_STORE_H

#include "store/db.h"

/* Stored: never renumber. */
enum cross_signing_usage {
	CROSS_SIGNING_MASTER = 1,
	CROSS_SIGNING_SELF = 2,
	CROSS_SIGNING_USER = 3
};

/* json is canonical, without "signatures" and "unsigned". */
struct cross_signing_row {
	const char
		*public_key; /* unpadded base64; NULL: there is no such key */
	const char *json;
};

/* The user's keys, by usage; [0] is not used. */
struct cross_signing_rows {
	struct cross_signing_row of[CROSS_SIGNING_USER + 1];
};

enum err
cross_signing_store_get(struct scope *sc, struct txn *t, int64_t user_nid,
			struct cross_signing_rows *out) MUST_CHECK;
enum err
cross_signing_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			enum cross_signing_usage usage,
			const struct cross_signing_row *row) MUST_CHECK;
/* Removes a key with the signatures of it and by it. */
enum err
cross_signing_store_remove(struct scope *sc, struct txn *t, int64_t user_nid,
			   enum cross_signing_usage usage) MUST_CHECK;

/* A signature. target_key is a device id or a public key. */
struct key_signature {
	int64_t target_nid;
	const char *target_key;
	int64_t signer_nid;
	const char *signer_id;	/* set by the list */
	const char *signer_key; /* "ed25519:..." */
	const char *signature;
};

struct key_signatures {
	struct key_signature *rows;
	size_t count;
};

enum err key_signature_store_put(struct scope *sc, struct txn *t,
				 const struct key_signature *s) MUST_CHECK;

/* Those of a target's keys that a viewer may see: the target's own and the
 * viewer's, by target_key and signer. */
enum err key_signature_store_list(struct scope *sc, struct txn *t,
				  int64_t target_nid, int64_t viewer_nid,
				  struct key_signatures *out) MUST_CHECK;

/* Removes all signatures of one key. */
enum err
key_signature_store_remove(struct scope *sc, struct txn *t, int64_t target_nid,
			   const char *target_key) MUST_CHECK;

#endif
