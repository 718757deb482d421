#include "sync/memory.h"

#include <string.h>

#include "store/touch.h"

#define EVENTS_MAX 50

/* --- what is remembered --- */

/* Two facts. Of a person: whether nothing of their settings changes what they
 * are shown, and since when their account data is as it is ("base"). Of a
 * person and a room: the unread counts, of rooms without unread threads. */

static struct fact_key
person_key(int64_t user_nid)
{
	return (struct fact_key){.a = user_nid};
}

static struct fact_key
unread_key(int64_t user_nid, int64_t room_nid)
{
	return (struct fact_key){.a = user_nid, .b = room_nid};
}

/* The person's fact, if it still holds now; carries it on to newest. */
static bool
find_person(struct sync *s, int64_t user_nid, int64_t newest, struct fact *out)
{
	const struct fact_key k = person_key(user_nid);

	if (!fact_find(s->people, &k, out) ||
	    !feed_has_same_data(s->feed, user_nid, out->pos))
		return false;
	if (out->pos < newest) {
		out->pos = newest;
		fact_put(s->people, &k, out);
	}
	return true;
}

void
memory_learn_person(struct sync *s, int64_t user_nid, int64_t now,
		    bool is_plain)
{
	const struct fact_key k = person_key(user_nid);
	struct fact f;

	if (find_person(s, user_nid, now, &f) && (f.value & 1) == is_plain)
		return;
	f = (struct fact){now, (uint64_t)now << 1 | is_plain};
	fact_put(s->people, &k, &f);
}

void
memory_learn_unread(struct sync *s, const struct memory_unread *u)
{
	const struct fact_key k = unread_key(u->user_nid, u->room_nid);
	const struct fact f = {u->now,
			       (uint64_t)u->all->main.notifications << 32 |
				       (uint32_t)u->all->main.highlights};

	if (u->is_muted || u->all->thread_count > 0)
		fact_remove(s->unread, &k);
	else
		fact_put(s->unread, &k, &f);
}

int64_t
memory_settings_since(struct sync *s, int64_t user_nid, int64_t now)
{
	struct fact f;

	return find_person(s, user_nid, now, &f) ? (int64_t)(f.value >> 1)
						 : INT64_MAX;
}

/* Where something was taken away without an event to tell of it, nothing is
 * certain. */
bool
memory_find_unread(struct sync *s, const struct member_row *m,
		   int64_t settings_since, struct room_unread *out)
{
	const struct fact_key k = unread_key(m->user_nid, m->room_nid);
	struct fact f;

	if (m->room_pos == 0 || !fact_find(s->unread, &k, &f) ||
	    f.pos < settings_since || f.pos < m->room_pos ||
	    f.pos < m->receipt_pos || touch_has_room(s->db, m->room_nid, 0))
		return false;
	out->notifications = (int64_t)(f.value >> 32);
	out->highlights = (int64_t)(uint32_t)f.value;
	return true;
}

/* --- counting on --- */

/* One more change of the room. False: it takes the store to count. */
static bool
count_change(const struct memory_query *q, const struct feed_change *c,
	     struct room_unread *u)
{
	const struct feed_item *i = c->item;

	if (c->kind == NOTIFY_RECEIPT)
		return c->user_nid != q->rq->user_nid;
	if (c->kind == NOTIFY_MEMBERSHIP)
		return false;
	if (i == NULL || i->thread_nid != 0)
		return false;
	if (i->sender_nid == q->rq->user_nid) {
		*u = (struct room_unread){0, 0};
		return true;
	}
	if (i->notify_class == NOTIFY_NONE)
		return !feed_item_mentions(i, q->rq->user_id);
	u->notifications++;
	if (i->notify_class == NOTIFY_HIGHLIGHT_ALL ||
	    feed_item_mentions(i, q->rq->user_id))
		u->highlights++;
	return true;
}

/* From what was remembered, and what happened in the room since. */
static enum err
count_unread(struct scope *sc, struct sync *s, const struct memory_query *q,
	     struct memory_room *r, int64_t base)
{
	const struct fact_key k = unread_key(q->rq->user_nid, r->room_nid);
	struct feed_changes changes;
	struct fact f;
	size_t i;

	if (!fact_find(s->unread, &k, &f) || f.pos < base ||
	    !feed_list_room(sc, s->feed, r->room_nid, f.pos, &changes))
		return ERR_RETRY;
	r->unread.notifications = (int64_t)(f.value >> 32);
	r->unread.highlights = (int64_t)(uint32_t)f.value;
	for (i = 0; i < changes.count; i++)
		if (!count_change(q, &changes.items[i], &r->unread))
			return ERR_RETRY;
	if (changes.count == 0)
		return OK;
	f.pos = changes.items[changes.count - 1].pos;
	f.value = (uint64_t)r->unread.notifications << 32 |
		  (uint32_t)r->unread.highlights;
	fact_put(s->unread, &k, &f);
	return OK;
}

/* --- gathering --- */

static struct memory_room *
room_of(struct scope *sc, struct sync *s, struct memory_news *n,
	int64_t room_nid)
{
	struct memory_room *r;
	size_t i;

	for (i = 0; i < n->count; i++)
		if (n->rooms[i].room_nid == room_nid)
			return &n->rooms[i];
	if (n->count == MEMORY_ROOMS_MAX)
		return NULL;
	r = &n->rooms[n->count];
	r->room_nid = room_nid;
	r->room_id = watch_room_id(sc, s->watch, room_nid);
	if (r->room_id == NULL)
		return NULL;
	n->count++;
	return r;
}

static bool
is_receipt_shown(const struct memory_query *q, const struct receipt_row *r)
{
	return r->kind == RECEIPT_READ ||
	       (r->kind == RECEIPT_DELIVERED && q->delivered);
}

static enum err
add_event(struct scope *sc, struct memory_room *r, struct feed_item *item)
{
	if (r->events == NULL)
		r->events = scope_array(sc, struct feed_item *, EVENTS_MAX);
	if (r->event_count == EVENTS_MAX)
		return ERR_RETRY;
	r->events[r->event_count++] = item;
	return OK;
}

static enum err
add_receipt(struct scope *sc, struct memory_room *r,
	    const struct receipt_row *row)
{
	struct receipt_rows *rows = &r->receipts;
	size_t i;

	if (rows->rows == NULL)
		rows->rows = scope_array(sc, struct receipt_row, EVENTS_MAX);
	/* The newest of a kind counts. */
	for (i = 0; i < rows->count; i++)
		if (rows->rows[i].user_nid == row->user_nid &&
		    rows->rows[i].kind == row->kind &&
		    strcmp(rows->rows[i].thread, row->thread) == 0)
			break;
	if (i == EVENTS_MAX)
		return ERR_RETRY;
	rows->rows[i] = *row;
	if (i == rows->count)
		rows->count++;
	return OK;
}

/* Whose keys changed: once, however often they did. */
static enum err
add_changed(struct scope *sc, struct memory_news *n, const char *user_id)
{
	struct user_id_list *l = &n->changed;
	size_t i;

	for (i = 0; i < l->count; i++)
		if (strcmp(l->items[i], user_id) == 0)
			return OK;
	if (l->count == MEMORY_CHANGED_MAX)
		return ERR_RETRY;
	if (l->items == NULL)
		l->items = scope_array(sc, const char *, MEMORY_CHANGED_MAX);
	l->items[l->count++] = user_id;
	return OK;
}

static enum err
add_change(struct scope *sc, struct sync *s, const struct memory_query *q,
	   const struct feed_change *c, struct memory_news *n)
{
	struct memory_room *r;

	if (c->kind != NOTIFY_TYPING && c->item == NULL)
		return ERR_RETRY;
	if (c->kind == NOTIFY_DEVICE_LIST)
		return add_changed(sc, n, c->item->sender);
	if (c->kind == NOTIFY_RECEIPT) {
		if (c->user_nid == q->rq->user_nid)
			return ERR_RETRY;
		if (!is_receipt_shown(q, &c->item->receipt))
			return OK;
	}
	r = room_of(sc, s, n, c->room_nid);
	if (r == NULL)
		return ERR_RETRY;
	if (c->kind == NOTIFY_RECEIPT)
		return add_receipt(sc, r, &c->item->receipt);
	if (c->kind == NOTIFY_EVENT)
		return add_event(sc, r, c->item);
	r->typing = true;
	return OK;
}

enum err
memory_read(struct scope *sc, struct sync *s, const struct memory_query *q,
	    struct memory_news *out)
{
	const struct feed_query fq = {q->rq->user_nid, q->since, q->vol_since,
				      q->rq->device_nid};
	struct feed_changes changes;
	struct fact person;
	size_t i;

	out->count = 0;
	out->changed = (struct user_id_list){0};
	out->vol = feed_volatile(s->feed);
	if (!feed_list(sc, s->feed, &fq, &changes))
		return ERR_RETRY;
	out->newest = changes.newest > q->since ? changes.newest : q->since;
	if (changes.count == 0)
		return OK;
	if (!find_person(s, q->rq->user_nid, out->newest, &person) ||
	    (person.value & 1) == 0)
		return ERR_RETRY;
	memset(out->rooms, 0, sizeof(out->rooms));
	for (i = 0; i < changes.count; i++)
		TRY(add_change(sc, s, q, &changes.items[i], out));
	for (i = 0; i < out->count; i++)
		if (out->rooms[i].event_count > 0)
			TRY(count_unread(sc, s, q, &out->rooms[i],
					 (int64_t)(person.value >> 1)));
	return OK;
}
