/* store/external_id_store.h: who an account is for a sign-in provider. */
#ifndef STORE_EXTERNAL_ID_STORE_H
#define STORE_EXTERNAL_ID_STORE_H

#include "store/db.h"

/* The account of a provider's subject; 0 none. */
enum err
external_id_store_find(struct scope *sc, struct txn *t, const char *provider,
		       const char *subject, int64_t *user_nid_out) MUST_CHECK;

/* ERR_CONFLICT   the subject has an account */
enum err
external_id_store_add(struct scope *sc, struct txn *t, const char *provider,
		      const char *subject, int64_t user_nid) MUST_CHECK;

struct external_id_row {
	const char *provider;
	const char *subject;
};

/* By provider; in the scope's memory. */
enum err
external_id_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		       struct external_id_row **rows_out,
		       size_t *count_out) MUST_CHECK;

/* How many providers know the account. */
enum err
external_id_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
			int64_t *count_out) MUST_CHECK;

enum err external_id_store_remove_user(struct scope *sc, struct txn *t,
				       int64_t user_nid) MUST_CHECK;

#endif
