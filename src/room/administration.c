#include "room/administration.h"

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
