/* store/rota_store.h: shifts, requests to change them, and calendars behind
 * secret addresses.  Times are moments in milliseconds; nids are 0 where there
 * is none. */
#ifndef STORE_ROTA_STORE_H
#define STORE_ROTA_STORE_H

#include "store/db.h"

#define SHIFTS_MAX 5000 /* of one answer */
#define ROTA_REQUESTS_MAX 500
#define ROTA_FEEDS_MAX 50 /* of one owner */

struct shift_row {
	int64_t nid;
	int64_t role_nid; /* or */
	int64_t team_nid;
	int64_t user_nid;    /* 0: nobody fills it yet */
	const char *user_id; /* read only; NULL: nobody */
	int64_t from_ms;
	int64_t to_ms;
	int64_t tier;
	bool non_resident; /* on call from home: on duty all the same */
	const char *note;
	int64_t declined_ms; /* who was proposed will not take it */
	const char *source;  /* of an import; "": written by hand */
	const char *uid;     /* its name there */
};

/* Which shifts: those that overlap from_ms to to_ms. Members that are 0 (NULL)
 * do not narrow. */
struct shift_query {
	int64_t role_nid;
	int64_t team_nid;
	int64_t user_nid;
	const char *source;
	int64_t from_ms;
	int64_t to_ms;
};

/* Adds (nid 0: given one) or replaces. */
enum err shift_store_put(struct scope *sc, struct txn *t,
			 struct shift_row *row) MUST_CHECK;
enum err
shift_store_remove(struct scope *sc, struct txn *t, int64_t nid) MUST_CHECK;
/* *out is NULL when there is none. */
enum err shift_store_find(struct scope *sc, struct txn *t, int64_t nid,
			  struct shift_row **out) MUST_CHECK;
/* By beginning; at most SHIFTS_MAX. */
enum err
shift_store_list(struct scope *sc, struct txn *t, const struct shift_query *q,
		 struct shift_row **rows_out, size_t *count_out) MUST_CHECK;
/* The next moment after now_ms at which a shift begins or ends; 0 none. */
enum err shift_store_next_edge(struct scope *sc, struct txn *t, int64_t now_ms,
			       int64_t *out) MUST_CHECK;

/* A wish to change the rota: see the migration for its states. */
struct rota_request_row {
	int64_t nid;
	const char *kind; /* "cover" or "swap" */
	int64_t shift_nid;
	int64_t other_nid; /* swap: the other's shift */
	int64_t from_nid;
	int64_t to_nid; /* 0: anybody who may */
	const char *state;
	const char *note;
	int64_t asked_ms;
	int64_t decided_ms;
	int64_t decided_nid;
};
/* Adds (nid 0: given one) or replaces. */
enum err rota_request_store_put(struct scope *sc, struct txn *t,
				struct rota_request_row *row) MUST_CHECK;
enum err rota_request_store_find(struct scope *sc, struct txn *t, int64_t nid,
				 struct rota_request_row **out) MUST_CHECK;
/* Newest first: those of user_nid (asked by or of; 0: all). */
enum err
rota_request_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			struct rota_request_row **rows_out,
			size_t *count_out) MUST_CHECK;

struct rota_feed_row {
	int64_t nid;
	int64_t owner_nid;
	int64_t user_nid; /* one of the three */
	int64_t role_nid;
	int64_t team_nid;
	int64_t created_ms;
	int64_t used_ms;
};
enum err
rota_feed_store_add(struct scope *sc, struct txn *t, struct rota_feed_row *row,
		    const void *hash, size_t hash_len) MUST_CHECK;
/* *out is NULL when there is none. */
enum err
rota_feed_store_find(struct scope *sc, struct txn *t, const void *hash,
		     size_t hash_len, struct rota_feed_row **out) MUST_CHECK;
enum err
rota_feed_store_list(struct scope *sc, struct txn *t, int64_t owner_nid,
		     struct rota_feed_row **rows_out,
		     size_t *count_out) MUST_CHECK;
/* ERR_NOT_FOUND   the owner has no such feed */
enum err rota_feed_store_remove(struct scope *sc, struct txn *t,
				int64_t owner_nid, int64_t nid) MUST_CHECK;

/* Who may write roles and the rota, beside administrators. */
enum err
clinic_rights_store_get(struct scope *sc, struct txn *t, int64_t user_nid,
			bool *rota_manager_out) MUST_CHECK;
enum err
clinic_rights_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			bool rota_manager) MUST_CHECK;

#endif
