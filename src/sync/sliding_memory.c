/* Answers of sliding sync without the store. */
#include "sync/device_section.h"
#include "sync/memory.h"
#include "sync/sliding_priv.h"

/* One answer in the making. */
struct quick {
	struct sync *s;
	const struct sliding_request *q;
	const struct sliding_config *cfg;
	struct memory_news *n;
	struct json_writer w;
	struct sliding_window window;
	const struct device_status *device;
};

static bool
are_senders_known(const struct quick *k, const struct memory_room *r)
{
	const struct sent_members_key key = {
		(int64_t)sliding_conn_id(k->q->conn), r->room_nid};
	int64_t seq = (int64_t)sliding_conn_seq(k->q->conn);
	size_t i;

	for (i = 0; i < r->event_count; i++)
		if (!sent_members_has(k->s->sent, &key,
				      r->events[i]->sender_nid, seq))
			return false;
	return true;
}

/* Whether the room is in this answer. Events of a room that is in no window
 * bring it into one: that is the store's to answer. */
static enum err
select_room(const struct quick *k, struct memory_room *r, bool *out)
{
	const struct sliding_seen *seen;
	struct sliding_place place;

	*out = false;
	seen = sliding_conn_find(k->q->conn, r->room_nid);
	if (seen == NULL || !seen->in_window)
		return r->event_count > 0 ? ERR_RETRY : OK;
	if (seen->membership != MEMBERSHIP_JOIN ||
	    r->event_count > seen->limit ||
	    (seen->lazy && !are_senders_known(k, r)))
		return ERR_RETRY;
	place = (struct sliding_place){r->room_id, seen->lists,
				       seen->subscribed};
	if (!k->cfg->ext.receipts ||
	    !sliding_in_scope(k->cfg, &k->cfg->ext.receipt_scope, &place))
		r->receipts.count = 0;
	if (!k->cfg->ext.typing ||
	    !sliding_in_scope(k->cfg, &k->cfg->ext.typing_scope, &place))
		r->typing = false;
	*out = r->event_count > 0 || r->receipts.count > 0 || r->typing;
	return OK;
}

static enum err
select_rooms(struct quick *k)
{
	size_t i, kept = 0;
	bool in;

	for (i = 0; i < k->n->count; i++) {
		TRY(select_room(k, &k->n->rooms[i], &in));
		if (in)
			k->n->rooms[kept++] = k->n->rooms[i];
	}
	k->n->count = kept;
	return OK;
}

static void
write_lists(struct quick *k)
{
	size_t i;

	json_key(&k->w, "lists");
	json_object_begin(&k->w);
	for (i = 0; i < k->cfg->list_count; i++) {
		json_key(&k->w, k->cfg->lists[i].name);
		json_object_begin(&k->w);
		json_put_int(&k->w, "count", (int64_t)k->window.counts[i]);
		json_object_end(&k->w);
	}
	json_object_end(&k->w);
}

static void
write_room(struct scope *sc, struct quick *k, const struct memory_room *r)
{
	const struct event_viewer viewer = {.device_nid = k->q->rq->device_nid,
					    .now_ms = k->q->rq->now_ms};
	const struct sliding_seen *seen;
	int64_t bump = 0;
	size_t i;

	json_key(&k->w, r->room_id);
	json_object_begin(&k->w);
	json_put_string(&k->w, "membership", "join");
	seen = sliding_conn_find(k->q->conn, r->room_nid);
	sliding_put_lists(&k->w, k->cfg, &seen->lists);
	json_key(&k->w, "timeline");
	json_array_begin(&k->w);
	for (i = 0; i < r->event_count; i++) {
		feed_item_write(&k->w, r->events[i], &viewer);
		if (r->events[i]->is_bump)
			bump = r->events[i]->pos;
	}
	json_array_end(&k->w);
	json_put_raw(&k->w, "required_state", "[]", 2);
	json_put_bool(&k->w, "limited", false);
	json_put_string(&k->w, "prev_batch",
			sync_token_order_text(sc, r->events[0]->pos - 1));
	json_put_int(&k->w, "num_live", (int64_t)r->event_count);
	if (bump != 0)
		json_put_int(&k->w, "bump_stamp", bump);
	json_put_int(&k->w, "notification_count", r->unread.notifications);
	json_put_int(&k->w, "highlight_count", r->unread.highlights);
	json_object_end(&k->w);
}

static void
write_receipts(struct scope *sc, struct quick *k)
{
	const struct room_receipt_options o = {.viewer_nid = k->q->rq->user_nid,
					       .delivered =
						       k->cfg->ext.delivered};
	const struct memory_room *r;
	size_t i;
	bool any;

	json_key(&k->w, "receipts");
	json_object_begin(&k->w);
	json_key(&k->w, "rooms");
	json_object_begin(&k->w);
	for (i = 0; i < k->n->count; i++) {
		r = &k->n->rooms[i];
		if (r->receipts.count == 0)
			continue;
		json_key(&k->w, r->room_id);
		json_object_begin(&k->w);
		json_put_string(&k->w, "type", "m.receipt");
		json_key(&k->w, "content");
		room_receipts_render(&k->w, sc, &r->receipts, &o, &any);
		json_object_end(&k->w);
	}
	json_object_end(&k->w);
	json_object_end(&k->w);
}

static enum err
write_typing(struct scope *sc, struct quick *k)
{
	size_t i;

	json_key(&k->w, "typing");
	json_object_begin(&k->w);
	json_key(&k->w, "rooms");
	json_object_begin(&k->w);
	for (i = 0; i < k->n->count; i++)
		if (k->n->rooms[i].typing)
			TRY(sliding_typing_write(sc, k->s, &k->w,
						 &k->n->rooms[i]));
	json_object_end(&k->w);
	json_object_end(&k->w);
	return OK;
}

static enum err
write_extensions(struct scope *sc, struct quick *k)
{
	static const char no_data[] = "{\"global\":[],\"rooms\":{}}";
	const struct sliding_extensions *ext = &k->cfg->ext;
	const struct device_news news = {k->device, &k->n->changed};

	json_key(&k->w, "extensions");
	json_object_begin(&k->w);
	device_section_write_sliding_quiet(sc, &k->w, ext, &news);
	if (ext->account_data)
		json_put_raw(&k->w, "account_data", no_data,
			     sizeof(no_data) - 1);
	if (ext->receipts)
		write_receipts(sc, k);
	if (ext->typing)
		TRY(write_typing(sc, k));
	json_object_end(&k->w);
	return OK;
}

static enum err
write_answer(struct scope *sc, struct quick *k, const struct sync_token *next)
{
	size_t i;

	json_object_begin(&k->w);
	write_lists(k);
	json_key(&k->w, "rooms");
	json_object_begin(&k->w);
	for (i = 0; i < k->n->count; i++)
		if (k->n->rooms[i].event_count > 0)
			write_room(sc, k, &k->n->rooms[i]);
	json_object_end(&k->w);
	TRY(write_extensions(sc, k));
	json_put_string(&k->w, "pos", sync_token_text(sc, next));
	json_object_end(&k->w);
	return buf_check(k->w.out);
}

static void
note_room(struct quick *k, const struct memory_room *r)
{
	struct sliding_seen seen;
	size_t count = r->event_count;

	seen = *sliding_conn_find(k->q->conn, r->room_nid);
	if (r->receipts.count > 0)
		seen.receipt_pos = k->n->newest;
	if (count > 0) {
		seen.sent_pos = k->n->newest;
		seen.notifications = (uint32_t)r->unread.notifications;
		seen.highlights = (uint32_t)r->unread.highlights;
		if (seen.timeline_count <= UINT32_MAX - count)
			seen.timeline_count += (uint32_t)count;
	}
	sliding_conn_note(k->q->conn, &seen);
}

/* Notes what goes out, and says it. */
static enum err
make_answer(struct scope *sc, struct quick *k, struct buf *out)
{
	struct sync_token next;
	enum err e;
	size_t i;

	for (i = 0; i < k->n->count; i++)
		note_room(k, &k->n->rooms[i]);
	next = sliding_conn_commit(k->q->conn, k->n->newest, k->n->vol);
	json_writer_init(&k->w, out);
	e = write_answer(sc, k, &next);
	if (e != OK)
		sliding_conn_rollback(k->q->conn);
	return e;
}

enum err
sliding_from_memory(struct scope *sc, struct sync *s,
		    const struct sliding_request *q, struct buf *out,
		    struct sliding_result *result)
{
	struct quick k = {.s = s,
			  .q = q,
			  .cfg = q->config->value,
			  .window = sliding_conn_window(q->conn)};
	const struct memory_query mq = {.rq = q->rq,
					.since = sliding_conn_pos(q->conn),
					.vol_since =
						sliding_conn_volatile(q->conn),
					.delivered = k.cfg->ext.delivered};

	if (k.window.config != q->config || !k.window.is_stable ||
	    mq.since == 0)
		return ERR_RETRY;
	k.device = device_section_quiet(sc, s, q->rq);
	if (k.device == NULL && (k.cfg->ext.to_device || k.cfg->ext.e2ee))
		return ERR_RETRY;
	k.n = scope_new(sc, struct memory_news);
	TRY(memory_read(sc, s, &mq, k.n));
	TRY(select_rooms(&k));
	if (!k.cfg->ext.e2ee)
		k.n->changed.count = 0;
	result->is_empty = k.n->count == 0 && k.n->changed.count == 0;
	if (!result->is_empty)
		return make_answer(sc, &k, out);
	sliding_conn_advance(q->conn, k.n->newest, k.n->vol);
	return OK;
}
