/* store/team_store.h: teams, and who belongs to them in which tier. */
#ifndef STORE_TEAM_STORE_H
#define STORE_TEAM_STORE_H

#include "store/db.h"

#define TEAMS_MAX 1000
#define TEAM_MEMBERS_MAX 500 /* of one team */

struct team_row {
	int64_t nid;
	const char *team_id; /* "ward7" */
	const char *name;
	const char *site;
	const char *ward;
	int64_t archived_ms;
};

struct team_member {
	int64_t user_nid;
	const char *user_id; /* read only */
	int64_t tier;	     /* 1 is asked first; 0: none */
};

enum err team_store_put(struct scope *sc, struct txn *t,
			const struct team_row *row) MUST_CHECK;
/* *out is NULL when there is none (or it is archived). */
enum err team_store_find(struct scope *sc, struct txn *t, const char *team_id,
			 struct team_row **out) MUST_CHECK;
enum err team_store_get(struct scope *sc, struct txn *t, int64_t nid,
			struct team_row **out) MUST_CHECK;
/* By name. */
enum err
team_store_list(struct scope *sc, struct txn *t, struct team_row **rows_out,
		size_t *count_out) MUST_CHECK;

/* Members, by tier and number. */
/* Where a person works: the first team of theirs that has a ward; NULL none. */
enum err team_store_find_ward(struct scope *sc, struct txn *t, int64_t user_nid,
			      struct team_row **out) MUST_CHECK;
enum err
team_store_list_members(struct scope *sc, struct txn *t, int64_t team_nid,
			struct team_member **rows_out,
			size_t *count_out) MUST_CHECK;
/* Replaces all of them. */
enum err
team_store_set_members(struct scope *sc, struct txn *t, int64_t team_nid,
		       const struct team_member *rows, size_t count) MUST_CHECK;

#endif
