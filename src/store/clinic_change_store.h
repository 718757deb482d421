/* store/clinic_change_store.h: the newest change of each thing that clinical
 * screens show, for GET /_wardwire/clinic/v1/changes. */
#ifndef STORE_CLINIC_CHANGE_STORE_H
#define STORE_CLINIC_CHANGE_STORE_H

#include "store/db.h"

#define CLINIC_CHANGES_MAX 200 /* of one answer */

struct clinic_change_row {
	const char *kind; /* "role", "priority", ... */
	const char *id;
	int64_t user_nid; /* 0: everybody's */
	int64_t pos;
};

/* Writes the change with a new position, which is *pos_out. */
enum err clinic_change_store_put(struct scope *sc, struct txn *t,
				 const struct clinic_change_row *row,
				 int64_t *pos_out) MUST_CHECK;

/* What of user_nid's, and with is_all of everybody's, changed after since,
 * oldest first, at most CLINIC_CHANGES_MAX. */
struct clinic_change_query {
	int64_t since;
	int64_t user_nid;
	bool is_all;
};
enum err clinic_change_store_list(struct scope *sc, struct txn *t,
				  const struct clinic_change_query *q,
				  struct clinic_change_row **rows_out,
				  size_t *count_out) MUST_CHECK;

/* What the server tells one person. */
struct clinic_notice_row {
	int64_t nid;
	int64_t user_nid;
	const char *kind;
	int64_t role_nid;
	int64_t at_ms;
	bool waits; /* to be told in a message of the server, too */
};
enum err
clinic_notice_store_add(struct scope *sc, struct txn *t,
			const struct clinic_notice_row *row) MUST_CHECK;
/* Those not yet seen, oldest first, at most CLINIC_CHANGES_MAX. */
enum err
clinic_notice_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			 struct clinic_notice_row **rows_out,
			 size_t *count_out) MUST_CHECK;
enum err
clinic_notice_store_set_seen(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t up_to_nid, int64_t now_ms) MUST_CHECK;

/* Those that wait to be told, oldest first, and that one was. */
#define CLINIC_NOTICES_WAITING_MAX 64
enum err clinic_notice_store_list_waiting(struct scope *sc, struct txn *t,
					  struct clinic_notice_row **rows_out,
					  size_t *count_out) MUST_CHECK;
enum err clinic_notice_store_set_told(struct scope *sc, struct txn *t,
				      int64_t nid) MUST_CHECK;

#endif
