/* store/staff_store.h: what the Trust says of its people, and the search. */
#ifndef STORE_STAFF_STORE_H
#define STORE_STAFF_STORE_H

#include "store/db.h"

struct staff_row {
	int64_t user_nid;
	const char *user_id; /* read only, as the two below */
	const char *localpart;
	const char *display_name; /* NULL: none */
	const char *avatar_url;	  /* NULL: none */
	const char *job;	  /* NULL: not told, as the three below */
	const char *staff_group;
	const char *grade;
	const char *site;
	bool clinical;
	bool on_duty;
	bool has_card; /* false: nothing is told of this account */
};

/* *out is NULL when there is no such open account. In the scope's memory. */
enum err staff_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			  struct staff_row **out) MUST_CHECK;

/* All open accounts, with or without a card, by localpart. */
enum err
staff_store_list(struct scope *sc, struct txn *t, struct staff_row **rows_out,
		 size_t *count_out) MUST_CHECK;

enum err staff_store_put(struct scope *sc, struct txn *t,
			 const struct staff_row *row) MUST_CHECK;
enum err staff_store_set_on_duty(struct scope *sc, struct txn *t,
				 int64_t user_nid, bool on_duty) MUST_CHECK;

#endif
