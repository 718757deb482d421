#include "appservice/transaction.h"

#include <string.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "room/read.h"
#include "room/render.h"
#include "user/presence.h"

struct building {
	struct scope *sc;
	struct txn *t;
	struct rooms *rooms;
	struct interest *interest;
	struct appservice_stream *s;
	struct buf buf;
	struct json_writer w;
	size_t count; /* of what is written */
};

static enum err
write_event(struct building *b, int64_t nid)
{
	struct event_viewer viewer = {.format = EVENT_FORMAT_CLIENT,
				      .now_ms = clock_wall_ms()};
	struct event_rows rows = {.count = 1};
	struct event_view *views;
	struct event_row row;
	struct room_row room;
	enum err e;

	TRY(event_store_get(b->sc, b->t, nid, &row));
	e = room_store_get_by_nid(b->sc, b->t, row.room_nid, &room);
	if (e == ERR_NOT_FOUND)
		return OK; /* deleted meanwhile */
	TRY(e);
	rows.rows = &row;
	TRY(event_render_load(b->sc, b->t, &rows, &views));
	viewer.room_id = room.room_id;
	event_render(&b->w, &views[0], &viewer);
	b->count++;
	return OK;
}

/* Events in order, until there are enough. */
static enum err
write_events(struct building *b, bool *more_out)
{
	struct event_rows rows;
	bool wanted;
	size_t n;

	TRY(appservice_store_list_events(b->sc, b->t, b->s->pos,
					 TRANSACTION_SCAN_MAX, &rows));
	*more_out = rows.count == TRANSACTION_SCAN_MAX;
	b->s->body_pos = b->s->pos;
	for (n = 0; n < rows.count; n++) {
		TRY(interest_in_event(b->sc, b->t, b->interest, &rows.rows[n],
				      &wanted));
		if (wanted)
			TRY(write_event(b, rows.rows[n].nid));
		b->s->body_pos = rows.rows[n].nid;
		if (b->count < TRANSACTION_EVENTS_MAX &&
		    b->buf.len < TRANSACTION_BYTES_MAX)
			continue;
		*more_out = true;
		break;
	}
	return OK;
}

static void
begin_ephemeral(struct building *b, const char *type, int64_t room_nid)
{
	struct room_row room;

	json_object_begin(&b->w);
	json_put_string(&b->w, "type", type);
	if (room_store_get_by_nid(b->sc, b->t, room_nid, &room) == OK)
		json_put_string(&b->w, "room_id", room.room_id);
	json_key(&b->w, "content");
}

static enum err
write_receipt_rows(struct building *b, int64_t room_nid,
		   const struct receipt_rows *rows, int64_t viewer_nid)
{
	struct room_receipt_options o = {.viewer_nid = viewer_nid};
	struct json_writer w;
	struct buf content;
	bool any;

	buf_init(&content, b->sc, 0);
	json_writer_init(&w, &content);
	room_receipts_render(&w, b->sc, rows, &o, &any);
	if (!any)
		return OK;
	begin_ephemeral(b, "m.receipt", room_nid);
	json_raw(&b->w, content.data, content.len);
	json_object_end(&b->w);
	b->count++;
	return buf_check(&content);
}

/* Private ones are told only of the service's own users. */
static enum err
write_room_receipts(struct building *b, int64_t room_nid)
{
	struct receipt_rows rows, one = {.count = 1};
	bool wanted;
	size_t n;

	TRY(interest_in_room(b->sc, b->t, b->interest, room_nid, b->s->pos,
			     &wanted));
	if (!wanted)
		return OK;
	TRY(receipt_store_list(b->sc, b->t, room_nid, b->s->receipt_pos,
			       b->s->body_receipt_pos, &rows));
	TRY(write_receipt_rows(b, room_nid, &rows, 0));
	for (n = 0; n < rows.count; n++) {
		one.rows = &rows.rows[n];
		if (one.rows->kind == RECEIPT_READ_PRIVATE &&
		    appservice_has_user(b->interest->as, b->interest->service,
					one.rows->user_id))
			TRY(write_receipt_rows(b, room_nid, &one,
					       one.rows->user_nid));
	}
	return OK;
}

static enum err
write_receipts(struct building *b)
{
	int64_t *rooms;
	size_t n, count;

	TRY(txn_position(b->sc, b->t, &b->s->body_receipt_pos));
	TRY(appservice_store_list_receipt_rooms(b->sc, b->t, b->s->receipt_pos,
						&rooms, &count));
	for (n = 0; n < count; n++)
		TRY(write_room_receipts(b, rooms[n]));
	return OK;
}

static enum err
write_typing(struct building *b, int64_t room_nid)
{
	const char **user_ids;
	int64_t position;
	size_t n, count;
	bool wanted;

	TRY(interest_in_room(b->sc, b->t, b->interest, room_nid, b->s->pos,
			     &wanted));
	if (!wanted)
		return OK;
	TRY(room_typing_read(b->sc, b->rooms, room_nid, &user_ids, &count,
			     &position));
	begin_ephemeral(b, "m.typing", room_nid);
	json_object_begin(&b->w);
	json_key(&b->w, "user_ids");
	json_array_begin(&b->w);
	for (n = 0; n < count; n++)
		json_string(&b->w, user_ids[n]);
	json_array_end(&b->w);
	json_object_end(&b->w);
	json_object_end(&b->w);
	b->count++;
	return OK;
}

static enum err
write_presence(struct building *b)
{
	struct interest *i = b->interest;
	int64_t now_ms = clock_wall_ms();
	struct presence_news news;
	bool wanted;
	size_t n;

	presence_read(b->sc, users_presence(i->as->users), 0, i->presence_pos,
		      &news);
	for (n = 0; n < news.count && n < TRANSACTION_PRESENCE_MAX; n++) {
		TRY(interest_in_user(b->sc, b->t, i, &news.views[n], b->s->pos,
				     &wanted));
		if (!wanted)
			continue;
		presence_render(&b->w, &news.views[n], now_ms);
		b->count++;
	}
	i->presence_pos = news.newest;
	return OK;
}

static enum err
write_ephemeral(struct building *b, const struct transaction_news *news)
{
	size_t n;

	b->s->body_receipt_pos = b->s->receipt_pos;
	if (!b->interest->service->reg.receive_ephemeral)
		return OK;
	json_key(&b->w, b->interest->service->reg.is_ephemeral_unstable
				? "de.sorunome.msc2409.ephemeral"
				: "ephemeral");
	json_array_begin(&b->w);
	if (news->receipts)
		TRY(write_receipts(b));
	for (n = 0; n < news->typing_count; n++)
		TRY(write_typing(b, news->typing[n]));
	if (news->presence)
		TRY(write_presence(b));
	json_array_end(&b->w);
	return OK;
}

static enum err
build(struct building *b, const struct transaction_news *news, bool *more_out)
{
	json_object_begin(&b->w);
	json_key(&b->w, "events");
	json_array_begin(&b->w);
	TRY(write_events(b, more_out));
	json_array_end(&b->w);
	TRY(write_ephemeral(b, news));
	json_object_end(&b->w);
	return buf_check(&b->buf);
}

enum err
transaction_build(struct scope *sc, struct rooms *rooms, struct interest *i,
		  const struct transaction_news *news,
		  struct appservice_stream *s, bool *more_out)
{
	struct building b = {.sc = sc, .rooms = rooms, .interest = i, .s = s};
	enum err e;

	buf_init(&b.buf, sc, 0);
	json_writer_init(&b.w, &b.buf);
	TRY(store_read_begin(sc, i->as->db, &b.t));
	e = build(&b, news, more_out);
	store_read_end(&b.t);
	TRY(e);
	s->body = b.count > 0 ? buf_str(&b.buf) : NULL;
	return OK;
}
