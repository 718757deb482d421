/* Who is typing: in memory only, each for a limited time. */
#include <stdlib.h>
#include <string.h>

#include "base/id_map.h"
#include "room/actions.h"
#include "room/read.h"
#include "room/rooms_priv.h"

#define TIMEOUT_MIN_MS 1000
#define TIMEOUT_MAX_MS 120000
#define TYPISTS_MAX 100 /* in one room */

struct typist {
	char *user_id;
	int64_t until_ms;
};

struct typing_room {
	struct typist typists[TYPISTS_MAX];
	size_t count;
	int64_t changed; /* the volatile position */
};

struct room_typing {
	pthread_mutex_t lock;
	struct id_map rooms; /* room nid -> struct typing_room */
	int64_t position;
};

struct room_typing *
room_typing_create(void)
{
	struct room_typing *ty;

	ty = calloc(1, sizeof(*ty));
	if (ty == NULL)
		return NULL;
	(void)pthread_mutex_init(&ty->lock, NULL);
	id_map_init(&ty->rooms);
	return ty;
}

static void
drop(struct typing_room *tr, size_t i)
{
	free(tr->typists[i].user_id);
	tr->typists[i] = tr->typists[--tr->count];
}

void
room_typing_destroy(struct room_typing **typ)
{
	struct room_typing *ty = *typ;
	struct typing_room *tr;
	size_t it = 0;
	void *value;

	if (ty == NULL)
		return;
	while (id_map_next(&ty->rooms, &it, NULL, &value)) {
		tr = value;
		while (tr->count > 0)
			drop(tr, 0);
		free(tr);
	}
	id_map_deinit(&ty->rooms);
	(void)pthread_mutex_destroy(&ty->lock);
	free(ty);
	*typ = NULL;
}

static struct typing_room *
room_of(struct room_typing *ty, int64_t room_nid)
{
	struct typing_room *tr;

	tr = id_map_find(&ty->rooms, room_nid);
	if (tr != NULL)
		return tr;
	tr = calloc(1, sizeof(*tr));
	if (tr != NULL)
		(void)id_map_put(&ty->rooms, room_nid, tr);
	return tr;
}

/* Sets or ends (until_ms 0) a mark; tells whether the list of typists changed.
 */
static bool
set_mark(struct typing_room *tr, const char *user_id, int64_t until_ms)
{
	size_t i;

	for (i = 0; i < tr->count; i++)
		if (strcmp(tr->typists[i].user_id, user_id) == 0)
			break;
	if (until_ms == 0) {
		if (i == tr->count)
			return false;
		drop(tr, i);
		return true;
	}
	if (i < tr->count) {
		tr->typists[i].until_ms = until_ms;
		return false;
	}
	if (i == TYPISTS_MAX)
		return false;
	tr->typists[i].user_id = strdup(user_id);
	if (tr->typists[i].user_id == NULL)
		return false;
	tr->typists[i].until_ms = until_ms;
	tr->count++;
	return true;
}

static void
tell(struct rooms *r, int64_t room_nid, int64_t position)
{
	struct notify_change c = {.kind = NOTIFY_TYPING,
				  .position = position,
				  .room_nid = room_nid};

	rooms_publish(r, &c);
}

void
room_typing_mark(struct rooms *r, int64_t room_nid, const char *user_id,
		 int64_t until_ms)
{
	struct room_typing *ty = r->typing;
	struct typing_room *tr;
	int64_t position = 0;

	(void)pthread_mutex_lock(&ty->lock);
	tr = until_ms == 0 ? id_map_find(&ty->rooms, room_nid)
			   : room_of(ty, room_nid);
	if (tr != NULL && set_mark(tr, user_id, until_ms))
		tr->changed = position = ++ty->position;
	(void)pthread_mutex_unlock(&ty->lock);
	if (position != 0)
		tell(r, room_nid, position);
}

enum err
room_set_typing(struct scope *sc, struct rooms *r, const struct requester *rq,
		const struct room_typing_mark *m)
{
	struct room_row room;
	struct txn *t;
	int64_t timeout = m->timeout_ms;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_require_joined(sc, t, rq, m->room_id, &room));
	store_read_end(&t);
	if (timeout < TIMEOUT_MIN_MS)
		timeout = TIMEOUT_MIN_MS;
	if (timeout > TIMEOUT_MAX_MS)
		timeout = TIMEOUT_MAX_MS;
	room_typing_mark(r, room.nid, rq->user_id,
			 m->typing ? rq->now_ms + timeout : 0);
	return OK;
}

/* Rooms whose marks ended, at most this many for one tick. */
#define EXPIRED_MAX 256

void
room_typing_tick(struct rooms *r, int64_t now_ms)
{
	struct room_typing *ty = r->typing;
	int64_t rooms[EXPIRED_MAX], positions[EXPIRED_MAX], nid;
	size_t n = 0, i, it = 0, before;
	struct typing_room *tr;
	void *value;

	(void)pthread_mutex_lock(&ty->lock);
	while (n < EXPIRED_MAX && id_map_next(&ty->rooms, &it, &nid, &value)) {
		tr = value;
		before = tr->count;
		for (i = tr->count; i-- > 0;)
			if (tr->typists[i].until_ms <= now_ms)
				drop(tr, i);
		if (tr->count == before)
			continue;
		tr->changed = ++ty->position;
		rooms[n] = nid;
		positions[n++] = tr->changed;
	}
	(void)pthread_mutex_unlock(&ty->lock);
	for (i = 0; i < n; i++)
		tell(r, rooms[i], positions[i]);
}

enum err
room_typing_read(struct scope *sc, struct rooms *r, int64_t room_nid,
		 const char ***user_ids_out, size_t *count_out,
		 int64_t *volatile_pos_out)
{
	struct typing_room *tr;
	size_t i;

	*user_ids_out = NULL;
	*count_out = 0;
	*volatile_pos_out = 0;
	(void)pthread_mutex_lock(&r->typing->lock);
	tr = id_map_find(&r->typing->rooms, room_nid);
	if (tr != NULL) {
		*user_ids_out = scope_array(sc, const char *, tr->count);
		for (i = 0; i < tr->count; i++)
			(*user_ids_out)[i] =
				scope_strdup(sc, tr->typists[i].user_id);
		*count_out = tr->count;
		*volatile_pos_out = tr->changed;
	}
	(void)pthread_mutex_unlock(&r->typing->lock);
	return OK;
}

int64_t
room_typing_position(struct rooms *r)
{
	int64_t position;

	(void)pthread_mutex_lock(&r->typing->lock);
	position = r->typing->position;
	(void)pthread_mutex_unlock(&r->typing->lock);
	return position;
}
