/* Answers of GET /sync without the store. */
#include "sync/device_section.h"
#include "sync/memory.h"
#include "sync/presence_news.h"
#include "sync/v3_priv.h"

/* A timeline or an ephemeral section that looks into events is the store's. */
static bool
is_simple(const struct sync_v3_request *q)
{
	const struct filter *f = &q->filter->f;

	return q->since != NULL && !q->full_state &&
	       f->timeline.contains_url == -1 && !f->is_federation_format &&
	       !q->filter->has_threads;
}

static bool
admits(const struct event_filter *f, const char *room_id, const char *type,
       const char *sender)
{
	const struct filter_event e = {
		.type = type, .sender = sender, .room_id = room_id};

	return event_filter_admits(f, &e);
}

/* Lazy loading: whoever writes must be known. */
static bool
are_senders_known(struct sync *s, const struct sync_v3_request *q,
		  const struct memory_room *r)
{
	const struct event_filter *f = &q->filter->f.state;
	const struct sent_members_key k = {q->rq->device_nid, r->room_nid};
	size_t i;

	if (!f->lazy_load_members && !q->filter->f.timeline.lazy_load_members)
		return true;
	if (f->include_redundant_members)
		return false;
	for (i = 0; i < r->event_count; i++)
		if (!sent_members_has(s->sent, &k, r->events[i]->sender_nid,
				      q->since->pos))
			return false;
	return true;
}

/* Drops what the filter does not let through. */
static void
filter_room(const struct sync_v3_request *q, struct memory_room *r)
{
	const struct filter *f = &q->filter->f;
	size_t i, kept = 0;

	for (i = 0; i < r->event_count; i++)
		if (admits(&f->timeline, r->room_id, r->events[i]->type,
			   r->events[i]->sender))
			r->events[kept++] = r->events[i];
	r->event_count = kept;
	if (!admits(&f->ephemeral, r->room_id, "m.receipt", NULL))
		r->receipts.count = 0;
	if (!admits(&f->ephemeral, r->room_id, "m.typing", NULL))
		r->typing = false;
}

static void
write_timeline(struct json_writer *w, struct scope *sc,
	       const struct sync_v3_request *q, const struct memory_room *r)
{
	const struct event_viewer viewer = {.device_nid = q->rq->device_nid,
					    .now_ms = q->rq->now_ms};
	int64_t before = q->since->pos;
	size_t i;

	if (r->event_count > 0)
		before = r->events[0]->pos - 1;
	json_key(w, "timeline");
	json_object_begin(w);
	json_key(w, "events");
	json_array_begin(w);
	for (i = 0; i < r->event_count; i++)
		feed_item_write(w, r->events[i], &viewer);
	json_array_end(w);
	json_put_bool(w, "limited", false);
	json_put_string(w, "prev_batch", sync_token_order_text(sc, before));
	json_object_end(w);
}

static enum err
write_ephemeral(struct scope *sc, struct sync *s, struct json_writer *w,
		const struct sync_v3_request *q, const struct memory_room *r)
{
	const struct room_receipt_options o = {.viewer_nid = q->rq->user_nid};
	bool any;

	json_key(w, "ephemeral");
	json_object_begin(w);
	json_key(w, "events");
	json_array_begin(w);
	if (r->receipts.count > 0) {
		json_object_begin(w);
		json_put_string(w, "type", "m.receipt");
		json_key(w, "content");
		room_receipts_render(w, sc, &r->receipts, &o, &any);
		json_object_end(w);
	}
	if (r->typing)
		TRY(v3_typing_write(sc, s, w, r->room_nid));
	json_array_end(w);
	json_object_end(w);
	return OK;
}

static enum err
write_room(struct scope *sc, struct sync *s, struct json_writer *w,
	   const struct sync_v3_request *q, const struct memory_room *r)
{
	static const char none[] = "{\"events\":[]}";

	json_key(w, r->room_id);
	json_object_begin(w);
	write_timeline(w, sc, q, r);
	json_put_raw(w,
		     q->state_after_key != NULL ? q->state_after_key : "state",
		     none, sizeof(none) - 1);
	TRY(write_ephemeral(sc, s, w, q, r));
	if (r->event_count > 0) {
		json_key(w, "unread_notifications");
		json_object_begin(w);
		json_put_int(w, "notification_count", r->unread.notifications);
		json_put_int(w, "highlight_count", r->unread.highlights);
		json_object_end(w);
	}
	json_put_raw(w, "account_data", none, sizeof(none) - 1);
	json_object_end(w);
	return OK;
}

static bool
has_news(const struct memory_room *r)
{
	return r->event_count > 0 || r->receipts.count > 0 || r->typing;
}

/* Filters what there is; ERR_RETRY where it takes the store after all. */
static enum err
select_rooms(struct sync *s, const struct sync_v3_request *q,
	     struct memory_news *n)
{
	struct memory_room *r;
	size_t i, kept = 0;

	for (i = 0; i < n->count; i++) {
		r = &n->rooms[i];
		if (!filter_admits_room(&q->filter->f, r->room_id))
			continue;
		filter_room(q, r);
		if (r->event_count > q->filter->timeline_limit ||
		    !are_senders_known(s, q, r))
			return ERR_RETRY;
		if (has_news(r))
			n->rooms[kept++] = *r;
	}
	n->count = kept;
	return OK;
}

static enum err
write_news(struct scope *sc, struct sync *s, const struct sync_v3_request *q,
	   const struct memory_news *n, struct v3_frame *frame)
{
	size_t i;

	v3_frame_begin(sc, frame);
	for (i = 0; i < n->count; i++)
		TRY(write_room(sc, s, &frame->w, q, &n->rooms[i]));
	v3_frame_end(frame);
	return buf_check(frame->w.out);
}

enum err
sync_v3_from_memory(struct scope *sc, struct sync *s,
		    const struct sync_v3_request *q, struct buf *out,
		    struct sync_v3_result *result)
{
	struct v3_frame frame = {.next = sync_token_at(s, 0)};
	struct memory_query mq = {.rq = q->rq};
	struct presence_news presence;
	struct memory_news *n;

	if (!is_simple(q) || q->since->boot_id != frame.next.boot_id)
		return ERR_RETRY;
	frame.device = device_section_quiet(sc, s, q->rq);
	if (frame.device == NULL)
		return ERR_RETRY;
	n = scope_new(sc, struct memory_news);
	mq.since = q->since->pos;
	mq.vol_since = q->since->volatile_pos;
	TRY(memory_read(sc, s, &mq, n));
	TRY(select_rooms(s, q, n));
	frame.next.pos = n->newest;
	frame.next.volatile_pos = n->vol;
	presence_section_read(sc, s, q, &frame.next, &presence);
	frame.presence = &presence;
	frame.now_ms = q->rq->now_ms;
	result->next = frame.next;
	frame.changed = &n->changed;
	result->is_empty =
		n->count == 0 && n->changed.count == 0 && presence.count == 0;
	if (result->is_empty)
		return OK;
	json_writer_init(&frame.w, out);
	return write_news(sc, s, q, n, &frame);
}
