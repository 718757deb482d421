#include "store/touch.h"

#include "store/db_priv.h"

struct touch {
	struct db *db;
	_Atomic uint64_t *place;
};

static _Atomic uint64_t *
place_of(_Atomic uint64_t *slots, int64_t nid)
{
	uint64_t h = (uint64_t)nid * 0x9E3779B97F4A7C15u >> 32;

	return &slots[h & (TOUCH_SLOTS - 1)];
}

/* The place before the mark: whoever has this mark has begun to read after the
 * commit. */
static void
apply(void *arg)
{
	const struct touch *touch = arg;
	uint64_t next = atomic_load(&touch->db->touches) + 1;

	atomic_store(touch->place, next);
	atomic_store(&touch->db->touches, next);
}

static void
touch_place(struct txn *t, _Atomic uint64_t *place)
{
	struct touch *touch = scope_new(t->sc, struct touch);

	*touch = (struct touch){t->db, place};
	txn_on_commit(t, apply, touch);
}

void
touch_room(struct txn *t, int64_t room_nid)
{
	touch_place(t, place_of(t->db->touched_rooms, room_nid));
}

void
touch_user(struct txn *t, int64_t user_nid)
{
	touch_place(t, place_of(t->db->touched_users, user_nid));
}

void
touch_all_users(struct txn *t)
{
	touch_place(t, &t->db->touched_all_users);
}

uint64_t
touch_mark(struct db *db)
{
	return atomic_load(&db->touches);
}

bool
touch_has_room(struct db *db, int64_t room_nid, uint64_t mark)
{
	return atomic_load(place_of(db->touched_rooms, room_nid)) > mark;
}

bool
touch_has_user(struct db *db, int64_t user_nid, uint64_t mark)
{
	return atomic_load(place_of(db->touched_users, user_nid)) > mark ||
	       atomic_load(&db->touched_all_users) > mark;
}
