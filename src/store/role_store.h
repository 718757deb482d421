/* store/role_store.h: roles, who holds them, and what they brought about:
 * holdings, and the conversations with a role.
 *
 * Nids are 0 and times 0 where there is nobody, or nothing.  Rows that are read
 * live in the scope's memory; their text is never NULL.
 */
#ifndef STORE_ROLE_STORE_H
#define STORE_ROLE_STORE_H

#include "store/db.h"

#define ROLES_MAX 2000 /* of a server */

/* A role's definition. Lists of words are one text, a line for each. */
struct role_row {
	int64_t nid;
	const char *role_id; /* "medreg"; its account is @role-medreg */
	int64_t user_nid;    /* of that account */
	const char *user_id; /* read only */
	const char *name;
	const char *short_name;
	const char *words; /* that people search by: "med reg", "bleep 2117" */
	const char *site;
	const char *specialty;
	int64_t tier;
	int64_t team_nid;
	const char *policy_grades; /* who may hold it; "": any */
	const char *policy_groups;
	bool never_empty;
	int64_t fallback_nid; /* a role */
	bool locked;	      /* only a rota manager gives it */
	bool needs_channel;   /* a 2222 team: with a tested second channel */
	const char *away_text;
	const char *phone;
	const char *timers;  /* a JSON object: by priority */
	const char *history; /* "all" or "since" */
	int64_t archived_ms;
	int64_t created_ms;
};

/* Who holds it now, or is to. */
struct role_duty_row {
	int64_t role_nid;
	int64_t holder_nid;
	int64_t held_ms;  /* since */
	int64_t until_ms; /* on duty until; 0 open */
	int64_t shift_nid;
	int64_t offered_nid; /* to whom the holder hands over */
	int64_t offered_ms;
	int64_t cover_nid;	/* a person */
	int64_t cover_role_nid; /* or a role */
	const char *status;	/* "available", "in_theatre", "busy" */
	const char *status_text;
	int64_t status_ms;
	int64_t overdue_nid; /* who has not taken it, of two who are alerted */
	int64_t overdue_ms;
	int64_t told_ms;
	bool rooms_due;
	int64_t pos; /* read only: grows with every change */
};

/* Adds (nid is set) or replaces the definition, and gives it a duty row. */
enum err role_store_put(struct scope *sc, struct txn *t,
			const struct role_row *row) MUST_CHECK;
/* *out is NULL when there is none (or it is archived). */
enum err role_store_find(struct scope *sc, struct txn *t, const char *role_id,
			 struct role_row **out) MUST_CHECK;
enum err role_store_get(struct scope *sc, struct txn *t, int64_t nid,
			struct role_row **out) MUST_CHECK;
enum err
role_store_find_account(struct scope *sc, struct txn *t, int64_t user_nid,
			struct role_row **out) MUST_CHECK;
/* All that are not archived, by name. */
enum err
role_store_list(struct scope *sc, struct txn *t, struct role_row **rows_out,
		size_t *count_out) MUST_CHECK;

/* Its number, also when it is archived; 0 none. */
enum err role_store_find_nid(struct scope *sc, struct txn *t,
			     const char *role_id, int64_t *out) MUST_CHECK;
enum err
role_store_count(struct scope *sc, struct txn *t, int64_t *out) MUST_CHECK;

/* ERR_NOT_FOUND   no such role */
enum err role_store_get_duty(struct scope *sc, struct txn *t, int64_t role_nid,
			     struct role_duty_row *out) MUST_CHECK;
enum err role_store_set_duty(struct scope *sc, struct txn *t,
			     const struct role_duty_row *row) MUST_CHECK;
/* Of all roles, by role_nid; with user_nid not 0: only those that the person
 * holds, is offered or covers. */
enum err role_store_list_duty(struct scope *sc, struct txn *t, int64_t user_nid,
			      struct role_duty_row **rows_out,
			      size_t *count_out) MUST_CHECK;
/* Roles whose rooms are to be put right. */
enum err
role_store_list_rooms_due(struct scope *sc, struct txn *t, int64_t **nids_out,
			  size_t *count_out) MUST_CHECK;
/* They are right as they were at pos: nothing happens where duty moved on. */
enum err role_store_end_rooms_due(struct scope *sc, struct txn *t,
				  int64_t role_nid, int64_t pos) MUST_CHECK;
enum err role_store_begin_rooms_due(struct scope *sc, struct txn *t,
				    int64_t role_nid) MUST_CHECK;

/* Who held it when. */
struct role_holding {
	int64_t user_nid;
	const char *user_id;
	int64_t from_ms;
	int64_t to_ms; /* 0: still */
	const char *how;
};
enum err
role_store_begin_holding(struct scope *sc, struct txn *t, int64_t role_nid,
			 const struct role_holding *h) MUST_CHECK;
enum err role_store_end_holding(struct scope *sc, struct txn *t,
				int64_t role_nid, int64_t now_ms) MUST_CHECK;
/* Newest first, at most limit (200). */
enum err
role_store_list_holdings(struct scope *sc, struct txn *t, int64_t role_nid,
			 int64_t limit, struct role_holding **rows_out,
			 size_t *count_out) MUST_CHECK;

#endif
