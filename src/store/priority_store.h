/* store/priority_store.h: priority messages: the items, to whom they were
 * given. Their steps and timeline: store/priority_step_store.h.
 *
 * Words for priority, state and reply are those of clinic/escalation.h.  Nids
 * and times are 0 where there is none.  Rows that are read live in the scope's
 * memory; their text is never NULL.
 */
#ifndef STORE_PRIORITY_STORE_H
#define STORE_PRIORITY_STORE_H

#include "store/db.h"

#define PRIORITY_PEOPLE_MAX 256
#define PRIORITY_LIST_MAX 200

struct priority_row {
	int64_t nid;
	const char *item_id;
	int64_t sender_nid;
	int64_t behalf_nid;
	const char *txn_id;
	int64_t role_nid;
	int64_t team_nid;
	int64_t tier;
	const char *priority;
	const char *answer; /* "any" or "each_role" */
	bool is_test;
	const char *content; /* JSON: what people wrote */
	const char *state;
	int64_t level;
	int64_t created_ms;
	int64_t step_due_ms;
	int64_t paused_ms;
	int64_t accepted_nid;
	int64_t accept_due_ms;
	int64_t reminded_ms;
	int64_t operator_ms;
	int64_t ended_ms;
	int64_t due_ms;
	const char *room_id; /* of the first conversation; "" not yet */
	const char *event_id;
};

/* Adds it, with its nid. ERR_CONFLICT when the sender's txn_id was used. */
enum err priority_store_add(struct scope *sc, struct txn *t,
			    const struct priority_row *row) MUST_CHECK;
/* Writes what changes: state, level and times. */
enum err priority_store_set(struct scope *sc, struct txn *t,
			    const struct priority_row *row) MUST_CHECK;
enum err
priority_store_set_content(struct scope *sc, struct txn *t, int64_t nid,
			   const char *content) MUST_CHECK;
enum err
priority_store_set_event(struct scope *sc, struct txn *t, int64_t nid,
			 const char *room_id, const char *event_id) MUST_CHECK;

/* *out is NULL when there is none. */
enum err
priority_store_find(struct scope *sc, struct txn *t, const char *item_id,
		    struct priority_row **out) MUST_CHECK;
enum err priority_store_get(struct scope *sc, struct txn *t, int64_t nid,
			    struct priority_row **out) MUST_CHECK;
enum err priority_store_find_txn(struct scope *sc, struct txn *t,
				 int64_t sender_nid, const char *txn_id,
				 struct priority_row **out) MUST_CHECK;
/* By one of its messages, in whichever conversation. */
enum err
priority_store_find_event(struct scope *sc, struct txn *t, const char *event_id,
			  struct priority_row **out) MUST_CHECK;

/* What is due at now_ms, the earliest first, at most PRIORITY_LIST_MAX. */
enum err
priority_store_list_due(struct scope *sc, struct txn *t, int64_t now_ms,
			int64_t **nids_out, size_t *count_out) MUST_CHECK;
/* The same as rows, the longest due first. */
enum err
priority_store_list_due_rows(struct scope *sc, struct txn *t, int64_t now_ms,
			     int64_t limit, struct priority_row **rows_out,
			     size_t *count_out) MUST_CHECK;
/* Writes when it is due, alone. */
enum err priority_store_set_due(struct scope *sc, struct txn *t,
				const struct priority_row *row) MUST_CHECK;
/* Newest first. user_nid: given to them or sent by them; 0: of anybody. */
struct priority_query {
	int64_t user_nid;
	int64_t role_nid;   /* 0: any */
	bool is_open;	    /* only what has not ended */
	int64_t before_nid; /* 0: from the newest */
	int64_t limit;
};
enum err priority_store_list(struct scope *sc, struct txn *t,
			     const struct priority_query *q,
			     struct priority_row **rows_out,
			     size_t *count_out) MUST_CHECK;
/* How much waits for a role. */
struct priority_load {
	int64_t open;	     /* urgent and emergency, not accepted */
	int64_t next_due_ms; /* the earliest step */
	int64_t last_answer_ms;
};
enum err
priority_store_get_load(struct scope *sc, struct txn *t, int64_t role_nid,
			struct priority_load *out) MUST_CHECK;

/* One to whom it was given. */
struct priority_person_row {
	int64_t user_nid;
	const char *user_id; /* read only */
	int64_t role_nid;
	int64_t level;
	bool is_target;
	int64_t first_ms;
	int64_t alerted_ms;
	int64_t sound_ms;
	int64_t delivered_ms;
	int64_t proven_ms;
	int64_t seen_ms;
	int64_t opened_ms;
	int64_t channel_ms;
	int64_t unseen_ms;
	const char *reply;
	int64_t replied_ms;
};
enum err
priority_store_put_person(struct scope *sc, struct txn *t, int64_t item_nid,
			  const struct priority_person_row *row) MUST_CHECK;
enum err
priority_store_list_people(struct scope *sc, struct txn *t, int64_t item_nid,
			   struct priority_person_row **rows_out,
			   size_t *count_out) MUST_CHECK;

#endif
