/* sync/feed_item.h: an event or a receipt, read once and shared by all answers
 * that tell of it.
 *
 * Only what every answer words alike is here: messages (no state, no
 * redactions), and receipts; of changed keys, whom they concern.  Immutable,
 * and counted.
 */
#ifndef SYNC_FEED_ITEM_H
#define SYNC_FEED_ITEM_H

#include "base/id_map.h"
#include "base/json_write.h"
#include "notify/notify.h"
#include "room/render.h"
#include "store/receipt_store.h"

#define FEED_ITEM_MAX 16384 /* larger events are read from the store */
#define FEED_MENTIONS_MAX 16

struct feed_item {
	_Atomic int refs;
	const char *room_id;
	/* NOTIFY_EVENT */
	const char *json; /* the event up to its "unsigned":{ */
	size_t json_len;
	const char *type;
	const char *sender;
	const char *txn_id; /* NULL: none */
	int64_t sender_nid;
	int64_t device_nid;
	int64_t thread_nid;
	int64_t pos;
	int64_t origin_ts;
	enum event_notify_class notify_class;
	bool is_bump; /* proper activity, for sliding sync */
	const char *mentions[FEED_MENTIONS_MAX];
	size_t mention_count;
	/* NOTIFY_RECEIPT */
	struct receipt_row receipt;
	/* NOTIFY_DEVICE_LIST: who shares a room with sender, whose it is */
	struct id_map peers;
};

/* What changed. */
struct feed_subject {
	enum notify_kind kind;
	int64_t room_nid;
	int64_t pos;
	int64_t item_nid;
	int64_t user_nid;
};

/* Reads what the change is about. *out is NULL for what is not shared. */
enum err
feed_item_load(struct scope *sc, struct txn *t, const struct feed_subject *of,
	       struct feed_item **out) MUST_CHECK;

struct feed_item *feed_item_ref(struct feed_item *i);
void feed_item_unref(struct feed_item *i);

/* Writes the event for a viewer who is joined. */
void feed_item_write(struct json_writer *w, const struct feed_item *i,
		     const struct event_viewer *viewer);

/* Whether it mentions the user. */
bool feed_item_mentions(const struct feed_item *i, const char *user_id);

/* NOTIFY_DEVICE_LIST: whether the user shares a room with whose list it is. */
bool feed_item_has_peer(const struct feed_item *i, int64_t user_nid);

/* Whether an event of this type is proper activity (MSC4186, bump_stamp). */
bool feed_is_bump_type(const char *type);

#endif
