/* The part of room/append.h that runs on the writer's thread. */
#include <string.h>

#include "room/append.h"
#include "room/cache.h"
#include "room/copies.h"
#include "room/read.h"
#include "store/event_type_store.h"
#include "store/member_store.h"
#include "store/user_id_store.h"

/* Entries as the store has them. */
struct change_list {
	struct state_entry *entries;
	size_t count;
};

static enum err
entry_of(struct scope *sc, struct txn *t, const struct state_res_entry *e,
	 struct state_entry *out)
{
	out->state_key = e->state_key;
	TRY(event_type_store_put(sc, t, e->type, &out->type_nid));
	return event_store_find_nid(sc, t, e->event_id, &out->event_nid);
}

/* What has to change for from to become to; keys that go have event_nid 0. */
static enum err
diff(struct scope *sc, struct txn *t, const struct state_res_set *from,
     const struct state_res_set *to, struct change_list *out)
{
	const struct state_res_entry *e;
	const char *was;
	size_t i;

	out->entries =
		scope_array(sc, struct state_entry, from->count + to->count);
	out->count = 0;
	for (i = 0; i < to->count; i++) {
		e = &to->entries[i];
		was = merge_state_find(from, e->type, e->state_key);
		if (was == NULL || strcmp(was, e->event_id) != 0)
			TRY(entry_of(sc, t, e, &out->entries[out->count++]));
	}
	for (i = 0; i < from->count; i++) {
		e = &from->entries[i];
		if (merge_state_find(to, e->type, e->state_key) != NULL)
			continue;
		TRY(entry_of(sc, t, e, &out->entries[out->count]));
		out->entries[out->count++].event_nid = 0;
	}
	return OK;
}

/* The stored snapshot nearest to before, as words: what a merged one is a delta
 * of. */
static enum err
words_of(struct scope *sc, struct txn *t, int64_t nid,
	 struct state_res_set *out)
{
	struct state_entries entries;
	struct event_row row;
	size_t i;

	TRY(state_store_read_snapshot(sc, t, nid, &entries));
	out->entries =
		scope_array(sc, struct state_res_entry, entries.count + 1);
	out->count = entries.count;
	for (i = 0; i < entries.count; i++) {
		TRY(event_store_get(sc, t, entries.entries[i].event_nid, &row));
		out->entries[i] = (struct state_res_entry){
			row.type, row.state_key, row.event_id};
	}
	return OK;
}

static enum err
add_snapshot(struct scope *sc, struct txn *t, const struct append *a,
	     int64_t prev_nid, const struct change_list *deltas,
	     int64_t *nid_out)
{
	struct state_snapshot s = {.nid = txn_next_position(t),
				   .room_nid = a->room.nid,
				   .prev_nid = prev_nid,
				   .deltas = deltas->entries,
				   .count = deltas->count};

	*nid_out = s.nid;
	return state_store_add_snapshot(sc, t, &s);
}

static enum err
write_before(struct scope *sc, struct txn *t, struct append *a)
{
	struct state_res_set near;
	struct change_list deltas;

	a->row.snapshot_nid = a->before_nid;
	if (!a->is_merged)
		return OK;
	TRY(words_of(sc, t, a->before_nid, &near));
	TRY(diff(sc, t, &near, &a->before, &deltas));
	return add_snapshot(sc, t, a, a->before_nid, &deltas,
			    &a->row.snapshot_nid);
}

static enum err
note_relation(struct scope *sc, struct txn *t, struct append *a)
{
	struct event_row child = a->row;
	struct relation_child of = {&child, a->event.content};

	a->relation = (struct relation_found){0};
	if (a->row.verdict != EVENT_ACCEPTED || a->event.state_key != NULL)
		return OK;
	child.type = a->event.type;
	child.state_key = NULL;
	TRY(relation_find(sc, t, &of, &a->relation));
	a->row.thread_nid = a->relation.thread_nid;
	return OK;
}

static enum err
write_event(struct scope *sc, struct txn *t, struct append *a)
{
	struct state_entry own = {.state_key = a->event.state_key};
	struct state_snapshot after = {
		.room_nid = a->room.nid, .deltas = &own, .count = 1};

	TRY(event_type_store_put(sc, t, a->event.type, &a->row.type_nid));
	TRY(user_id_store_put(sc, t, a->event.sender, &a->row.sender_nid));
	a->row.room_nid = a->room.nid;
	TRY(write_before(sc, t, a));
	a->row.nid = txn_next_position(t);
	if (a->row.verdict == EVENT_ACCEPTED) {
		a->row.pos = a->row.room_order = a->row.nid;
		a->row.in_timeline = true;
	}
	own.type_nid = a->row.type_nid;
	own.event_nid = a->row.nid;
	TRY(note_relation(sc, t, a));
	if (own.state_key != NULL)
		TRY(state_store_find_in_snapshot(sc, t, a->row.snapshot_nid,
						 &own, &a->row.replaces_nid));
	TRY(event_store_add(sc, t, &a->row));
	if (own.state_key == NULL || a->row.verdict == EVENT_REJECTED)
		return OK;
	after.nid = a->row.nid;
	after.prev_nid = a->row.snapshot_nid;
	return state_store_add_snapshot(sc, t, &after);
}

/* A member whose event in current state is another now. */
static enum err
write_member(struct scope *sc, struct txn *t, struct append *a,
	     const struct state_entry *entry)
{
	struct member_row m = {.room_nid = a->room.nid,
			       .membership = MEMBERSHIP_LEAVE,
			       .event_nid = entry->event_nid,
			       .pos = a->row.pos},
			  was;
	struct event_row row;

	TRY(user_id_store_put(sc, t, entry->state_key, &m.user_nid));
	if (entry->event_nid != 0) {
		TRY(event_store_get(sc, t, entry->event_nid, &row));
		m.membership = event_row_membership(sc, &row);
	}
	TRY(member_store_find(sc, t, a->room.nid, m.user_nid, &was));
	m.since_pos = was.membership == m.membership ? was.since_pos : m.pos;
	a->new_head.joined += (m.membership == MEMBERSHIP_JOIN) -
			      (was.membership == MEMBERSHIP_JOIN);
	a->new_head.invited += (m.membership == MEMBERSHIP_INVITE) -
			       (was.membership == MEMBERSHIP_INVITE);
	return member_store_put(sc, t, &m);
}

struct told {
	struct append *a;
	struct change_list changes;
};

static void
tell_cache(void *arg)
{
	const struct told *told = arg;
	struct state_entry redacted = {0};
	struct room_cache_change change = {.room_id = told->a->room.room_id,
					   .head = &told->a->new_head,
					   .keys = told->changes.entries,
					   .count = told->changes.count};

	atomic_store(&told->a->r->search_waits, true);
	room_cache_apply(told->a->r->cache, &change);
	if (told->a->redacted == NULL || told->a->redacted->state_key == NULL)
		return;
	redacted.type_nid = told->a->redacted->type_nid;
	redacted.state_key = told->a->redacted->state_key;
	change.keys = &redacted;
	change.count = 1;
	room_cache_apply(told->a->r->cache, &change);
}

static void
publish(struct scope *sc, struct txn *t, const struct told *told)
{
	const struct append *a = told->a;
	struct notify_change c = {.kind = NOTIFY_EVENT,
				  .position = a->row.pos,
				  .room_nid = a->room.nid,
				  .item_nid = a->row.nid};
	size_t i;

	for (i = 0; i < told->changes.count; i++) {
		if (told->changes.entries[i].type_nid != TYPE_MEMBER)
			continue;
		c.kind = NOTIFY_MEMBERSHIP;
		if (user_id_store_find(sc, t,
				       told->changes.entries[i].state_key,
				       &c.user_nid) == OK)
			rooms_publish_at_commit(sc, t, a->r, &c);
	}
	if (c.kind == NOTIFY_EVENT)
		rooms_publish_at_commit(sc, t, a->r, &c);
}

/* The head moves, and current state with it. */
static enum err
write_head(struct scope *sc, struct txn *t, struct told *told)
{
	struct append *a = told->a;
	struct room_head *h = &a->new_head;
	struct state_change change = {.room_nid = a->room.nid,
				      .pos = a->row.pos};
	size_t i;

	TRY(diff(sc, t, &a->current, &a->next, &told->changes));
	for (i = 0; i < told->changes.count; i++) {
		change.entry = told->changes.entries[i];
		TRY(state_store_change(sc, t, &change));
		if (change.entry.type_nid == TYPE_MEMBER)
			TRY(write_member(sc, t, a, &change.entry));
	}
	if (told->changes.count > 0)
		TRY(add_snapshot(sc, t, a, h->snapshot_nid, &told->changes,
				 &h->snapshot_nid));
	memcpy(h->events, a->heads, sizeof(h->events));
	h->count = a->head_count;
	h->events[h->count++] =
		(struct room_head_event){a->row.nid, a->row.event_id};
	if (a->row.depth > h->depth)
		h->depth = a->row.depth;
	h->last_pos = a->row.pos;
	return room_store_set_head(sc, t, h);
}

static bool
is_noted_head(const struct room_head *a, const struct room_head *b)
{
	size_t i;

	if (a->count != b->count || a->snapshot_nid != b->snapshot_nid)
		return false;
	for (i = 0; i < a->count; i++)
		if (a->events[i].nid != b->events[i].nid)
			return false;
	return true;
}

/* What goes with an accepted event in the same transaction. */
static enum err
write_copies(struct scope *sc, struct txn *t, struct append *a)
{
	const struct room_hooks *h = &a->r->hooks;
	size_t i;

	if (a->redacted != NULL) {
		a->redacted->redacted_by = a->row.nid;
		TRY(copies_redact(sc, t, a->redacted));
	}
	TRY(copies_write(sc, t, &a->relation.row, &a->row, false));
	for (i = 0; i < h->in_append_count; i++)
		TRY(h->in_append[i].fn(h->in_append[i].ctx, sc, t, &a->row,
				       &a->words));
	return OK;
}

enum err
append_write(struct scope *sc, struct txn *t, void *ctx)
{
	struct append *a = ctx;
	struct told *told;

	TRY(room_store_get_head(sc, t, a->room.nid, &a->new_head));
	if (!is_noted_head(&a->new_head, &a->head))
		return ERR_RETRY;
	TRY(write_event(sc, t, a));
	if (a->row.verdict != EVENT_ACCEPTED)
		return OK;
	told = scope_new(sc, struct told);
	told->a = a;
	TRY(write_head(sc, t, told));
	TRY(write_copies(sc, t, a));
	txn_on_commit(t, tell_cache, told);
	publish(sc, t, told);
	return OK;
}
