/* store/threepid_store.h: addresses of people, and those being validated. */
#ifndef STORE_THREEPID_STORE_H
#define STORE_THREEPID_STORE_H

#include "store/db.h"

#define THREEPID_HASH_LEN 32

struct threepid_row {
	const char *medium;
	const char *address; /* canonical */
	int64_t user_nid;
	int64_t validated_ms;
	int64_t added_ms;
};

/* One address under validation. */
struct threepid_session_row {
	const char *sid;
	const char *purpose; /* "register", "password" or "add" */
	const char *medium;
	const char *address;
	const char *client_secret;
	uint8_t token_hash[THREEPID_HASH_LEN];
	int64_t attempt;
	const char *next_link; /* NULL: none */
	int64_t created_ms;
	int64_t validated_ms; /* 0: not yet */
};

/* By address; in the scope's memory. */
enum err threepid_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			     struct threepid_row **rows_out,
			     size_t *count_out) MUST_CHECK;

/* Whose it is; 0 nobody's. */
enum err
threepid_store_find(struct scope *sc, struct txn *t, const char *medium,
		    const char *address, int64_t *user_nid_out) MUST_CHECK;

/* ERR_CONFLICT   somebody has the address */
enum err threepid_store_add(struct scope *sc, struct txn *t,
			    const struct threepid_row *row) MUST_CHECK;

/* No error when there is none. */
enum err threepid_store_remove(struct scope *sc, struct txn *t,
			       const struct threepid_row *row) MUST_CHECK;
enum err threepid_store_remove_user(struct scope *sc, struct txn *t,
				    int64_t user_nid) MUST_CHECK;

/* *out is NULL when there is none. In the scope's memory. */
enum err
threepid_store_find_session(struct scope *sc, struct txn *t, const char *sid,
			    struct threepid_session_row **out) MUST_CHECK;

/* The one of the same purpose, address and secret. */
enum err threepid_store_find_same(struct scope *sc, struct txn *t,
				  const struct threepid_session_row *row,
				  struct threepid_session_row **out) MUST_CHECK;

/* Adds it, or replaces the one of the same sid. */
enum err
threepid_store_put_session(struct scope *sc, struct txn *t,
			   const struct threepid_session_row *row) MUST_CHECK;

enum err threepid_store_remove_session(struct scope *sc, struct txn *t,
				       const char *sid) MUST_CHECK;

/* Those begun before before_ms. */
enum err threepid_store_remove_old(struct scope *sc, struct txn *t,
				   int64_t before_ms) MUST_CHECK;

#endif
