/* room/administration.h: rooms as administrators see and change them.
 *
 * None of these checks a right: the routes are for administrators alone.
 * Everything given back is in the scope's memory.
 */
#ifndef ROOM_ADMINISTRATION_H
#define ROOM_ADMINISTRATION_H

#include "base/requester.h"
#include "room/history.h"
#include "store/room_admin_store.h"

/* A room with what its state says; NULL where it says nothing. */
struct room_admin_info {
	struct room_admin_row row;
	const char *name;
	const char *topic;
	const char *avatar;
	const char *canonical_alias;
	const char *encryption;
	const char *join_rule;
	const char *guest_access;
	const char *history_visibility;
	const char *room_type;
	bool is_closed; /* not for other servers' users (m.federate) */
};

struct room_admin_query {
	const char *search;   /* in name, alias, id; NULL: all */
	const char *order_by; /* NULL: name */
	int is_public;	      /* -1: does not matter, else 0 or 1 */
	int is_empty;
	bool backward;
	int64_t from;
	int64_t limit;
};
struct room_admin_page {
	struct room_admin_info *rooms;
	size_t count;
	size_t total;
};

/* ERR_INVALID_PARAM   no such order */
enum err room_admin_list(struct scope *sc, struct rooms *r,
			 const struct room_admin_query *q,
			 struct room_admin_page *out) MUST_CHECK;

/* One room by its id or alias.
 *
 * ERR_NOT_FOUND   this server does not know it
 */
enum err
room_admin_get(struct scope *sc, struct rooms *r, const char *id_or_alias,
	       struct room_admin_info **out) MUST_CHECK;

struct room_admin_counts {
	int64_t local_devices; /* of joined members */
	int64_t remembering;   /* local members who have not forgotten it */
	struct room_head head;
};
enum err room_admin_count(struct scope *sc, struct rooms *r, int64_t room_nid,
			  struct room_admin_counts *out) MUST_CHECK;

/* Who is joined. */
enum err room_admin_members(struct scope *sc, struct rooms *r, int64_t room_nid,
			    struct member_rows *out) MUST_CHECK;

/* Every room of a user, left ones too. */
enum err
room_admin_memberships(struct scope *sc, struct rooms *r, int64_t user_nid,
		       struct member_rows *out) MUST_CHECK;

/* Whether nobody may join a room, which this server need not know; *by_out is
 * who said so, NULL: it is not blocked. */
enum err
room_admin_find_block(struct scope *sc, struct rooms *r, const char *room_id,
		      const char **by_out) MUST_CHECK;
enum err room_admin_set_block(struct scope *sc, struct rooms *r,
			      const struct requester *rq, const char *room_id,
			      bool is_blocked) MUST_CHECK;

/* Gives user_id the highest power that one of our own users in the room has and
 * may give, and invites them where they are not in it.
 *
 * ERR_UNKNOWN   no user of ours may do that
 */
enum err room_admin_promote(struct scope *sc, struct rooms *r,
			    const struct requester *rq, const char *room_id,
			    const char *user_id) MUST_CHECK;

/* Has user join; where the room does not let them in, the requester invites
 * them, if they may. */
enum err
room_admin_join(struct scope *sc, struct rooms *r, const struct requester *rq,
		const struct requester *user, const char *id_or_alias,
		const char **room_id_out) MUST_CHECK;

#endif
