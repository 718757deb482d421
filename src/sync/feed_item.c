#include "sync/feed_item.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "store/event_type_store.h"
#include "store/member_store.h"
#include "store/room_store.h"
#include "store/user_id_store.h"

/* Strings behind the struct, in one allocation. */
struct packer {
	char *at;
};

static const char *
pack(struct packer *p, const char *s, size_t len)
{
	char *copy = p->at;

	memcpy(copy, s, len);
	copy[len] = '\0';
	p->at += len + 1;
	return copy;
}

static const char *
pack_text(struct packer *p, const char *s)
{
	return s != NULL ? pack(p, s, strlen(s)) : NULL;
}

static size_t
text_size(const char *s)
{
	return s != NULL ? strlen(s) + 1 : 0;
}

bool
feed_is_bump_type(const char *type)
{
	static const char *const types[] = {
		"m.room.create",    "m.room.message",
		"m.room.encrypted", "m.sticker",
		"m.call.invite",    "m.poll.start",
		"m.beacon_info",    "org.matrix.msc3381.poll.start"};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static bool
is_plain(const struct event_row *e)
{
	return e->state_key == NULL && e->type_nid != TYPE_REDACTION &&
	       e->in_timeline && e->redacted_by == 0 && e->pdu != NULL &&
	       e->pdu_len <= FEED_ITEM_MAX;
}

/* What it says of mentions; false when there are too many to note. */
static bool
read_mentions(struct scope *sc, const struct event_row *e,
	      const char **mentions, size_t *count_out)
{
	yyjson_val *content, *ids, *id;
	size_t i, max;

	*count_out = 0;
	if (json_parse_object(sc, e->pdu + e->content_at, e->content_len,
			      &content) != OK)
		return false;
	ids = yyjson_obj_get(yyjson_obj_get(content, "m.mentions"), "user_ids");
	if (yyjson_arr_size(ids) > FEED_MENTIONS_MAX)
		return false;
	yyjson_arr_foreach(ids, i, max, id) if (yyjson_is_str(id))
		mentions[(*count_out)++] = yyjson_get_str(id);
	return true;
}

static void
load_event(struct scope *sc, const struct event_row *e, const char *room_id,
	   struct feed_item **out)
{
	const char *mentions[FEED_MENTIONS_MAX];
	struct feed_item *i;
	struct packer p;
	struct buf head;
	size_t count, k, size;

	buf_init(&head, sc, 0);
	if (!is_plain(e) || !read_mentions(sc, e, mentions, &count) ||
	    !event_render_head(e, &head))
		return;
	size = sizeof(*i) + head.len + 1 + text_size(room_id) +
	       text_size(e->type) + text_size(e->sender) + text_size(e->txn_id);
	for (k = 0; k < count; k++)
		size += text_size(mentions[k]);
	i = calloc(1, size);
	if (i == NULL)
		return;
	p.at = (char *)(i + 1);
	i->json = pack(&p, head.data, head.len);
	i->json_len = head.len;
	i->room_id = pack_text(&p, room_id);
	i->type = pack_text(&p, e->type);
	i->sender = pack_text(&p, e->sender);
	i->txn_id = pack_text(&p, e->txn_id);
	for (k = 0; k < count; k++)
		i->mentions[k] = pack_text(&p, mentions[k]);
	i->mention_count = count;
	i->sender_nid = e->sender_nid;
	i->device_nid = e->device_nid;
	i->thread_nid = e->thread_nid;
	i->pos = e->room_order;
	i->origin_ts = e->origin_ts;
	i->notify_class = e->notify_class;
	i->is_bump = feed_is_bump_type(e->type);
	atomic_init(&i->refs, 1);
	*out = i;
}

static void
load_receipt(const struct receipt_row *r, const char *room_id,
	     struct feed_item **out)
{
	size_t size = sizeof(struct feed_item) + text_size(room_id) +
		      text_size(r->user_id) + text_size(r->thread) +
		      text_size(r->event_id);
	struct feed_item *i = calloc(1, size);
	struct packer p;

	if (i == NULL)
		return;
	p.at = (char *)(i + 1);
	i->room_id = pack_text(&p, room_id);
	i->receipt = *r;
	i->receipt.user_id = pack_text(&p, r->user_id);
	i->receipt.thread = pack_text(&p, r->thread);
	i->receipt.event_id = pack_text(&p, r->event_id);
	atomic_init(&i->refs, 1);
	*out = i;
}

/* Who must look at the user's keys again. */
static enum err
load_peers(struct scope *sc, struct txn *t, int64_t user_nid,
	   struct feed_item **out)
{
	struct feed_item *item;
	struct member_rows peers;
	const char *user_id;
	struct packer p;
	size_t i;

	TRY(user_id_store_get(sc, t, user_nid, &user_id));
	TRY(member_store_list_peers(sc, t, user_nid, &peers));
	item = calloc(1, sizeof(*item) + text_size(user_id));
	if (item == NULL)
		return OK;
	p.at = (char *)(item + 1);
	item->sender = pack_text(&p, user_id);
	item->sender_nid = user_nid;
	atomic_init(&item->refs, 1);
	id_map_init(&item->peers);
	for (i = 0; i < peers.count; i++)
		(void)id_map_put(&item->peers, peers.rows[i].user_nid, item);
	*out = item;
	return OK;
}

enum err
feed_item_load(struct scope *sc, struct txn *t, const struct feed_subject *of,
	       struct feed_item **out)
{
	struct receipt_rows receipts;
	struct event_row e;
	struct room_row room;

	*out = NULL;
	if (of->kind == NOTIFY_DEVICE_LIST)
		return load_peers(sc, t, of->user_nid, out);
	if (of->kind != NOTIFY_EVENT && of->kind != NOTIFY_RECEIPT)
		return OK;
	TRY(room_store_get_by_nid(sc, t, of->room_nid, &room));
	if (of->kind == NOTIFY_EVENT) {
		TRY(event_store_get(sc, t, of->item_nid, &e));
		load_event(sc, &e, room.room_id, out);
		return OK;
	}
	TRY(receipt_store_list(sc, t, of->room_nid, of->pos - 1, of->pos,
			       &receipts));
	if (receipts.count == 1)
		load_receipt(&receipts.rows[0], room.room_id, out);
	return OK;
}

struct feed_item *
feed_item_ref(struct feed_item *i)
{
	if (i != NULL)
		(void)atomic_fetch_add_explicit(&i->refs, 1,
						memory_order_relaxed);
	return i;
}

void
feed_item_unref(struct feed_item *i)
{
	if (i == NULL || atomic_fetch_sub(&i->refs, 1) != 1)
		return;
	id_map_deinit(&i->peers);
	free(i);
}

void
feed_item_write(struct json_writer *w, const struct feed_item *i,
		const struct event_viewer *viewer)
{
	int64_t age = viewer->now_ms - i->origin_ts;

	/* The writer places a comma before the event, and then none within. */
	json_raw(w, i->json, i->json_len);
	w->comma = false;
	json_put_int(w, "age", age > 0 ? age : 0);
	if (i->txn_id != NULL && viewer->device_nid != 0 &&
	    viewer->device_nid == i->device_nid)
		json_put_string(w, "transaction_id", i->txn_id);
	json_put_string(w, "membership", "join");
	json_object_end(w);
	json_object_end(w);
}

bool
feed_item_mentions(const struct feed_item *i, const char *user_id)
{
	size_t k;

	for (k = 0; k < i->mention_count; k++)
		if (strcmp(i->mentions[k], user_id) == 0)
			return true;
	return false;
}

bool
feed_item_has_peer(const struct feed_item *i, int64_t user_nid)
{
	return id_map_find(&i->peers, user_nid) != NULL;
}
