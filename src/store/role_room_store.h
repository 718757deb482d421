/* store/role_room_store.h: conversations with a role, and whom the role brought
 * into them. */
#ifndef STORE_ROLE_ROOM_STORE_H
#define STORE_ROLE_ROOM_STORE_H

#include "store/db.h"

#define ROLE_ROOMS_MAX 500 /* of one answer */

struct role_room_row {
	const char *room_id;
	int64_t role_nid;
	int64_t partner_nid;	/* 0: a topic's */
	const char *partner_id; /* read only; NULL none */
	const char *topic;	/* "" none */
	int64_t created_ms;
};

enum err role_room_store_add(struct scope *sc, struct txn *t,
			     const struct role_room_row *row) MUST_CHECK;
/* *out is NULL when the room is none of a role's. */
enum err
role_room_store_find(struct scope *sc, struct txn *t, const char *room_id,
		     struct role_room_row **out) MUST_CHECK;
/* The one of role, partner and topic. */
enum err role_room_store_find_partner(struct scope *sc, struct txn *t,
				      const struct role_room_row *key,
				      struct role_room_row **out) MUST_CHECK;
/* A role's, those with the newest events first; role_nid 0: all, as they were
 * made; partner_nid not 0: only theirs. */
struct role_room_query {
	int64_t role_nid;
	int64_t partner_nid;
	int64_t limit; /* 0: ROLE_ROOMS_MAX */
};
enum err role_room_store_list(struct scope *sc, struct txn *t,
			      const struct role_room_query *q,
			      struct role_room_row **rows_out,
			      size_t *count_out) MUST_CHECK;

/* Whom the role brought into a room. */
enum err
role_room_store_set_member(struct scope *sc, struct txn *t, const char *room_id,
			   int64_t user_nid, bool is_member) MUST_CHECK;
/* Whether the person is joined to the room, by whomever. */
enum err
role_room_store_is_joined(struct scope *sc, struct txn *t, const char *room_id,
			  int64_t user_nid, bool *out) MUST_CHECK;
/* Whether the role's holder (if there is one) was brought into the room, or is
 * its partner. */
enum err role_room_store_is_followed(struct scope *sc, struct txn *t,
				     const char *room_id, int64_t role_nid,
				     bool *out) MUST_CHECK;
/* Whom it brought, in all rooms of a role. */
struct role_room_member {
	const char *room_id;
	int64_t user_nid;
	bool is_joined; /* false: it was about to bring them */
};
enum err
role_room_store_list_brought(struct scope *sc, struct txn *t, int64_t role_nid,
			     struct role_room_member **rows_out,
			     size_t *count_out) MUST_CHECK;

#endif
