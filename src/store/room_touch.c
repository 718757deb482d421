#include "store/room_touch.h"

#include "store/db_priv.h"

struct touch {
	struct db *db;
	int64_t room_nid;
};

static _Atomic uint64_t *
slot_of(struct db *db, int64_t room_nid)
{
	uint64_t h = (uint64_t)room_nid * 0x9E3779B97F4A7C15u >> 32;

	return &db->touched[h & (ROOM_TOUCH_SLOTS - 1)];
}

/* The slot before the mark: whoever has this mark has begun to read after the
 * commit. */
static void
apply(void *arg)
{
	const struct touch *touch = arg;
	uint64_t next = atomic_load(&touch->db->touches) + 1;

	atomic_store(slot_of(touch->db, touch->room_nid), next);
	atomic_store(&touch->db->touches, next);
}

void
room_touch(struct txn *t, int64_t room_nid)
{
	struct touch *touch = scope_new(t->sc, struct touch);

	*touch = (struct touch){t->db, room_nid};
	txn_on_commit(t, apply, touch);
}

uint64_t
room_touch_mark(struct db *db)
{
	return atomic_load(&db->touches);
}

bool
room_is_touched(struct db *db, int64_t room_nid, uint64_t mark)
{
	return atomic_load(slot_of(db, room_nid)) > mark;
}
