/* sync/sync_priv.h: the open thing, for the files of this folder. */
#ifndef SYNC_SYNC_PRIV_H
#define SYNC_SYNC_PRIV_H

#include "base/map.h"
#include "store/db.h"
#include "sync/card_table.h"
#include "sync/feed.h"
#include "sync/sent_members.h"
#include "sync/sliding_conn.h"
#include "sync/sync.h"

struct sync {
	struct db *db;
	struct rooms *rooms;
	struct users *users;
	struct watch *watch;
	struct feed *feed;
	struct fact_table *sent; /* sync/sent_members.h */
	struct sliding_conns *conns;
	struct fact_table *people; /* both: sync/memory.h */
	struct fact_table *unread;
	struct fact_table *facts; /* sync/sliding_facts.h */
	struct card_table *cards; /* sync/room_card.h */
	size_t freed; /* of these, and not yet given back to the system */
};

/* A map that goes with the scope. */
struct map *sync_scope_map(struct scope *sc);

#endif
