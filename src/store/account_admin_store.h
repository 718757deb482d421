/* store/account_admin_store.h: accounts as administrators see and change them.
 */
#ifndef STORE_ACCOUNT_ADMIN_STORE_H
#define STORE_ACCOUNT_ADMIN_STORE_H

#include "store/account_store.h"

/* An account with what is noted of it. */
struct account_admin_row {
	struct account_row account;
	const char *avatar_url; /* NULL: none */
	const char *user_type;	/* NULL: a person */
	int64_t last_seen_ms;	/* on any device, as last written; 0 never */
	int64_t erased_ms;	/* 0: not */
	bool is_unlimited;
};

/* All, by localpart; user_nid 0: of every account. In the scope's memory. */
enum err
account_admin_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			 struct account_admin_row **rows_out,
			 size_t *count_out) MUST_CHECK;

/* Times; 0 takes the state away. */
enum err
account_admin_store_set_locked(struct scope *sc, struct txn *t,
			       int64_t user_nid, int64_t locked_ms) MUST_CHECK;
enum err account_admin_store_set_suspended(struct scope *sc, struct txn *t,
					   int64_t user_nid,
					   int64_t suspended_ms) MUST_CHECK;

/* Writes erased_ms, is_unlimited and user_type of row. */
enum err
account_admin_store_put_notes(struct scope *sc, struct txn *t,
			      const struct account_admin_row *row) MUST_CHECK;

#endif
