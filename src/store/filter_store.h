/* store/filter_store.h: filters that clients uploaded. */
#ifndef STORE_FILTER_STORE_H
#define STORE_FILTER_STORE_H

#include "store/db.h"

/* *content_out is NULL when there is none. */
enum err
filter_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		  int64_t filter_id, const char **content_out) MUST_CHECK;

/* The number of a filter with this very content; 0 none. */
enum err
filter_store_find_same(struct scope *sc, struct txn *t, int64_t user_nid,
		       const char *content, int64_t *filter_id_out) MUST_CHECK;

enum err filter_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
			    int64_t *out) MUST_CHECK;
enum err
filter_store_add(struct scope *sc, struct txn *t, int64_t user_nid,
		 const char *content, int64_t *filter_id_out) MUST_CHECK;

#endif
