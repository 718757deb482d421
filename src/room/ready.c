#include "room/rooms.h"

#include "room/rooms_priv.h"
#include "store/db.h"

enum err
rooms_check(struct scope *sc, struct rooms *r)
{
	struct txn *t;
	int64_t position;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(txn_position(sc, t, &position));
	store_read_end(&t);
	return OK;
}
