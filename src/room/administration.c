#include "room/administration.h"

#include "base/log.h"
#include "room/actions.h"
#include "room/rooms_priv.h"
#include "store/db.h"

static enum err
list_rooms(struct scope *sc, struct rooms *r, int64_t user_nid, unsigned mask,
	   struct member_rows *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(member_store_list_rooms(sc, t, user_nid, mask, out));
	store_read_end(&t);
	return OK;
}

enum err
room_admin_memberships(struct scope *sc, struct rooms *r, int64_t user_nid,
		       struct member_rows *out)
{
	return list_rooms(sc, r, user_nid, MEMBERSHIP_ANY, out);
}

enum err
room_admin_leave_all(struct scope *sc, struct rooms *r,
		     const struct requester *rq)
{
	struct room_membership m = {0};
	struct member_rows rooms;
	size_t i;

	TRY(list_rooms(sc, r, rq->user_nid,
		       MEMBERSHIP_JOIN | MEMBERSHIP_INVITE | MEMBERSHIP_KNOCK,
		       &rooms));
	for (i = 0; i < rooms.count; i++) {
		m.room_id = rooms.rows[i].room_id;
		if (room_leave(sc, r, rq, &m) == OK)
			continue;
		log_warn("%s cannot leave %s: %s", rq->user_id, m.room_id,
			 scope_fail_text(sc));
		scope_clear_failure(sc);
	}
	return OK;
}
