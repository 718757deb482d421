#include "sync/feed.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"
#include "store/member_store.h"
#include "store/room_store.h"

#define TYPING_RING_SIZE 512
#define LIST_MAX 64   /* more changes than this are the store's matter */
#define SCAN_MAX 1024 /* and so is a token that is further back */
#define NOTES_FIRST 256

/* A ring of changes whose pos only grows. */
struct ring {
	struct feed_change *items;
	size_t size;
	size_t next; /* where the next goes */
	size_t count;
	int64_t floor; /* everything after it is here */
	int64_t newest;
};

struct notes {
	struct feed_change *items;
	size_t count;
	size_t cap;
};

struct feed {
	struct db *db;
	struct watch *watch;
	uint64_t boot_id;
	pthread_t thread;

	pthread_mutex_t note_lock;
	pthread_cond_t noted;
	struct notes notes;
	bool idle; /* the thread waits for a note */
	bool stopping;

	pthread_mutex_t ring_lock;
	struct ring durable;
	struct ring typing;
};

static void *
grow(void *p, size_t size)
{
	void *grown = realloc(p, size);

	if (grown == NULL) {
		log_error("out of memory for the feed");
		abort();
	}
	return grown;
}

/* --- rings --- */

static void
ring_init(struct ring *r, size_t size, int64_t floor)
{
	r->items = grow(NULL, size * sizeof(*r->items));
	r->size = size;
	r->floor = r->newest = floor;
}

static void
drop_item(struct feed_change *c)
{
	feed_item_unref(c->item);
	c->item = NULL;
}

static void
ring_clear(struct ring *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		drop_item(&r->items[(r->next + r->size - 1 - i) % r->size]);
	r->count = 0;
	r->floor = r->newest;
}

/* Positions come in order; where they ever do not, what is known is dropped
 * rather than incomplete. */
static void
ring_add(struct ring *r, const struct feed_change *c)
{
	if (c->pos < r->newest) {
		log_warn("feed: position %lld came after %lld",
			 (long long)c->pos, (long long)r->newest);
		ring_clear(r);
		return;
	}
	if (r->count == r->size)
		r->floor = r->items[r->next].pos;
	else
		r->count++;
	r->items[r->next] = *c;
	r->items[r->next].item = feed_item_ref(c->item);
	r->next = (r->next + 1) % r->size;
	r->newest = c->pos;
	if (r->count > FEED_ITEMS_KEPT)
		drop_item(&r->items[(r->next + r->size - 1 - FEED_ITEMS_KEPT) %
				    r->size]);
}

/* The i-th newest. */
static const struct feed_change *
ring_at(const struct ring *r, size_t i)
{
	return &r->items[(r->next + r->size - 1 - i) % r->size];
}

static bool
concerns(struct feed *f, const struct feed_change *c,
	 const struct feed_query *q)
{
	if (c->kind == NOTIFY_TO_DEVICE && c->device_nid != 0 &&
	    c->device_nid != q->device_nid)
		return false;
	if (c->user_nid == q->user_nid)
		return true;
	/* What is no longer kept concerns everybody. */
	if (c->kind == NOTIFY_DEVICE_LIST)
		return c->item == NULL ||
		       feed_item_has_peer(c->item, q->user_nid);
	return c->room_nid != 0 && c->kind != NOTIFY_ACCOUNT_DATA &&
	       watch_is_member(f->watch, c->room_nid, q->user_nid);
}

/* How many of the newest changes are after since; false when the ring does not
 * reach back. */
static bool
ring_reach(const struct ring *r, int64_t since, size_t *count_out)
{
	size_t i;

	if (since < r->floor)
		return false;
	for (i = 0; i < r->count && ring_at(r, i)->pos > since; i++)
		if (i == SCAN_MAX)
			return false;
	*count_out = i;
	return true;
}

/* The list goes with the scope, and so does its hold of the items. */
static void
drop_items(void *arg)
{
	struct feed_change *items = arg;
	size_t i;

	for (i = 0; i < LIST_MAX; i++)
		drop_item(&items[i]);
}

static void
begin_list(struct scope *sc, struct feed_changes *out)
{
	out->items = scope_array(sc, struct feed_change, LIST_MAX);
	out->count = 0;
	scope_defer(sc, drop_items, out->items);
}

static bool
add_to_list(struct feed_changes *out, const struct feed_change *c)
{
	if (out->count == LIST_MAX)
		return false;
	out->items[out->count] = *c;
	out->items[out->count++].item = feed_item_ref(c->item);
	return true;
}

/* Adds what concerns the user, oldest first. False: too many. */
static bool
ring_pick(struct feed *f, const struct ring *r, const struct feed_query *q,
	  size_t reach, struct feed_changes *out)
{
	const struct feed_change *c;
	size_t i;

	for (i = reach; i > 0; i--) {
		c = ring_at(r, i - 1);
		if (concerns(f, c, q) && !add_to_list(out, c))
			return false;
	}
	return true;
}

bool
feed_list(struct scope *sc, struct feed *f, const struct feed_query *q,
	  struct feed_changes *out)
{
	size_t reach = 0, typing_reach = 0;
	bool whole;

	out->count = 0;
	(void)pthread_mutex_lock(&f->ring_lock);
	out->newest = f->durable.newest;
	whole = ring_reach(&f->durable, q->since, &reach) &&
		ring_reach(&f->typing, q->volatile_since, &typing_reach);
	if (whole && reach + typing_reach > 0) {
		begin_list(sc, out);
		whole = ring_pick(f, &f->durable, q, reach, out) &&
			ring_pick(f, &f->typing, q, typing_reach, out);
	}
	(void)pthread_mutex_unlock(&f->ring_lock);
	return whole;
}

bool
feed_list_room(struct scope *sc, struct feed *f, int64_t room_nid, int64_t pos,
	       struct feed_changes *out)
{
	const struct feed_change *c;
	size_t reach = 0, i;
	bool whole;

	begin_list(sc, out);
	(void)pthread_mutex_lock(&f->ring_lock);
	out->newest = f->durable.newest;
	whole = ring_reach(&f->durable, pos, &reach);
	for (i = reach; whole && i > 0; i--) {
		c = ring_at(&f->durable, i - 1);
		if (c->room_nid == room_nid && c->kind != NOTIFY_ACCOUNT_DATA)
			whole = add_to_list(out, c);
	}
	(void)pthread_mutex_unlock(&f->ring_lock);
	return whole;
}

bool
feed_has_same_data(struct feed *f, int64_t user_nid, int64_t pos)
{
	const struct feed_change *c;
	size_t reach, i;
	bool same;

	(void)pthread_mutex_lock(&f->ring_lock);
	same = ring_reach(&f->durable, pos, &reach);
	for (i = 0; same && i < reach; i++) {
		c = ring_at(&f->durable, i);
		same = c->kind != NOTIFY_ACCOUNT_DATA ||
		       c->user_nid != user_nid;
	}
	(void)pthread_mutex_unlock(&f->ring_lock);
	return same;
}

static bool
ring_is_quiet(struct feed *f, const struct ring *r, const struct feed_query *q,
	      int64_t since)
{
	size_t reach, i;

	if (!ring_reach(r, since, &reach))
		return false;
	for (i = 0; i < reach; i++)
		if (concerns(f, ring_at(r, i), q))
			return false;
	return true;
}

bool
feed_is_quiet(struct feed *f, const struct feed_query *q)
{
	bool quiet;

	(void)pthread_mutex_lock(&f->ring_lock);
	quiet = ring_is_quiet(f, &f->durable, q, q->since) &&
		ring_is_quiet(f, &f->typing, q, q->volatile_since);
	(void)pthread_mutex_unlock(&f->ring_lock);
	return quiet;
}

int64_t
feed_volatile(struct feed *f)
{
	int64_t newest;

	(void)pthread_mutex_lock(&f->ring_lock);
	newest = f->typing.newest;
	(void)pthread_mutex_unlock(&f->ring_lock);
	return newest;
}

bool
feed_is_behind(struct feed *f)
{
	bool behind;

	(void)pthread_mutex_lock(&f->note_lock);
	behind = !f->idle;
	(void)pthread_mutex_unlock(&f->note_lock);
	return behind;
}

uint64_t
feed_boot_id(const struct feed *f)
{
	return f->boot_id;
}

/* --- notes --- */

static void
on_change(void *ctx, const struct notify_change *c)
{
	struct feed *f = ctx;
	struct notes *n = &f->notes;

	if (c->kind == NOTIFY_CLINIC)
		return;
	(void)pthread_mutex_lock(&f->note_lock);
	if (n->count == n->cap) {
		n->cap = n->cap == 0 ? NOTES_FIRST : n->cap * 2;
		n->items = grow(n->items, n->cap * sizeof(*n->items));
	}
	n->items[n->count++] = (struct feed_change){
		.kind = c->kind,
		.pos = c->position,
		.room_nid = c->room_nid,
		.user_nid = c->user_nid,
		.device_nid = c->device_nid,
		.item_nid = c->item_nid,
	};
	if (f->idle)
		(void)pthread_cond_signal(&f->noted);
	f->idle = false;
	(void)pthread_mutex_unlock(&f->note_lock);
}

/* --- the thread --- */

static enum err
load_members(struct scope *sc, struct txn *t, struct feed *f, int64_t room_nid)
{
	struct member_rows members;
	int64_t *users;
	size_t i;

	struct room_row room;

	TRY(room_store_get_by_nid(sc, t, room_nid, &room));
	TRY(member_store_list(sc, t, room_nid, MEMBERSHIP_JOIN, 0, &members));
	users = scope_array(sc, int64_t, members.count + 1);
	for (i = 0; i < members.count; i++)
		users[i] = members.rows[i].user_nid;
	watch_put_room(f->watch, &(struct watch_room){room_nid, room.room_id,
						      users, members.count});
	return OK;
}

static enum err
load_member(struct scope *sc, struct txn *t, struct feed *f,
	    const struct feed_change *c)
{
	struct member_row m;

	TRY(member_store_find(sc, t, c->room_nid, c->user_nid, &m));
	watch_put_member(f->watch, c->room_nid, c->user_nid,
			 m.membership == MEMBERSHIP_JOIN);
	return OK;
}

static bool
needs_members(struct feed *f, const struct feed_change *c)
{
	return c->room_nid != 0 && c->kind != NOTIFY_ACCOUNT_DATA &&
	       (c->kind == NOTIFY_MEMBERSHIP ||
		!watch_has_room(f->watch, c->room_nid));
}

static bool
needs_item(struct feed *f, const struct feed_change *c)
{
	if (c->kind == NOTIFY_DEVICE_LIST)
		return true;
	return (c->kind == NOTIFY_EVENT || c->kind == NOTIFY_RECEIPT) &&
	       watch_is_awaited(f->watch, c->room_nid);
}

static enum err
learn_one(struct scope *sc, struct txn *t, struct feed *f,
	  struct feed_change *c)
{
	const struct feed_subject of = {c->kind, c->room_nid, c->pos,
					c->item_nid, c->user_nid};

	if (needs_members(f, c)) {
		if (watch_has_room(f->watch, c->room_nid))
			TRY(load_member(sc, t, f, c));
		else
			TRY(load_members(sc, t, f, c->room_nid));
	}
	return needs_item(f, c) ? feed_item_load(sc, t, &of, &c->item) : OK;
}

/* What must be known before the changes can be told, read in one snapshot. */
static void
learn(struct feed *f, const struct notes *n)
{
	struct scope sc;
	struct txn *t = NULL;
	enum err e = OK;
	size_t i;

	scope_begin(&sc, "feed");
	for (i = 0; i < n->count && e == OK; i++) {
		if (!needs_members(f, &n->items[i]) &&
		    !needs_item(f, &n->items[i]))
			continue;
		if (t == NULL)
			e = store_read_begin(&sc, f->db, &t);
		if (e == OK)
			e = learn_one(&sc, t, f, &n->items[i]);
	}
	if (e != OK)
		log_error("feed: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static bool
is_volatile(const struct feed_change *c)
{
	return c->kind == NOTIFY_TYPING || c->kind == NOTIFY_PRESENCE;
}

/* Receipts that only their owner, or only some clients, ask for. */
static bool
is_for_everybody(const struct feed_change *c, unsigned *interest_out)
{
	*interest_out = 0;
	if (c->room_nid == 0 || c->kind == NOTIFY_ACCOUNT_DATA)
		return false;
	if (c->kind != NOTIFY_RECEIPT || c->item == NULL)
		return true;
	if (c->item->receipt.kind == RECEIPT_DELIVERED)
		*interest_out = WATCH_DELIVERED;
	return c->item->receipt.kind == RECEIPT_READ ||
	       c->item->receipt.kind == RECEIPT_DELIVERED;
}

static void
wake_peers(struct feed *f, const struct feed_change *c)
{
	size_t it = 0;
	int64_t user_nid;

	if (c->kind != NOTIFY_DEVICE_LIST || c->item == NULL)
		return;
	while (id_map_next(&c->item->peers, &it, &user_nid, NULL))
		(void)watch_wake_user(f->watch, user_nid, 0, c->pos);
}

static void
wake(struct feed *f, const struct feed_change *c)
{
	int64_t pos = is_volatile(c) ? INT64_MAX : c->pos;
	struct watch_news news = {.room_nid = c->room_nid};

	if (c->kind == NOTIFY_SESSION) {
		watch_end_user(f->watch, c->user_nid);
		return;
	}
	news.pos = pos;
	if (c->user_nid != 0)
		(void)watch_wake_user(f->watch, c->user_nid, c->device_nid,
				      pos);
	wake_peers(f, c);
	if (is_for_everybody(c, &news.interest))
		(void)watch_wake_room(f->watch, &news);
}

/* First everything is known, then who waits is woken: one answer has it all.
 */
static void
tell(struct feed *f, const struct notes *n)
{
	const struct feed_change *c;
	size_t i;

	learn(f, n);
	(void)pthread_mutex_lock(&f->ring_lock);
	for (i = 0; i < n->count; i++) {
		c = &n->items[i];
		if (c->kind == NOTIFY_SESSION)
			continue;
		ring_add(is_volatile(c) ? &f->typing : &f->durable, c);
	}
	(void)pthread_mutex_unlock(&f->ring_lock);
	for (i = 0; i < n->count; i++) {
		wake(f, &n->items[i]);
		drop_item(&n->items[i]);
	}
}

static void *
run(void *arg)
{
	struct feed *f = arg;
	struct notes mine = {0}, swap;

	(void)pthread_mutex_lock(&f->note_lock);
	while (!f->stopping) {
		if (f->notes.count == 0) {
			f->idle = true;
			(void)pthread_cond_wait(&f->noted, &f->note_lock);
			continue;
		}
		swap = f->notes;
		f->notes = mine;
		mine = swap;
		(void)pthread_mutex_unlock(&f->note_lock);
		tell(f, &mine);
		mine.count = 0;
		(void)pthread_mutex_lock(&f->note_lock);
	}
	(void)pthread_mutex_unlock(&f->note_lock);
	free(mine.items);
	return NULL;
}

/* --- open and close --- */

enum err
feed_open(struct scope *sc, const struct feed_options *o, struct feed **out)
{
	struct feed *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return scope_fail(sc, ERR_NOMEM, "No memory for the feed");
	f->db = o->db;
	f->watch = o->watch;
	if (getrandom(&f->boot_id, sizeof(f->boot_id), 0) < 0)
		f->boot_id = (uint64_t)(uintptr_t)f;
	(void)pthread_mutex_init(&f->note_lock, NULL);
	(void)pthread_mutex_init(&f->ring_lock, NULL);
	(void)pthread_cond_init(&f->noted, NULL);
	ring_init(&f->durable, FEED_RING_SIZE, db_position(o->db));
	ring_init(&f->typing, TYPING_RING_SIZE, 0);
	if (pthread_create(&f->thread, NULL, run, f) != 0) {
		free(f->durable.items);
		free(f->typing.items);
		free(f);
		return scope_fail(sc, ERR_NOMEM, "No thread for the feed");
	}
	if (o->notify != NULL)
		notify_subscribe(o->notify, on_change, f);
	*out = f;
	return OK;
}

void
feed_close(struct feed **fp)
{
	struct feed *f = *fp;

	if (f == NULL)
		return;
	(void)pthread_mutex_lock(&f->note_lock);
	f->stopping = true;
	(void)pthread_cond_signal(&f->noted);
	(void)pthread_mutex_unlock(&f->note_lock);
	(void)pthread_join(f->thread, NULL);
	(void)pthread_cond_destroy(&f->noted);
	(void)pthread_mutex_destroy(&f->note_lock);
	(void)pthread_mutex_destroy(&f->ring_lock);
	ring_clear(&f->durable);
	ring_clear(&f->typing);
	free(f->notes.items);
	free(f->durable.items);
	free(f->typing.items);
	free(f);
	*fp = NULL;
}
