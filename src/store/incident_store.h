/* store/incident_store.h: major incidents: what they are, their forms, their
 * log, and read-backs that wait to be confirmed.  Whom they tell:
 * store/incident_step_store.h.
 *
 * Words are those of clinic/incident_rules.h.  Rows that are read live in the
 * scope's memory; their text is never NULL.
 */
#ifndef STORE_INCIDENT_STORE_H
#define STORE_INCIDENT_STORE_H

#include "store/db.h"

#define INCIDENT_LIST_MAX 100
#define INCIDENT_LOG_MAX 500 /* of one answer */
#define INCIDENT_TOKEN_HASH_LEN 32

struct incident_row {
	int64_t nid;
	const char *incident_id;
	const char *mode;
	const char *state;
	const char *title;
	int64_t by_nid;
	int64_t role_nid;
	int64_t created_ms;
	int64_t declared_ms;
	int64_t ended_ms;
	int64_t methane; /* version of the newest form; 0 none */
	const char *room_id;
};

/* Adds (nid is set). ERR_CONFLICT when one of that mode is running. */
enum err incident_store_add(struct scope *sc, struct txn *t,
			    struct incident_row *row) MUST_CHECK;
/* Writes state, title and times. Mode is never written again. */
enum err incident_store_set(struct scope *sc, struct txn *t,
			    const struct incident_row *row) MUST_CHECK;
enum err incident_store_set_room(struct scope *sc, struct txn *t, int64_t nid,
				 const char *room_id) MUST_CHECK;
/* *out is NULL when there is none. */
enum err
incident_store_find(struct scope *sc, struct txn *t, const char *incident_id,
		    struct incident_row **out) MUST_CHECK;
enum err incident_store_get(struct scope *sc, struct txn *t, int64_t nid,
			    struct incident_row **out) MUST_CHECK;
/* Newest first. user_nid not 0: only those of which they were told. */
struct incident_query {
	int64_t user_nid;
	int64_t limit;
};
enum err incident_store_list(struct scope *sc, struct txn *t,
			     const struct incident_query *q,
			     struct incident_row **rows_out,
			     size_t *count_out) MUST_CHECK;

/* All that have a conversation. */
enum err incident_store_list_rooms(struct scope *sc, struct txn *t,
				   struct incident_row **rows_out,
				   size_t *count_out) MUST_CHECK;

/* One line of the log. */
struct incident_log_row {
	int64_t nid;
	int64_t incident_nid;
	int64_t at_ms;
	const char *what;
	int64_t user_nid;
	int64_t step;
	const char *words;
	bool posted;
};
/* Adds (nid is set). */
enum err incident_store_log(struct scope *sc, struct txn *t,
			    struct incident_log_row *row) MUST_CHECK;
/* Oldest first, behind after, at most INCIDENT_LOG_MAX. */
enum err
incident_store_list_log(struct scope *sc, struct txn *t, int64_t incident_nid,
			int64_t after, struct incident_log_row **rows_out,
			size_t *count_out) MUST_CHECK;
/* What is not yet in its conversation, of all incidents. */
enum err incident_store_list_unposted(struct scope *sc, struct txn *t,
				      struct incident_log_row **rows_out,
				      size_t *count_out) MUST_CHECK;
enum err incident_store_set_posted(struct scope *sc, struct txn *t,
				   int64_t nid) MUST_CHECK;
/* Whether the person has written into the log: they took part. */
enum err
incident_store_has_acted(struct scope *sc, struct txn *t, int64_t incident_nid,
			 int64_t user_nid, bool *out) MUST_CHECK;

/* One version of the METHANE form. */
struct incident_methane_row {
	int64_t version;
	int64_t by_nid;
	int64_t at_ms;
	const char *form; /* JSON */
};
/* ERR_CONFLICT when the version is there. */
enum err
incident_store_add_methane(struct scope *sc, struct txn *t,
			   int64_t incident_nid,
			   const struct incident_methane_row *row) MUST_CHECK;
/* Newest first, at most 50. */
enum err incident_store_list_methane(struct scope *sc, struct txn *t,
				     int64_t incident_nid,
				     struct incident_methane_row **rows_out,
				     size_t *count_out) MUST_CHECK;

/* A read-back. */
struct incident_token_row {
	uint8_t hash[INCIDENT_TOKEN_HASH_LEN];
	int64_t user_nid;
	const char *act;
	int64_t incident_nid;
	const char *request;
	const char *basis;
	int64_t expires_ms;
	int64_t used_ms;
};
/* Adds; removes those long expired. */
enum err
incident_store_add_token(struct scope *sc, struct txn *t,
			 const struct incident_token_row *row) MUST_CHECK;
/* *found_out false: no such token. Fills all but hash. */
enum err incident_store_get_token(struct scope *sc, struct txn *t,
				  struct incident_token_row *row,
				  bool *found_out) MUST_CHECK;
enum err
incident_store_use_token(struct scope *sc, struct txn *t,
			 const struct incident_token_row *row) MUST_CHECK;

#endif
