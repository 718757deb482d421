#include "room/thread_subscription.h"

#include <stdlib.h>
#include <string.h>

#include "room/history_priv.h"
#include "room/rooms_priv.h"
#include "store/relation_store.h"

/* What a request is about. */
struct following {
	struct rooms *rooms;
	struct thread_subscription wanted;
	int64_t cause_pos; /* 0: none */
};

/* A thread's root that the requester may see. */
static enum err
find_root(struct scope *sc, struct reading *rd, struct rooms *r,
	  const struct requester *rq, const struct thread_ref *ref)
{
	enum err e = reading_begin(sc, r, rq, ref->room_id, rd);

	/* Whoever may not read the room learns nothing of its events. */
	if (e != ERR_FORBIDDEN)
		return e;
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_NOT_FOUND, "no such event in this room");
}

static enum err
find_cause(struct scope *sc, const struct reading *rd, const char *cause_id,
	   int64_t root_nid, int64_t *pos_out)
{
	struct relation_row relation = {0};
	struct room_events cause;
	enum err e = reading_find(sc, rd, cause_id, &cause);

	if (e == OK)
		e = relation_store_get(sc, rd->t, cause.rows.rows[0].nid,
				       &relation);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == OK && relation.parent_nid == root_nid &&
	    relation.kind == RELATION_THREAD) {
		*pos_out = cause.rows.rows[0].pos;
		return OK;
	}
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_NOT_IN_THREAD,
			  "the cause is no message of this thread");
}

static enum err
prepare(struct scope *sc, struct following *f, const struct requester *rq,
	const struct thread_ref *ref, const char *cause_id)
{
	struct room_events root;
	struct reading rd;

	TRY(find_root(sc, &rd, f->rooms, rq, ref));
	TRY(reading_find(sc, &rd, ref->root_id, &root));
	f->wanted.user_nid = rq->user_nid;
	f->wanted.room_nid = rd.room.nid;
	f->wanted.root_nid = root.rows.rows[0].nid;
	if (cause_id != NULL)
		TRY(find_cause(sc, &rd, cause_id, f->wanted.root_nid,
			       &f->cause_pos));
	store_read_end(&rd.t);
	return OK;
}

static enum err
put(struct scope *sc, struct txn *t, struct following *f)
{
	struct notify_change c = {.kind = NOTIFY_ACCOUNT_DATA,
				  .user_nid = f->wanted.user_nid};

	c.position = f->wanted.pos = txn_next_position(t);
	TRY(thread_subscription_store_put(sc, t, &f->wanted));
	rooms_publish_at_commit(sc, t, f->rooms, &c);
	return OK;
}

static enum err
follow(struct scope *sc, struct txn *t, void *ctx)
{
	struct following *f = ctx;
	struct thread_subscription now = f->wanted;
	int64_t count;
	bool found;

	TRY(thread_subscription_store_find(sc, t, &now, &found));
	if (now.state >= f->wanted.state)
		return OK; /* one's own wish goes before a client's thought */
	if (found && now.state == THREAD_UNFOLLOWED && f->cause_pos != 0 &&
	    f->cause_pos <= now.pos)
		return scope_fail(sc, ERR_CONFLICTING_UNSUBSCRIPTION,
				  "the user stopped following after that");
	TRY(thread_subscription_store_count(sc, t, now.user_nid, &count));
	if (!found && count >= THREAD_SUBSCRIPTIONS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "nobody follows more than %d threads",
				  THREAD_SUBSCRIPTIONS_MAX);
	return put(sc, t, f);
}

static enum err
unfollow(struct scope *sc, struct txn *t, void *ctx)
{
	struct following *f = ctx;
	struct thread_subscription now = f->wanted;
	bool found;

	TRY(thread_subscription_store_find(sc, t, &now, &found));
	return now.state == THREAD_UNFOLLOWED ? OK : put(sc, t, f);
}

enum err
room_thread_follow(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const struct thread_ref *ref,
		   const char *cause_id)
{
	struct following f = {.rooms = r};

	f.wanted.state = cause_id != NULL ? THREAD_AUTOMATIC : THREAD_MANUAL;
	TRY(prepare(sc, &f, rq, ref, cause_id));
	return store_write(sc, r->db, follow, &f);
}

enum err
room_thread_unfollow(struct scope *sc, struct rooms *r,
		     const struct requester *rq, const struct thread_ref *ref)
{
	struct following f = {.rooms = r};

	TRY(prepare(sc, &f, rq, ref, NULL));
	return store_write(sc, r->db, unfollow, &f);
}

static enum err
read_state(struct scope *sc, struct txn *t, void *ctx)
{
	bool found;

	return thread_subscription_store_find(sc, t, ctx, &found);
}

enum err
room_thread_following(struct scope *sc, struct rooms *r,
		      const struct requester *rq, const struct thread_ref *ref,
		      enum thread_following *out)
{
	struct following f = {.rooms = r};

	TRY(prepare(sc, &f, rq, ref, NULL));
	TRY(store_read(sc, r->db, read_state, &f.wanted));
	*out = f.wanted.state;
	if (*out == THREAD_UNFOLLOWED)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "this thread is not followed");
	return OK;
}

enum err
room_thread_subscriptions_read(struct scope *sc, struct txn *t,
			       const struct thread_subscription_query *q,
			       struct thread_subscription_page *out)
{
	struct thread_subscription_query one_more = *q;
	struct thread_subscriptions *c = &out->changes;

	*out = (struct thread_subscription_page){0};
	one_more.limit++;
	TRY(thread_subscription_store_list(sc, t, &one_more, c));
	out->has_more = c->count > q->limit;
	if (out->has_more)
		out->end = c->rows[--c->count - 1].pos;
	return OK;
}

enum err
room_thread_subscriptions_list(struct scope *sc, struct rooms *r,
			       const struct thread_subscription_query *q,
			       struct thread_subscription_page *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_thread_subscriptions_read(sc, t, q, out));
	store_read_end(&t);
	return OK;
}

static int
compare_rooms(const void *a, const void *b)
{
	const struct thread_subscription *x = a, *y = b;

	if (x->room_nid != y->room_nid)
		return x->room_nid < y->room_nid ? -1 : 1;
	return x->pos < y->pos ? 1 : -1;
}

static void
render_one(struct json_writer *w, const struct thread_subscription *s)
{
	json_key(w, s->root_id);
	json_object_begin(w);
	if (s->state != THREAD_UNFOLLOWED)
		json_put_bool(w, "automatic", s->state == THREAD_AUTOMATIC);
	json_put_int(w, "bump_stamp", s->pos);
	json_object_end(w);
}

/* Those that are followed, or those that are not, by room. */
static void
render_part(struct json_writer *w, const struct thread_subscriptions *c,
	    bool is_followed)
{
	int64_t room_nid = 0;
	bool any = false;
	size_t i;

	for (i = 0; i < c->count; i++) {
		if ((c->rows[i].state != THREAD_UNFOLLOWED) != is_followed)
			continue;
		if (!any) {
			json_key(w,
				 is_followed ? "subscribed" : "unsubscribed");
			json_object_begin(w);
		}
		if (c->rows[i].room_nid != room_nid) {
			if (any)
				json_object_end(w);
			json_key(w, c->rows[i].room_id);
			json_object_begin(w);
		}
		any = true;
		room_nid = c->rows[i].room_nid;
		render_one(w, &c->rows[i]);
	}
	if (any) {
		json_object_end(w);
		json_object_end(w);
	}
}

void
room_thread_subscriptions_render(struct json_writer *w,
				 const struct thread_subscriptions *changes)
{
	if (changes->count > 1)
		qsort(changes->rows, changes->count, sizeof(*changes->rows),
		      compare_rooms);
	render_part(w, changes, true);
	render_part(w, changes, false);
}
