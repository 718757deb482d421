/* store/device_list_store.h: who must look at whose keys again. */
#ifndef STORE_DEVICE_LIST_STORE_H
#define STORE_DEVICE_LIST_STORE_H

#include "store/db.h"

/* user_nid's keys changed at pos: for everybody (viewer_nid 0) or for one. */
struct device_list_change {
	int64_t viewer_nid;
	int64_t user_nid;
	int64_t pos;
};
enum err device_list_store_put(struct scope *sc, struct txn *t,
			       const struct device_list_change *c) MUST_CHECK;

struct user_id_list {
	const char **items;
	size_t count;
};

/* Whether anybody's membership of any room changed after since. */
enum err device_list_store_has_moves(struct scope *sc, struct txn *t,
				     int64_t since, bool *out) MUST_CHECK;

/* Whose keys viewer_nid must ask for anew: those that changed after since, of
 * people who share a joined room, the viewer included. */
enum err
device_list_store_changed(struct scope *sc, struct txn *t, int64_t viewer_nid,
			  int64_t since, struct user_id_list *out) MUST_CHECK;

/* And those who came into a room of the viewer's, or into whose room the viewer
 * came. */
enum err device_list_store_changed_or_met(struct scope *sc, struct txn *t,
					  int64_t viewer_nid, int64_t since,
					  struct user_id_list *out) MUST_CHECK;

/* Who left, or was left behind, after since, and shares no joined room any
 * more. */
enum err
device_list_store_left(struct scope *sc, struct txn *t, int64_t viewer_nid,
		       int64_t since, struct user_id_list *out) MUST_CHECK;

#endif
