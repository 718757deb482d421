/* store/account_data_store.h: what clients keep here for a user. */
#ifndef STORE_ACCOUNT_DATA_STORE_H
#define STORE_ACCOUNT_DATA_STORE_H

#include "store/db.h"

struct account_data_row {
	const char *room_id; /* "": global */
	const char *type;
	const char *content; /* a JSON object */
	size_t content_len;
	int64_t pos; /* of the last change */
};

/* Which rows: those with since < pos <= upto. */
struct account_data_query {
	int64_t user_nid;
	const char *room_id; /* NULL: all; "": global only */
	int64_t since;	     /* 0: all, without the empty ones (removed) */
	int64_t upto;	     /* 0: no end */
};

/* By room and type, in the scope's memory. content is NULL where the row is
 * only a mark of a change. */
enum err account_data_store_list(struct scope *sc, struct txn *t,
				 const struct account_data_query *q,
				 struct account_data_row **rows_out,
				 size_t *count_out) MUST_CHECK;

/* *out is NULL when there is none. */
enum err
account_data_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			const char *room_id, const char *type,
			struct account_data_row **out) MUST_CHECK;

enum err
account_data_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
		       const struct account_data_row *row) MUST_CHECK;

/* How many rows a user has, removed ones too. */
enum err account_data_store_count(struct scope *sc, struct txn *t,
				  int64_t user_nid, int64_t *out) MUST_CHECK;
/* The newest position of a user's rows; 0 none. */
enum err
account_data_store_newest(struct scope *sc, struct txn *t, int64_t user_nid,
			  int64_t *pos_out) MUST_CHECK;

/* All of a user's, of all rooms. */
enum err account_data_store_remove_user(struct scope *sc, struct txn *t,
					int64_t user_nid) MUST_CHECK;

#endif
