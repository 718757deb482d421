#include "room/cache.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/map.h"
#include "room/rooms_priv.h"

#define ROOMS_MAX 1024
#define EVENTS_MAX 128 /* of one room */
#define TOTAL_MAX 6000 /* of all: some 6 MB */
#define KEY_MAX 320

/* A state event, or that there is none (row.nid 0), in one block. */
struct cached_event {
	struct event_row row;
	char bytes[];
};

struct cached_room {
	struct list link; /* in room_cache.used, the newest last */
	char *room_id;
	char *version;
	struct room_row room;
	bool has_head;
	struct room_head head;
	char *head_ids[ROOM_HEADS_MAX];
	struct map events; /* "type_nid state_key" -> struct cached_event */
	uint64_t serial;   /* no two cached rooms have the same */
	uint64_t changes;
};

struct room_cache {
	pthread_mutex_t lock;
	struct map rooms; /* room id -> struct cached_room */
	struct list used;
	size_t count;
	size_t events; /* in all rooms together */
	uint64_t serial;
};

struct room_cache *
room_cache_create(void)
{
	struct room_cache *c;

	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return NULL;
	(void)pthread_mutex_init(&c->lock, NULL);
	map_init(&c->rooms);
	list_init(&c->used);
	return c;
}

static void
forget_events(struct room_cache *c, struct cached_room *cr)
{
	size_t it = 0;
	void *value;

	c->events -= cr->events.count;
	while (map_next(&cr->events, &it, NULL, &value))
		free(value);
	map_deinit(&cr->events);
	map_init(&cr->events);
}

static void
forget_head(struct cached_room *cr)
{
	size_t i;

	for (i = 0; i < cr->head.count; i++)
		free(cr->head_ids[i]);
	cr->head.count = 0;
	cr->has_head = false;
}

static void
forget_room(struct room_cache *c, struct cached_room *cr)
{
	list_remove(&cr->link);
	(void)map_remove(&c->rooms, cr->room_id);
	c->count--;
	forget_events(c, cr);
	map_deinit(&cr->events);
	forget_head(cr);
	free(cr->version);
	free(cr->room_id);
	free(cr);
}

void
room_cache_destroy(struct room_cache **cp)
{
	struct room_cache *c = *cp;

	if (c == NULL)
		return;
	while (!list_is_empty(&c->used))
		forget_room(c,
			    LIST_ENTRY(c->used.next, struct cached_room, link));
	map_deinit(&c->rooms);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
	*cp = NULL;
}

/* False where the key is too long to be kept. */
static bool
format_key(char *out, const struct state_entry *key)
{
	int len;

	len = snprintf(out, KEY_MAX, "%lld %s", (long long)key->type_nid,
		       key->state_key);
	return len > 0 && len < KEY_MAX;
}

static struct cached_room *
put_room(struct room_cache *c, const char *room_id)
{
	struct cached_room *cr;

	cr = map_find(&c->rooms, room_id);
	if (cr != NULL)
		return cr;
	cr = calloc(1, sizeof(*cr));
	if (cr == NULL || (cr->room_id = strdup(room_id)) == NULL) {
		free(cr);
		return NULL;
	}
	map_init(&cr->events);
	cr->serial = ++c->serial;
	list_append(&c->used, &cr->link);
	(void)map_put(&c->rooms, room_id, cr);
	if (++c->count > ROOMS_MAX)
		forget_room(c,
			    LIST_ENTRY(c->used.next, struct cached_room, link));
	return cr;
}

static void
set_head(struct cached_room *cr, const struct room_head *head)
{
	size_t i;

	forget_head(cr);
	cr->head = *head;
	cr->has_head = true;
	for (i = 0; i < head->count; i++) {
		cr->head_ids[i] = strdup(head->events[i].event_id);
		cr->head.events[i].event_id = cr->head_ids[i];
		if (cr->head_ids[i] == NULL)
			cr->has_head = false;
	}
}

static const char *
pack(char **at, const char *s)
{
	size_t len;
	char *to = *at;

	if (s == NULL)
		return NULL;
	len = strlen(s) + 1;
	memcpy(to, s, len);
	*at += len;
	return to;
}

static size_t
packed_len(const char *s)
{
	return s == NULL ? 0 : strlen(s) + 1;
}

static struct cached_event *
cached_event_create(const struct event_row *row)
{
	struct cached_event *ce;
	char *at;

	ce = malloc(sizeof(*ce) + packed_len(row->event_id) +
		    packed_len(row->type) + packed_len(row->sender) +
		    packed_len(row->state_key) + row->pdu_len + 1);
	if (ce == NULL)
		return NULL;
	ce->row = *row;
	at = ce->bytes;
	ce->row.event_id = pack(&at, row->event_id);
	ce->row.type = pack(&at, row->type);
	ce->row.sender = pack(&at, row->sender);
	ce->row.state_key = pack(&at, row->state_key);
	ce->row.txn_id = NULL;
	if (row->pdu != NULL) {
		memcpy(at, row->pdu, row->pdu_len);
		at[row->pdu_len] = '\0';
		ce->row.pdu = at;
	}
	return ce;
}

static void
copy_row(struct scope *sc, const struct event_row *row, struct event_row *out)
{
	*out = *row;
	if (row->nid == 0)
		return;
	out->event_id = scope_strdup(sc, row->event_id);
	out->type = scope_strdup(sc, row->type);
	out->sender = scope_strdup(sc, row->sender);
	if (row->state_key != NULL)
		out->state_key = scope_strdup(sc, row->state_key);
	if (row->pdu != NULL)
		out->pdu = scope_strndup(sc, row->pdu, row->pdu_len);
}

static void
copy_head(struct scope *sc, const struct cached_room *cr,
	  struct room_moment *out)
{
	size_t i;

	out->room = cr->room;
	out->room.room_id = scope_strdup(sc, cr->room_id);
	out->room.version = scope_strdup(sc, cr->version);
	out->head = cr->head;
	for (i = 0; i < cr->head.count; i++)
		out->head.events[i].event_id =
			scope_strdup(sc, cr->head_ids[i]);
}

static bool
copy_moment(struct scope *sc, struct room_cache *c, struct cached_room *cr,
	    const struct room_moment_query *q, struct room_moment *out)
{
	const struct cached_event *ce;
	char key[KEY_MAX];
	size_t i;

	if (!cr->has_head)
		return false;
	for (i = 0; i < q->count; i++) {
		if (!format_key(key, &q->keys[i]))
			return false;
		ce = map_find(&cr->events, key);
		if (ce == NULL)
			return false;
		copy_row(sc, &ce->row, &out->rows[i]);
	}
	copy_head(sc, cr, out);
	list_remove(&cr->link);
	list_append(&c->used, &cr->link);
	return true;
}

/* Looks in memory; where that is not enough, notes the room so that changes
 * during the read from the store are noticed. */
static bool
try_memory(struct scope *sc, struct room_cache *c,
	   const struct room_moment_query *q, struct room_moment *out,
	   struct cached_room *noted)
{
	struct cached_room *cr;
	bool hit;

	(void)pthread_mutex_lock(&c->lock);
	cr = put_room(c, q->room_id);
	hit = cr != NULL && copy_moment(sc, c, cr, q, out);
	if (cr != NULL) {
		noted->serial = cr->serial;
		noted->changes = cr->changes;
	}
	(void)pthread_mutex_unlock(&c->lock);
	return hit;
}

static void
keep_rows(struct room_cache *c, struct cached_room *cr,
	  const struct room_moment_query *q, const struct room_moment *m)
{
	struct cached_event *ce;
	char key[KEY_MAX];
	size_t i, before;

	if (cr->events.count + q->count > EVENTS_MAX)
		forget_events(c, cr);
	before = cr->events.count;
	for (i = 0; i < q->count; i++) {
		if (!format_key(key, &q->keys[i]))
			continue;
		ce = cached_event_create(&m->rows[i]);
		if (ce != NULL)
			free(map_put(&cr->events, key, ce));
	}
	c->events += cr->events.count - before;
	while (c->events > TOTAL_MAX && c->used.next != &cr->link)
		forget_room(c,
			    LIST_ENTRY(c->used.next, struct cached_room, link));
}

static void
keep(struct room_cache *c, const struct room_moment_query *q,
     const struct room_moment *m, const struct cached_room *noted)
{
	struct cached_room *cr;

	(void)pthread_mutex_lock(&c->lock);
	cr = map_find(&c->rooms, q->room_id);
	if (cr != NULL && cr->serial == noted->serial &&
	    cr->changes == noted->changes) {
		free(cr->version);
		cr->version = strdup(m->room.version);
		cr->room = m->room;
		cr->room.room_id = cr->room_id;
		cr->room.version = cr->version;
		set_head(cr, &m->head);
		if (cr->version == NULL)
			cr->has_head = false;
		keep_rows(c, cr, q, m);
	}
	(void)pthread_mutex_unlock(&c->lock);
}

static void
forget_unknown(struct room_cache *c, const char *room_id)
{
	struct cached_room *cr;

	(void)pthread_mutex_lock(&c->lock);
	cr = map_find(&c->rooms, room_id);
	if (cr != NULL && !cr->has_head)
		forget_room(c, cr);
	(void)pthread_mutex_unlock(&c->lock);
}

enum err
room_moment_read(struct scope *sc, struct txn *t,
		 const struct room_moment_query *q, struct room_moment *out)
{
	int64_t nid;
	size_t i;

	out->rows = scope_array(sc, struct event_row, q->count);
	TRY(room_store_get(sc, t, q->room_id, &out->room));
	TRY(room_store_get_head(sc, t, out->room.nid, &out->head));
	for (i = 0; i < q->count; i++) {
		TRY(state_store_find(sc, t, out->room.nid, &q->keys[i], &nid));
		if (nid != 0)
			TRY(event_store_get(sc, t, nid, &out->rows[i]));
	}
	return OK;
}

enum err
room_cache_get(struct scope *sc, struct rooms *r,
	       const struct room_moment_query *q, struct room_moment *out)
{
	struct cached_room noted = {0};
	struct txn *t;
	enum err e;

	*out = (struct room_moment){0};
	out->rows = scope_array(sc, struct event_row, q->count);
	if (try_memory(sc, r->cache, q, out, &noted))
		return OK;
	TRY(store_read_begin(sc, r->db, &t));
	e = room_moment_read(sc, t, q, out);
	store_read_end(&t);
	if (e == OK)
		keep(r->cache, q, out, &noted);
	else
		forget_unknown(r->cache, q->room_id);
	return e;
}

void
room_cache_apply(struct room_cache *c, const struct room_cache_change *change)
{
	struct cached_room *cr;
	char key[KEY_MAX];
	size_t i, before;

	(void)pthread_mutex_lock(&c->lock);
	cr = map_find(&c->rooms, change->room_id);
	if (cr != NULL) {
		cr->changes++;
		if (cr->has_head)
			set_head(cr, change->head);
		before = cr->events.count;
		for (i = 0; i < change->count; i++)
			if (format_key(key, &change->keys[i]))
				free(map_remove(&cr->events, key));
		c->events -= before - cr->events.count;
	}
	(void)pthread_mutex_unlock(&c->lock);
}

void
room_cache_forget(struct room_cache *c, const char *room_id)
{
	struct cached_room *cr;

	(void)pthread_mutex_lock(&c->lock);
	cr = map_find(&c->rooms, room_id);
	if (cr != NULL)
		forget_room(c, cr);
	(void)pthread_mutex_unlock(&c->lock);
}
