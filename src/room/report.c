#include "room/report.h"

#include <string.h>

#include "room/read.h"
#include "room/rooms_priv.h"
#include "store/user_id_store.h"

/* One answer for all that the reporter may not know. */
static enum err
no_such(struct scope *sc, const char *what)
{
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_NOT_FOUND, "there is no such %s", what);
}

static enum err
find_event(struct scope *sc, struct txn *t, const struct requester *rq,
	   const struct room_report *x, struct report_row *row)
{
	struct room_row room;
	struct room_view *view;
	struct event_row event;
	enum err e;

	e = room_require_joined(sc, t, rq, x->room_id, &room);
	if (e == ERR_FORBIDDEN)
		return no_such(sc, "event");
	TRY(e);
	e = event_store_get_by_id(sc, t, x->event_id, &event);
	if (e == ERR_NOT_FOUND)
		return no_such(sc, "event");
	TRY(e);
	TRY(room_view_open(sc, t, room.nid, rq->user_id, &view));
	if (event.room_nid != room.nid || !event.in_timeline ||
	    !room_view_has(view, &event))
		return no_such(sc, "event");
	row->room_nid = room.nid;
	row->event_nid = event.nid;
	row->user_nid = event.sender_nid;
	return OK;
}

static enum err
find_room(struct scope *sc, struct txn *t, const struct room_report *x,
	  struct report_row *row)
{
	struct room_row room;
	enum err e;

	e = room_store_get(sc, t, x->room_id, &room);
	if (e == ERR_NOT_FOUND)
		return no_such(sc, "room");
	row->room_nid = room.nid;
	return e;
}

static enum err
find_user(struct scope *sc, struct rooms *r, const struct room_report *x,
	  struct report_row *row)
{
	struct txn *t;
	bool here = true;

	if (rooms_is_local(r, x->user_id) && r->hooks.has_account != NULL)
		TRY(r->hooks.has_account(r->hooks.user_ctx, sc, x->user_id,
					 &here));
	if (!here)
		return no_such(sc, "user");
	TRY(store_read_begin(sc, r->db, &t));
	TRY(user_id_store_find(sc, t, x->user_id, &row->user_nid));
	store_read_end(&t);
	return row->user_nid != 0 ? OK : no_such(sc, "user");
}

static enum err
find_subject(struct scope *sc, struct rooms *r, const struct requester *rq,
	     const struct room_report *x, struct report_row *row)
{
	struct txn *t;

	if (x->room_id == NULL)
		return find_user(sc, r, x, row);
	TRY(store_read_begin(sc, r->db, &t));
	if (x->event_id != NULL)
		TRY(find_event(sc, t, rq, x, row));
	else
		TRY(find_room(sc, t, x, row));
	store_read_end(&t);
	return OK;
}

static enum err
add(struct scope *sc, struct txn *t, void *ctx)
{
	const struct report_row *row = ctx;
	int64_t count;

	TRY(report_store_count_by(sc, t, row->reporter_nid, &count));
	if (count >= REPORTS_PER_USER_MAX)
		return scope_fail(sc, ERR_RATE_LIMITED,
				  "your reports have not been read yet");
	return report_store_add(sc, t, row);
}

enum err
room_report(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_report *x)
{
	struct report_row row = {.kind = REPORT_USER,
				 .reporter_nid = rq->user_nid,
				 .has_score = x->has_score,
				 .score = x->score,
				 .reason = x->reason,
				 .received_ms = rq->now_ms};

	if (x->reason != NULL && strlen(x->reason) > REPORT_REASON_MAX)
		return scope_fail(sc, ERR_LIMIT, "the reason is too long");
	if (x->room_id != NULL)
		row.kind = x->event_id != NULL ? REPORT_EVENT : REPORT_ROOM;
	TRY(find_subject(sc, r, rq, x, &row));
	return store_write(sc, r->db, add, &row);
}

enum err
room_report_list(struct scope *sc, struct rooms *r,
		 const struct report_query *q, struct report_rows *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(report_store_list(sc, t, q, out));
	store_read_end(&t);
	return OK;
}

enum err
room_report_get(struct scope *sc, struct rooms *r, int64_t nid,
		struct report_row *out)
{
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	e = report_store_get(sc, t, nid, out);
	store_read_end(&t);
	return e == ERR_NOT_FOUND ? no_such(sc, "report") : e;
}

static enum err
take_away(struct scope *sc, struct txn *t, void *ctx)
{
	return report_store_remove(sc, t, *(const int64_t *)ctx);
}

enum err
room_report_remove(struct scope *sc, struct rooms *r, int64_t nid)
{
	enum err e;

	e = store_write(sc, r->db, take_away, &nid);
	return e == ERR_NOT_FOUND ? no_such(sc, "report") : e;
}
