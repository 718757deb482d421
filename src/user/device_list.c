#include "user/device_list.h"

#include "user/users_priv.h"

struct reading {
	int64_t user_nid;
	int64_t since;
	struct device_lists *out;
};

static enum err
read_lists(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *r = ctx;

	bool moves;

	r->out->left = (struct user_id_list){0};
	TRY(device_list_store_has_moves(sc, t, r->since, &moves));
	if (!moves)
		return device_list_store_changed(sc, t, r->user_nid, r->since,
						 &r->out->changed);
	TRY(device_list_store_changed_or_met(sc, t, r->user_nid, r->since,
					     &r->out->changed));
	return device_list_store_left(sc, t, r->user_nid, r->since,
				      &r->out->left);
}

enum err
device_list_read(struct scope *sc, struct users *u, struct txn *t,
		 int64_t user_nid, int64_t since, struct device_lists *out)
{
	struct reading r = {user_nid, since, out};

	return users_read(sc, u, t, read_lists, &r);
}

enum err
device_list_tell(struct scope *sc, struct txn *t, struct users *u,
		 int64_t user_nid)
{
	const struct device_list_change c = {
		0, user_nid,
		users_tell(sc, t, u, NOTIFY_DEVICE_LIST, user_nid)};

	return device_list_store_put(sc, t, &c);
}

/* Only the viewer is woken, as by a message to all of their devices. */
enum err
device_list_tell_one(struct scope *sc, struct txn *t, struct users *u,
		     int64_t viewer_nid, int64_t user_nid)
{
	const struct device_list_change c = {
		viewer_nid, user_nid,
		users_tell(sc, t, u, NOTIFY_TO_DEVICE, viewer_nid)};

	return device_list_store_put(sc, t, &c);
}
