/* store/profile_store.h: names, pictures and fields that users show. */
#ifndef STORE_PROFILE_STORE_H
#define STORE_PROFILE_STORE_H

#include "store/db.h"

struct profile_row {
	const char *display_name; /* NULL: none */
	const char *avatar_url;	  /* NULL: none */
};

struct profile_field_row {
	const char *name;
	const char *value; /* JSON */
};

/* All NULL when there is none. In the scope's memory. */
enum err profile_store_get(struct scope *sc, struct txn *t, int64_t user_nid,
			   struct profile_row *out) MUST_CHECK;
enum err profile_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			   const struct profile_row *p) MUST_CHECK;

enum err
profile_store_list_fields(struct scope *sc, struct txn *t, int64_t user_nid,
			  struct profile_field_row **rows_out,
			  size_t *count_out) MUST_CHECK;

/* value NULL removes the field. */
enum err
profile_store_put_field(struct scope *sc, struct txn *t, int64_t user_nid,
			const struct profile_field_row *f) MUST_CHECK;

/* All fields of a user beyond the two. */
enum err profile_store_remove_fields(struct scope *sc, struct txn *t,
				     int64_t user_nid) MUST_CHECK;

#endif
