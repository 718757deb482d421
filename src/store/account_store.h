/* store/account_store.h: accounts of this server. */
#ifndef STORE_ACCOUNT_STORE_H
#define STORE_ACCOUNT_STORE_H

#include "store/db.h"

struct account_row {
	int64_t user_nid;
	const char *user_id;
	const char *localpart;
	const char *password_hash; /* NULL: none */
	const char *display_name;  /* NULL: none; from the profile */
	int64_t created_ms;
	int64_t deactivated_ms; /* 0: not, as the two below */
	int64_t locked_ms;
	int64_t suspended_ms;
	bool is_admin;
};

/* Adds a row; user_id must have its number. display_name is not stored here.
 *
 * ERR_USER_IN_USE   the localpart is taken
 */
enum err account_store_add(struct scope *sc, struct txn *t,
			   const struct account_row *a) MUST_CHECK;

/* *out is NULL when there is none. In the scope's memory. */
enum err account_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			    struct account_row **out) MUST_CHECK;
enum err account_store_find_localpart(struct scope *sc, struct txn *t,
				      const char *localpart,
				      struct account_row **out) MUST_CHECK;

/* All, by localpart. */
enum err
account_store_list(struct scope *sc, struct txn *t,
		   struct account_row **rows_out, size_t *count_out) MUST_CHECK;

/* NULL removes it. */
enum err
account_store_set_password(struct scope *sc, struct txn *t, int64_t user_nid,
			   const char *password_hash) MUST_CHECK;
enum err account_store_set_admin(struct scope *sc, struct txn *t,
				 int64_t user_nid, bool is_admin) MUST_CHECK;
enum err
account_store_set_deactivated(struct scope *sc, struct txn *t, int64_t user_nid,
			      int64_t deactivated_ms) MUST_CHECK;

/* Up to max closed accounts that are still in a room, or invited to one. */
enum err account_store_list_closed_in_rooms(struct scope *sc, struct txn *t,
					    int64_t *nids_out, size_t max,
					    size_t *count_out) MUST_CHECK;

#endif
