/* Receipts and read markers: room_mark_read() of room/actions.h. */
#include <string.h>

#include "base/json_write.h"
#include "room/actions.h"
#include "room/read.h"
#include "room/rooms_priv.h"
#include "store/account_data_store.h"

#define THREAD_LEN_MAX 255

struct forward {
	struct rooms *rooms;
	struct receipt_row wanted;
	const struct room_mark *mark;
};

static void
tell(struct scope *sc, struct txn *t, const struct forward *f)
{
	const struct notify_change c = {.kind = NOTIFY_RECEIPT,
					.position = f->wanted.pos,
					.room_nid = f->wanted.room_nid,
					.user_nid = f->wanted.user_nid};

	rooms_publish_at_commit(sc, t, f->rooms, &c);
}

/* Clients read m.fully_read as account data of the room (10.13.2). */
static enum err
put_fully_read(struct scope *sc, struct txn *t, const struct forward *f)
{
	const struct notify_change c = {.kind = NOTIFY_ACCOUNT_DATA,
					.position = f->wanted.pos,
					.room_nid = f->wanted.room_nid,
					.user_nid = f->wanted.user_nid};
	struct account_data_row row = {.room_id = f->mark->room_id,
				       .type = "m.fully_read",
				       .pos = f->wanted.pos};
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "event_id", f->mark->event_id);
	json_object_end(&w);
	TRY(buf_check(&b));
	row.content = buf_str(&b);
	rooms_publish_at_commit(sc, t, f->rooms, &c);
	return account_data_store_put(sc, t, f->wanted.user_nid, &row);
}

static enum err
put_forward(struct scope *sc, struct txn *t, void *ctx)
{
	struct forward *f = ctx;
	struct receipt_row *wanted = &f->wanted, now = *wanted;
	bool found;

	TRY(receipt_store_find(sc, t, &now, &found));
	wanted->pos = 0;
	if (found && now.event_order >= wanted->event_order)
		return OK;
	wanted->pos = txn_next_position(t);
	TRY(receipt_store_put(sc, t, wanted));
	if (wanted->kind == RECEIPT_FULLY_READ)
		return put_fully_read(sc, t, f);
	tell(sc, t, f);
	return room_store_set_receipt_pos(sc, t, wanted->room_nid, wanted->pos);
}

static enum err
check_mark(struct scope *sc, const struct room_mark *m, struct receipt_row *r)
{
	r->kind = receipt_kind_parse(m->kind);
	if (r->kind == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "not a known receipt type");
	r->thread = m->thread != NULL ? m->thread : "";
	if (m->thread != NULL &&
	    (m->thread[0] == '\0' || strlen(m->thread) > THREAD_LEN_MAX))
		return scope_fail(sc, ERR_INVALID_PARAM, "no such thread");
	if (m->thread != NULL && r->kind == RECEIPT_FULLY_READ)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "m.fully_read has no thread");
	return OK;
}

static enum err
find_event(struct scope *sc, struct txn *t, const struct requester *rq,
	   const struct room_mark *m, struct receipt_row *out)
{
	struct room_row room;
	struct event_row e;
	enum err err;

	TRY(room_require_joined(sc, t, rq, m->room_id, &room));
	err = event_store_get_by_id(sc, t, m->event_id, &e);
	if (err == ERR_NOT_FOUND ||
	    (err == OK && (e.room_nid != room.nid || !e.in_timeline)))
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no such event in this room");
	TRY(err);
	out->room_nid = room.nid;
	out->event_nid = e.nid;
	out->event_order = e.room_order;
	return OK;
}

enum err
room_mark_read(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const struct room_mark *m)
{
	struct forward f = {r, {.user_nid = rq->user_nid, .ts = rq->now_ms}, m};
	struct receipt_row now;
	struct txn *t;
	bool found;

	TRY(check_mark(sc, m, &f.wanted));
	TRY(store_read_begin(sc, r->db, &t));
	TRY(find_event(sc, t, rq, m, &f.wanted));
	now = f.wanted;
	TRY(receipt_store_find(sc, t, &now, &found));
	store_read_end(&t);
	if (found && now.event_order >= f.wanted.event_order)
		return OK;
	return store_write(sc, r->db, put_forward, &f);
}
