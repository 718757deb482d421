#include "sync/sliding_conn.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/list.h"
#include "base/log.h"

#define KEY_MAX 320

struct sliding_conns {
	pthread_mutex_t lock;
	struct map by_key; /* device and conn_id -> struct sliding_conn */
	struct list idle;  /* all, the longest unused first */
};

struct sliding_conn {
	/* under the table's lock */
	struct sliding_conns *table;
	struct list link;
	char *key;
	size_t refs; /* the table has one while it is listed */
	int64_t used_ms;
	int64_t device_nid;
	bool listed;

	/* under its own lock */
	pthread_mutex_t lock;
	uint64_t id;
	uint64_t seq; /* the answer that the client has */
	uint64_t owner;
	bool answered; /* seq + 1 was given out */
	int64_t pos, next_pos;
	int64_t vol, next_vol;
	struct sliding_seen *rooms; /* by room_nid */
	size_t count, cap;
	struct sliding_seen *undo; /* as the rooms were at seq */
	size_t undo_count, undo_cap;
	struct sliding_sticky *sticky;
	size_t sticky_count;
	struct interned *window;
	bool window_is_stable;
	size_t *window_counts;
};

static void *
grow(void *p, size_t size)
{
	void *grown = realloc(p, size);

	if (grown == NULL) {
		log_error("out of memory for sliding sync");
		abort();
	}
	return grown;
}

struct sliding_conns *
sliding_conns_create(void)
{
	struct sliding_conns *cs = grow(NULL, sizeof(*cs));

	memset(cs, 0, sizeof(*cs));
	(void)pthread_mutex_init(&cs->lock, NULL);
	map_init(&cs->by_key);
	list_init(&cs->idle);
	return cs;
}

static void
destroy(struct sliding_conn *c)
{
	size_t i;

	for (i = 0; i < c->sticky_count; i++)
		interned_put(&c->sticky[i].holder);
	(void)pthread_mutex_destroy(&c->lock);
	interned_put(&c->window);
	free(c->window_counts);
	free(c->sticky);
	free(c->rooms);
	free(c->undo);
	free(c->key);
	free(c);
}

/* With the table's lock. */
static void
unref(struct sliding_conn *c)
{
	if (--c->refs == 0)
		destroy(c);
}

static void
unlist(struct sliding_conn *c)
{
	if (!c->listed)
		return;
	c->listed = false;
	(void)map_remove(&c->table->by_key, c->key);
	list_remove(&c->link);
	unref(c);
}

void
sliding_conns_destroy(struct sliding_conns **csp)
{
	struct sliding_conns *cs = *csp;

	if (cs == NULL)
		return;
	while (!list_is_empty(&cs->idle))
		unlist(LIST_ENTRY(cs->idle.next, struct sliding_conn, link));
	map_deinit(&cs->by_key);
	(void)pthread_mutex_destroy(&cs->lock);
	free(cs);
	*csp = NULL;
}

/* --- the table --- */

static void
make_key(const struct sliding_conn_ask *ask, char *key)
{
	(void)snprintf(key, KEY_MAX, "%" PRId64 ":%" PRId64 ":%.255s",
		       ask->rq->user_nid, ask->rq->device_nid,
		       ask->conn_id != NULL ? ask->conn_id : "");
}

/* Makes room: what is idle goes, and the oldest where there are too many. */
static void
expire(struct sliding_conns *cs, const struct sliding_conn_ask *ask)
{
	struct list *it, *after;
	struct sliding_conn *c, *oldest = NULL;
	size_t of_device = 0;

	LIST_FOREACH (&cs->idle, it, after) {
		c = LIST_ENTRY(it, struct sliding_conn, link);
		if (ask->now_ms - c->used_ms > SLIDING_CONN_IDLE_MS ||
		    cs->by_key.count >= SLIDING_CONNS_MAX) {
			unlist(c);
			continue;
		}
		if (c->device_nid != ask->rq->device_nid)
			continue;
		if (oldest == NULL)
			oldest = c;
		of_device++;
	}
	if (of_device >= SLIDING_CONNS_OF_DEVICE_MAX)
		unlist(oldest);
}

static struct sliding_conn *
create(struct sliding_conns *cs, const struct sliding_conn_ask *ask,
       const char *key)
{
	struct sliding_conn *c = grow(NULL, sizeof(*c));

	memset(c, 0, sizeof(*c));
	c->table = cs;
	c->key = grow(NULL, strlen(key) + 1);
	memcpy(c->key, key, strlen(key) + 1);
	c->refs = 1;
	c->device_nid = ask->rq->device_nid;
	c->listed = true;
	(void)pthread_mutex_init(&c->lock, NULL);
	if (getrandom(&c->id, sizeof(c->id), 0) < 0)
		c->id = (uint64_t)(uintptr_t)c;
	(void)map_put(&cs->by_key, key, c);
	list_append(&cs->idle, &c->link);
	return c;
}

static struct sliding_conn *
find(struct sliding_conns *cs, const struct sliding_conn_ask *ask,
     const char *key)
{
	struct sliding_conn *c = map_find(&cs->by_key, key);

	if (ask->token == NULL) {
		if (c != NULL)
			unlist(c);
		expire(cs, ask);
		return create(cs, ask, key);
	}
	if (c == NULL || c->id != ask->token->conn_id)
		return NULL;
	list_remove(&c->link);
	list_append(&cs->idle, &c->link);
	return c;
}

static bool confirm(struct sliding_conn *c, uint64_t seq);

enum err
sliding_conn_begin(struct scope *sc, struct sliding_conns *cs,
		   const struct sliding_conn_ask *ask,
		   struct sliding_conn **out)
{
	struct sliding_conn *c;
	char key[KEY_MAX];

	make_key(ask, key);
	(void)pthread_mutex_lock(&cs->lock);
	c = find(cs, ask, key);
	if (c != NULL) {
		c->refs++;
		c->used_ms = ask->now_ms;
	}
	(void)pthread_mutex_unlock(&cs->lock);
	if (c == NULL)
		return scope_fail(sc, ERR_UNKNOWN_POS,
				  "This connection is not known any more");
	if (ask->may_wait) {
		(void)pthread_mutex_lock(&c->lock);
	} else if (pthread_mutex_trylock(&c->lock) != 0) {
		sliding_conn_put(&c);
		return ERR_RETRY;
	}
	if (ask->token != NULL && !confirm(c, ask->token->seq)) {
		(void)pthread_mutex_unlock(&c->lock);
		sliding_conn_put(&c);
		return scope_fail(sc, ERR_UNKNOWN_POS,
				  "This position is not the connection's "
				  "latest");
	}
	*out = c;
	return OK;
}

void
sliding_conn_lock(struct sliding_conn *c)
{
	(void)pthread_mutex_lock(&c->lock);
}

bool
sliding_conn_try_lock(struct sliding_conn *c)
{
	return pthread_mutex_trylock(&c->lock) == 0;
}

void
sliding_conn_unlock(struct sliding_conn *c)
{
	(void)pthread_mutex_unlock(&c->lock);
}

struct sliding_conn *
sliding_conn_hold(struct sliding_conn *c)
{
	(void)pthread_mutex_lock(&c->table->lock);
	c->refs++;
	(void)pthread_mutex_unlock(&c->table->lock);
	return c;
}

void
sliding_conn_put(struct sliding_conn **cp)
{
	struct sliding_conn *c = *cp;
	struct sliding_conns *cs;

	if (c == NULL)
		return;
	cs = c->table;
	(void)pthread_mutex_lock(&cs->lock);
	unref(c);
	(void)pthread_mutex_unlock(&cs->lock);
	*cp = NULL;
}

/* --- one connection --- */

/* Where the room stands, or would. */
static size_t
place_of(const struct sliding_conn *c, int64_t room_nid)
{
	size_t low = 0, high = c->count, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (c->rooms[mid].room_nid < room_nid)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct sliding_seen *
sliding_conn_find(const struct sliding_conn *c, int64_t room_nid)
{
	size_t i = place_of(c, room_nid);

	if (i == c->count || c->rooms[i].room_nid != room_nid ||
	    c->rooms[i].sent_pos == 0)
		return NULL;
	return &c->rooms[i];
}

void
sliding_conn_set_window(struct sliding_conn *c, struct interned *config,
			bool is_stable, size_t *counts)
{
	size_t i;

	interned_put(&c->window);
	free(c->window_counts);
	c->window = config != NULL ? interned_hold(config) : NULL;
	c->window_is_stable = is_stable;
	c->window_counts = counts;
	for (i = 0; i < c->count; i++)
		c->rooms[i].in_window = false;
}

void
sliding_conn_match(struct sliding_conn *c, const struct sliding_match *m)
{
	size_t i = place_of(c, m->room_nid);

	if (i == c->count || c->rooms[i].room_nid != m->room_nid)
		return;
	c->rooms[i].in_window = true;
	c->rooms[i].limit = (uint16_t)m->config->timeline_limit;
	c->rooms[i].lazy = m->config->lazy;
	c->rooms[i].lists = m->lists;
	c->rooms[i].subscribed = m->subscribed;
}

struct sliding_window
sliding_conn_window(const struct sliding_conn *c)
{
	return (struct sliding_window){c->window, c->window_is_stable,
				       c->window_counts};
}

static void
note_undo(struct sliding_conn *c, const struct sliding_seen *old)
{
	if (c->undo_count == c->undo_cap) {
		c->undo_cap = c->undo_cap == 0 ? 4 : c->undo_cap * 2;
		c->undo = grow(c->undo, c->undo_cap * sizeof(*c->undo));
	}
	c->undo[c->undo_count++] = *old;
}

/* The room's place, made if need be; sent_pos 0 is "nothing". */
static struct sliding_seen *
slot_of(struct sliding_conn *c, int64_t room_nid)
{
	size_t i = place_of(c, room_nid);

	if (i < c->count && c->rooms[i].room_nid == room_nid)
		return &c->rooms[i];
	if (c->count == c->cap) {
		c->cap = c->cap == 0 ? 2 : c->cap + c->cap / 2 + 1;
		c->rooms = grow(c->rooms, c->cap * sizeof(*c->rooms));
	}
	memmove(&c->rooms[i + 1], &c->rooms[i],
		(c->count - i) * sizeof(*c->rooms));
	c->count++;
	c->rooms[i] = (struct sliding_seen){.room_nid = room_nid};
	return &c->rooms[i];
}

void
sliding_conn_note(struct sliding_conn *c, const struct sliding_seen *seen)
{
	struct sliding_seen *slot = slot_of(c, seen->room_nid);

	note_undo(c, slot);
	*slot = *seen;
}

/* The oldest notes last: they are what was before. */
void
sliding_conn_rollback(struct sliding_conn *c)
{
	while (c->undo_count > 0) {
		c->undo_count--;
		*slot_of(c, c->undo[c->undo_count].room_nid) =
			c->undo[c->undo_count];
	}
	c->answered = false;
}

/* The client has the answer seq. False: that cannot be. */
static bool
confirm(struct sliding_conn *c, uint64_t seq)
{
	if (seq == c->seq && seq != 0) {
		if (c->answered)
			sliding_conn_set_window(c, NULL, false, NULL);
		sliding_conn_rollback(c);
		return true;
	}
	if (!c->answered || seq != c->seq + 1)
		return false;
	c->seq = seq;
	c->pos = c->next_pos;
	c->vol = c->next_vol;
	c->answered = false;
	c->undo_count = c->undo_cap = 0;
	free(c->undo);
	c->undo = NULL;
	return true;
}

struct sync_token
sliding_conn_commit(struct sliding_conn *c, int64_t pos, int64_t vol)
{
	c->answered = true;
	c->next_pos = pos;
	c->next_vol = vol;
	return (struct sync_token){.kind = SYNC_TOKEN_CONNECTION,
				   .pos = pos,
				   .conn_id = c->id,
				   .seq = c->seq + 1};
}

void
sliding_conn_advance(struct sliding_conn *c, int64_t pos, int64_t vol)
{
	c->pos = pos;
	c->vol = vol;
}

uint64_t
sliding_conn_own(struct sliding_conn *c)
{
	return ++c->owner;
}

bool
sliding_conn_is_owner(const struct sliding_conn *c, uint64_t owner)
{
	return c->owner == owner;
}

uint64_t
sliding_conn_id(const struct sliding_conn *c)
{
	return c->id;
}

uint64_t
sliding_conn_seq(const struct sliding_conn *c)
{
	return c->seq;
}

int64_t
sliding_conn_pos(const struct sliding_conn *c)
{
	return c->pos;
}

int64_t
sliding_conn_volatile(const struct sliding_conn *c)
{
	return c->vol;
}

/* --- lasting subscriptions --- */

static void
unstick(struct sliding_conn *c, const char *room_id)
{
	size_t i;

	for (i = 0; i < c->sticky_count; i++) {
		if (strcmp(c->sticky[i].subscription->room_id, room_id) != 0)
			continue;
		interned_put(&c->sticky[i].holder);
		c->sticky_count--;
		memmove(&c->sticky[i], &c->sticky[i + 1],
			(c->sticky_count - i) * sizeof(*c->sticky));
		return;
	}
}

void
sliding_conn_stick(struct sliding_conn *c, struct interned *config)
{
	const struct sliding_config *cfg = config->value;
	const struct sliding_subscription *s;
	size_t i;

	for (i = 0; i < cfg->unsubscribe.count; i++)
		if (cfg->unsubscribe.items[i] != NULL)
			unstick(c, cfg->unsubscribe.items[i]);
	for (i = 0; i < cfg->subscription_count; i++) {
		s = &cfg->subscriptions[i];
		unstick(c, s->room_id);
		if (c->sticky_count == SLIDING_SUBSCRIPTIONS_MAX)
			unstick(c, c->sticky[0].subscription->room_id);
		c->sticky = grow(c->sticky,
				 (c->sticky_count + 1) * sizeof(*c->sticky));
		c->sticky[c->sticky_count++] =
			(struct sliding_sticky){interned_hold(config), s};
	}
}

const struct sliding_sticky *
sliding_conn_sticky(const struct sliding_conn *c, size_t *count_out)
{
	*count_out = c->sticky_count;
	return c->sticky;
}
