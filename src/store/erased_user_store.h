/* store/erased_user_store.h: accounts whose words are hidden from those who
 * come later. */
#ifndef STORE_ERASED_USER_STORE_H
#define STORE_ERASED_USER_STORE_H

#include "store/db.h"

/* pos is the stream position of the erasure. Again changes nothing. */
enum err erased_user_store_add(struct scope *sc, struct txn *t,
			       int64_t user_nid, int64_t pos) MUST_CHECK;

/* The account is open again. */
enum err erased_user_store_remove(struct scope *sc, struct txn *t,
				  int64_t user_nid) MUST_CHECK;

/* The position of the erasure; 0: not erased. */
enum err erased_user_store_find(struct scope *sc, struct txn *t,
				int64_t user_nid, int64_t *pos_out) MUST_CHECK;

/* How many there are. */
enum err erased_user_store_count(struct scope *sc, struct txn *t,
				 int64_t *count_out) MUST_CHECK;

#endif
