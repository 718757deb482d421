/* store/short_token_store.h: tokens that live for minutes, by their hash. */
#ifndef STORE_SHORT_TOKEN_STORE_H
#define STORE_SHORT_TOKEN_STORE_H

#include "store/db.h"

#define SHORT_TOKEN_HASH_LEN 32

struct short_token_row {
	const char *kind; /* what it is good for */
	int64_t user_nid;
	int64_t expires_ms;
};

enum err
short_token_store_add(struct scope *sc, struct txn *t,
		      const struct short_token_row *row,
		      const uint8_t hash[SHORT_TOKEN_HASH_LEN]) MUST_CHECK;

/* Whose it is: 0 where there is none of row->kind that expires after
 * row->expires_ms. */
enum err short_token_store_find(struct scope *sc, struct txn *t,
				const struct short_token_row *row,
				const uint8_t hash[SHORT_TOKEN_HASH_LEN],
				int64_t *user_nid_out) MUST_CHECK;

/* The same, and it is gone. */
enum err short_token_store_take(struct scope *sc, struct txn *t,
				const struct short_token_row *row,
				const uint8_t hash[SHORT_TOKEN_HASH_LEN],
				int64_t *user_nid_out) MUST_CHECK;

/* All of a user's. */
enum err short_token_store_remove_user(struct scope *sc, struct txn *t,
				       int64_t user_nid) MUST_CHECK;

/* What expired before now_ms. */
enum err short_token_store_remove_expired(struct scope *sc, struct txn *t,
					  int64_t now_ms) MUST_CHECK;

#endif
