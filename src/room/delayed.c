#include "room/delayed.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/token.h"
#include "room/actions.h"
#include "room/read.h"
#include "room/rooms_priv.h"

#define TICK_MAX 50 /* sent in one go */
/* So long one can ask what became of a delay. */
#define KEPT_MS ((int64_t)24 * 3600 * 1000)

static enum err
no_such(struct scope *sc)
{
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_NOT_FOUND,
			  "no such delayed event is scheduled");
}

/* --- scheduling --- */

struct scheduling {
	struct delayed_row row;
	const char *found; /* scheduled before under the transaction id */
};

static enum err
schedule(struct scope *sc, struct txn *t, void *ctx)
{
	struct scheduling *x = ctx;
	int64_t count;

	TRY(delayed_store_find_txn(sc, t, &x->row, &x->found));
	if (x->found != NULL)
		return OK;
	TRY(delayed_store_count(sc, t, x->row.user_nid, &count));
	if (count >= DELAYED_MAX)
		return scope_fail(sc, ERR_RATE_LIMITED,
				  "you have scheduled as many delayed events "
				  "as you may");
	TRY(delayed_store_purge(sc, t, x->row.since_ms - KEPT_MS));
	return delayed_store_add(sc, t, &x->row);
}

enum err
room_delay(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const struct room_delay *x, const char **delay_id_out)
{
	struct scheduling s = {.row = {.delay_id = token_random_id(sc, 32),
				       .user_nid = rq->user_nid,
				       .device_nid = rq->device_nid,
				       .room_id = x->send.room_id,
				       .type = x->send.type,
				       .state_key = x->send.state_key,
				       .txn_id = x->send.txn_id,
				       .delay_ms = x->delay_ms,
				       .since_ms = rq->now_ms,
				       .send_ms = rq->now_ms + x->delay_ms}};
	struct room_row room;
	struct txn *t;

	if (x->delay_ms < 0 || x->delay_ms > DELAY_MS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a delay has 0 to %lld milliseconds",
				  (long long)DELAY_MS_MAX);
	TRY(rooms_require_active(sc, rq));
	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_require_joined(sc, t, rq, x->send.room_id, &room));
	store_read_end(&t);
	s.row.content = json_format(sc, x->send.content, NULL);
	TRY(store_write(sc, r->db, schedule, &s));
	*delay_id_out = s.found != NULL ? s.found : s.row.delay_id;
	return OK;
}

/* --- ending --- */

static enum err
end(struct scope *sc, struct txn *t, void *ctx)
{
	return delayed_store_end(sc, t, ctx);
}

/* In the transaction of the event itself. */
static enum err
end_with_event(struct scope *sc, struct txn *t, void *ctx, const char *event_id)
{
	struct delayed_row *row = ctx;

	row->state = DELAYED_SENT;
	row->event_id = event_id;
	return delayed_store_end(sc, t, row);
}

/* What a refusal is told as. */
static void
note_refusal(struct scope *sc, struct delayed_row *row, enum err e)
{
	row->state = DELAYED_REFUSED;
	row->event_id = NULL;
	row->errcode = err_code(e);
	row->error = scope_strdup(sc, scope_fail_text(sc));
}

static enum err
send_event(struct scope *sc, struct rooms *r, struct delayed_row *row)
{
	struct requester rq = {.user_id = row->user_id,
			       .user_nid = row->user_nid,
			       .device_nid = row->device_nid,
			       .now_ms = row->ended_ms};
	struct room_send s = {.room_id = row->room_id,
			      .type = row->type,
			      .state_key = row->state_key};
	struct room_send_also also = {end_with_event, row};
	bool here = true;

	if (r->hooks.has_account != NULL)
		TRY(r->hooks.has_account(r->hooks.user_ctx, sc, row->user_id,
					 &here));
	if (!here)
		return scope_fail(sc, ERR_USER_DEACTIVATED,
				  "the account is no more");
	TRY(json_parse_object(sc, row->content, strlen(row->content),
			      &s.content));
	return room_send_with(sc, r, &rq, &s, &also, &row->event_id);
}

/* Whether the same may go well a moment later. */
static bool
is_passing(enum err e)
{
	return e == ERR_STORE || e == ERR_IO || e == ERR_NOMEM ||
	       e == ERR_RETRY || e == ERR_TIMEOUT || e == ERR_UNAVAILABLE;
}

/* Sends row, and ends it, whatever comes of it. *sent_out is why it was
 * refused. ERR_CONFLICT: somebody else has ended it or put it off. */
static enum err
fire(struct scope *sc, struct rooms *r, struct delayed_row *row,
     enum err *sent_out)
{
	row->state = DELAYED_SCHEDULED;
	*sent_out = send_event(sc, r, row);
	if (*sent_out == ERR_CONFLICT || is_passing(*sent_out))
		return *sent_out;
	if (*sent_out != OK) {
		note_refusal(sc, row, *sent_out);
		scope_clear_failure(sc);
		return store_write(sc, r->db, end, row);
	}
	if (row->state == DELAYED_SENT)
		return OK;
	/* The state was so already: nothing was sent. */
	row->state = DELAYED_SENT;
	return store_write(sc, r->db, end, row);
}

static enum err
send_now(struct scope *sc, struct rooms *r, struct delayed_row *row)
{
	enum err e, sent = OK;

	e = fire(sc, r, row, &sent);
	if (e == OK && sent != OK)
		return scope_fail(sc, sent, "%s", row->error);
	return e;
}

static enum err
restart(struct scope *sc, struct txn *t, void *ctx)
{
	const struct delayed_row *row = ctx;

	return delayed_store_restart(sc, t, row->delay_id, row->ended_ms,
				     row->ended_ms + row->delay_ms);
}

static enum err
find_scheduled(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const char *delay_id, struct delayed_row *out)
{
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	e = delayed_store_get(sc, t, delay_id, out);
	store_read_end(&t);
	if (e == OK && (out->state != DELAYED_SCHEDULED ||
			(rq != NULL && rq->user_nid != out->user_nid)))
		e = ERR_NOT_FOUND;
	return e == ERR_NOT_FOUND ? no_such(sc) : e;
}

enum err
room_delayed_act(struct scope *sc, struct rooms *r, const struct requester *rq,
		 const char *delay_id, enum room_delayed_action action)
{
	struct delayed_row row;
	enum err e;

	TRY(find_scheduled(sc, r, rq, delay_id, &row));
	row.by_action = true;
	row.ended_ms = clock_wall_ms();
	switch (action) {
	case DELAYED_ACTION_SEND:
		e = send_now(sc, r, &row);
		break;
	case DELAYED_ACTION_RESTART:
		e = store_write(sc, r->db, restart, &row);
		break;
	default:
		row.state = DELAYED_CANCELLED;
		e = store_write(sc, r->db, end, &row);
	}
	return e == ERR_CONFLICT ? no_such(sc) : e;
}

/* --- reading --- */

enum err
room_delayed_get(struct scope *sc, struct rooms *r, const struct requester *rq,
		 const char *delay_id, struct delayed_row *out)
{
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	e = delayed_store_get(sc, t, delay_id, out);
	store_read_end(&t);
	if (e == OK && out->user_nid != rq->user_nid)
		e = ERR_NOT_FOUND;
	return e == ERR_NOT_FOUND ? no_such(sc) : e;
}

enum err
room_delayed_list(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const struct delayed_query *q, struct delayed_rows *out)
{
	struct delayed_query mine = *q;
	struct txn *t;

	mine.user_nid = rq->user_nid;
	TRY(store_read_begin(sc, r->db, &t));
	TRY(delayed_store_list(sc, t, &mine, out));
	store_read_end(&t);
	return OK;
}

/* --- the timer --- */

static enum err
list_due(struct scope *sc, struct rooms *r, int64_t now_ms,
	 struct delayed_rows *out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(delayed_store_list_due(sc, t, now_ms, TICK_MAX, out));
	store_read_end(&t);
	return OK;
}

static void
fire_due(struct rooms *r, const struct delayed_row *due, int64_t now_ms)
{
	struct delayed_row row = *due;
	struct scope sc;
	enum err e, sent;

	scope_begin(&sc, "delayed");
	row.ended_ms = now_ms;
	e = fire(&sc, r, &row, &sent);
	if (e != OK && e != ERR_CONFLICT)
		log_warn("delayed event %lld: %s", (long long)row.nid,
			 scope_fail_text(&sc));
	scope_end(&sc);
}

void
room_delayed_tick(struct rooms *r, int64_t now_ms)
{
	struct delayed_rows due = {0};
	struct scope sc;
	size_t i;

	scope_begin(&sc, "delayed");
	if (list_due(&sc, r, now_ms, &due) != OK)
		log_warn("delayed events: %s", scope_fail_text(&sc));
	for (i = 0; i < due.count; i++)
		fire_due(r, &due.rows[i], now_ms);
	scope_end(&sc);
}
