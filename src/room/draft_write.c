/* The part of room/draft.h that runs on the writer's thread. */
#include <string.h>

#include "room/cache.h"
#include "room/copies.h"
#include "room/draft.h"
#include "store/event_type_store.h"
#include "store/user_id_store.h"

static bool
is_same_head(const struct room_head *a, const struct room_head *b)
{
	size_t i;

	if (a->count != b->count || a->snapshot_nid != b->snapshot_nid)
		return false;
	for (i = 0; i < a->count; i++)
		if (a->events[i].nid != b->events[i].nid)
			return false;
	return true;
}

/* Takes the room's head as it is now, and sees to it that the draft follows it.
 */
static enum err
take_head(struct scope *sc, struct txn *t, struct draft *d)
{
	enum err e;

	e = room_store_get_head(sc, t, d->room.nid, &d->head);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "you are not in this room");
	TRY(e);
	if (is_same_head(&d->head, &d->base) && d->first->is_built)
		return OK;
	/* The same state: what was allowed still is. */
	if (d->count != 1 || d->head.snapshot_nid != d->base.snapshot_nid)
		return ERR_RETRY;
	return draft_build(d, d->first, &d->head);
}

static enum err
add_room(struct scope *sc, struct txn *t, struct draft *d)
{
	d->room.nid = txn_next_position(t);
	d->head = (struct room_head){.room_nid = d->room.nid};
	return room_store_add(sc, t, &d->room);
}

static bool
has_txn(const struct draft_event *ev)
{
	return ev->spec.txn_id != NULL;
}

/* Whether the device has sent this before; then *d says as which event. */
static enum err
find_duplicate(struct scope *sc, struct txn *t, struct draft *d)
{
	struct draft_event *ev = d->first;
	struct event_row row;

	d->duplicate_nid = 0;
	if (d->is_new || !has_txn(ev))
		return OK;
	TRY(event_type_store_put(sc, t, ev->spec.type, &ev->row.type_nid));
	d->txn = (struct event_txn){
		.owner = d->rq->device_nid != 0 ? d->rq->device_nid
						: -d->rq->user_nid,
		.room_nid = d->room.nid,
		.type_nid = ev->row.type_nid,
		.txn_id = ev->spec.txn_id,
	};
	TRY(event_store_find_txn(sc, t, &d->txn, &d->duplicate_nid));
	if (d->duplicate_nid == 0)
		return OK;
	TRY(event_store_get(sc, t, d->duplicate_nid, &row));
	d->duplicate_id = row.event_id;
	return OK;
}

static enum err
write_member(struct scope *sc, struct txn *t, struct draft *d,
	     struct draft_event *ev)
{
	struct member_row m, was;

	TRY(user_id_store_put(sc, t, ev->spec.state_key, &ev->target_nid));
	TRY(member_store_find(sc, t, d->room.nid, ev->target_nid, &was));
	m = (struct member_row){.user_nid = ev->target_nid,
				.room_nid = d->room.nid,
				.membership = ev->membership,
				.event_nid = ev->row.nid,
				.pos = ev->row.pos,
				.since_pos = was.membership == ev->membership
						     ? was.since_pos
						     : ev->row.pos};
	d->head.joined += (m.membership == MEMBERSHIP_JOIN) -
			  (was.membership == MEMBERSHIP_JOIN);
	d->head.invited += (m.membership == MEMBERSHIP_INVITE) -
			   (was.membership == MEMBERSHIP_INVITE);
	return member_store_put(sc, t, &m);
}

static enum err
write_state(struct scope *sc, struct txn *t, struct draft *d,
	    struct draft_event *ev)
{
	struct state_change change = {.room_nid = d->room.nid,
				      .pos = ev->row.pos,
				      .entry = {ev->row.type_nid,
						ev->spec.state_key, ev->row.nid,
						ev->row.pos}};
	struct state_snapshot snapshot = {.nid = ev->row.nid,
					  .room_nid = d->room.nid,
					  .prev_nid = d->head.snapshot_nid,
					  .deltas = &change.entry,
					  .count = 1};

	TRY(state_store_change(sc, t, &change));
	TRY(state_store_add_snapshot(sc, t, &snapshot));
	d->head.snapshot_nid = snapshot.nid;
	if (ev->row.type_nid == TYPE_MEMBER)
		return write_member(sc, t, d, ev);
	return OK;
}

static bool
is_mentioned(const struct draft_event *ev, const int64_t *mentioned,
	     int64_t user_nid)
{
	size_t i;

	for (i = 0; i < ev->mention_count; i++)
		if (mentioned[i] == user_nid)
			return true;
	return false;
}

/* First those whose own rules were asked: their rows stay, even where they say
 * that a mention is none. */
static enum err
write_mentions(struct scope *sc, struct txn *t, const struct draft_event *ev)
{
	int64_t mentioned[DRAFT_MENTIONS_MAX];
	const struct event_exception *own;
	struct event_exception x = {0, ev->row.notify_class == NOTIFY_NONE,
				    ev->row.notify_class !=
					    NOTIFY_HIGHLIGHT_ALL};
	size_t i;

	for (i = 0; i < ev->mention_count; i++)
		TRY(user_id_store_find(sc, t, ev->mentions[i], &mentioned[i]));
	for (i = 0; i < ev->exceptions.count; i++) {
		own = &ev->exceptions.rows[i];
		if (own->notify_delta != 0 || own->highlight_delta != 0 ||
		    is_mentioned(ev, mentioned, own->user_nid))
			TRY(event_store_add_exception(sc, t, &ev->row, own));
	}
	for (i = 0; i < ev->mention_count; i++) {
		x.user_nid = mentioned[i];
		if (x.user_nid != 0)
			TRY(event_store_add_exception(sc, t, &ev->row, &x));
	}
	return OK;
}

static enum err
write_redaction(struct scope *sc, struct txn *t, const struct draft_event *ev)
{
	struct event_row now;

	TRY(event_store_get(sc, t, ev->redacted->nid, &now));
	if (now.redacted_by != 0)
		return OK;
	ev->redacted->redacted_by = ev->row.nid;
	return copies_redact(sc, t, ev->redacted);
}

static enum err
run_in_append(struct scope *sc, struct txn *t, struct draft *d,
	      const struct draft_event *ev)
{
	const struct room_hooks *h = &d->r->hooks;
	struct room_append a;
	size_t i;

	if (h->in_append_count == 0)
		return OK;
	TRY(draft_append_words(d, ev, &a));
	for (i = 0; i < h->in_append_count; i++)
		TRY(h->in_append[i].fn(h->in_append[i].ctx, sc, t, &ev->row,
				       &a));
	return OK;
}

static enum err
write_copies(struct scope *sc, struct txn *t, struct draft *d,
	     struct draft_event *ev)
{
	if (has_txn(ev) && ev == d->first)
		TRY(event_store_add_txn(sc, t, &d->txn, ev->row.nid));
	TRY(write_mentions(sc, t, ev));
	TRY(copies_write(sc, t, &ev->relation, &ev->row, true));
	if (ev->redacted != NULL)
		TRY(write_redaction(sc, t, ev));
	return run_in_append(sc, t, d, ev);
}

static enum err
write_event(struct scope *sc, struct txn *t, struct draft *d,
	    struct draft_event *ev)
{
	struct state_entry key = {.state_key = ev->spec.state_key};

	ev->row.nid = ev->row.pos = ev->row.room_order = txn_next_position(t);
	ev->row.room_nid = d->room.nid;
	ev->row.snapshot_nid = d->head.snapshot_nid;
	TRY(event_type_store_put(sc, t, ev->spec.type, &ev->row.type_nid));
	if (ev->spec.state_key != NULL) {
		key.type_nid = ev->row.type_nid;
		TRY(state_store_find(sc, t, d->room.nid, &key,
				     &ev->row.replaces_nid));
	}
	TRY(event_store_add(sc, t, &ev->row));
	if (ev->spec.state_key != NULL)
		TRY(write_state(sc, t, d, ev));
	TRY(write_copies(sc, t, d, ev));
	d->head.count = 1;
	d->head.events[0].nid = ev->row.nid;
	d->head.events[0].event_id = ev->row.event_id;
	d->head.depth = ev->row.depth;
	d->head.last_pos = ev->row.pos;
	if (d->head.first_order == 0)
		d->head.first_order = ev->row.pos;
	return OK;
}

static void
tell_cache(void *arg)
{
	const struct draft *d = arg;
	struct state_entry keys[2];
	struct room_cache_change change = {
		.room_id = d->room.room_id, .head = &d->head, .keys = keys};
	const struct draft_event *ev;

	atomic_store(&d->r->search_waits, true);
	for (ev = d->first; ev != NULL; ev = ev->next) {
		change.count = 0;
		if (ev->spec.state_key != NULL)
			keys[change.count++] = (struct state_entry){
				.type_nid = ev->row.type_nid,
				.state_key = ev->spec.state_key};
		if (ev->redacted != NULL && ev->redacted->state_key != NULL)
			keys[change.count++] = (struct state_entry){
				.type_nid = ev->redacted->type_nid,
				.state_key = ev->redacted->state_key};
		room_cache_apply(d->r->cache, &change);
	}
}

static void
publish(struct scope *sc, struct txn *t, const struct draft *d)
{
	const struct draft_event *ev;
	struct notify_change c;

	for (ev = d->first; ev != NULL; ev = ev->next) {
		c = (struct notify_change){
			.kind = ev->membership != MEMBERSHIP_NONE
					? NOTIFY_MEMBERSHIP
					: NOTIFY_EVENT,
			.position = ev->row.pos,
			.room_nid = d->room.nid,
			.user_nid = ev->target_nid,
			.item_nid = ev->row.nid};
		rooms_publish_at_commit(sc, t, d->r, &c);
	}
}

enum err
draft_write(struct scope *sc, struct txn *t, void *ctx)
{
	struct draft *d = ctx;
	struct draft_event *ev;

	if (d->is_new)
		TRY(add_room(sc, t, d));
	else
		TRY(find_duplicate(sc, t, d));
	if (d->duplicate_nid != 0)
		return OK;
	if (!d->is_new)
		TRY(take_head(sc, t, d));
	for (ev = d->first; ev != NULL; ev = ev->next)
		TRY(write_event(sc, t, d, ev));
	if (d->is_new)
		TRY(room_store_add_head(sc, t, &d->head));
	else
		TRY(room_store_set_head(sc, t, &d->head));
	if (d->also != NULL)
		TRY(d->also(sc, t, d));
	txn_on_commit(t, tell_cache, d);
	publish(sc, t, d);
	return OK;
}
