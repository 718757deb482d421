/* Everything that an account sent is redacted (room/room_tasks.h). */
#include <string.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "room/actions.h"
#include "room/room_tasks_priv.h"
#include "store/member_store.h"
#include "store/purge_store.h"
#include "store/room_store.h"

#define CHUNK_EVENTS 100
#define FAILURES_MAX 100

struct redacting_user {
	struct task_run *run;
	struct requester as; /* the user: what is one's own may always go */
	const char *reason;
	int64_t left; /* how many more */
	struct json_writer failed;
	size_t failures;
};

static enum err
write_rooms(struct scope *sc, struct txn *t, const struct user_redaction *x,
	    struct json_writer *w)
{
	struct member_rows members;
	struct room_row room;
	size_t i;

	for (i = 0; i < x->room_count; i++)
		json_string(w, x->room_ids[i]);
	if (x->room_count > 0)
		return OK;
	TRY(member_store_list_rooms(sc, t, x->user_nid, MEMBERSHIP_JOIN,
				    &members));
	for (i = 0; i < members.count; i++) {
		TRY(room_store_get_by_nid(sc, t, members.rows[i].room_nid,
					  &room));
		json_string(w, room.room_id);
	}
	return OK;
}

enum err
room_redact_user_begin(struct scope *sc, struct rooms *r,
		       const struct requester *rq,
		       const struct user_redaction *x, const char **task_id_out)
{
	struct task_row row = {.kind = TASK_REDACT, .subject = x->user_id};
	struct json_writer w;
	struct buf words;
	struct txn *t;

	buf_init(&words, sc, 0);
	json_writer_init(&w, &words);
	json_object_begin(&w);
	json_put_int(&w, "user_nid", x->user_nid);
	json_put_string(&w, "reason", x->reason);
	json_put_int(&w, "limit", x->limit);
	json_key(&w, "rooms");
	json_array_begin(&w);
	TRY(store_read_begin(sc, r->db, &t));
	TRY(write_rooms(sc, t, x, &w));
	store_read_end(&t);
	json_array_end(&w);
	json_object_end(&w);
	TRY(room_task_begin(sc, r, &row, rq, &words));
	*task_id_out = row.task_id;
	return OK;
}

/* One event; what is refused is told in the end and does not stop the rest. */
static enum err
redact_one(struct scope *sc, struct redacting_user *x, const char *room_id,
	   const char *event_id)
{
	const struct room_redact redact = {
		.room_id = room_id, .event_id = event_id, .reason = x->reason};
	const char *made;
	struct scope inner;
	enum err e;

	scope_begin(&inner, sc->tag);
	x->as.now_ms = clock_wall_ms();
	e = room_redact(&inner, x->run->r, &x->as, &redact, &made);
	if (e != OK && e != ERR_UNAVAILABLE && x->failures < FAILURES_MAX) {
		json_put_string(&x->failed, event_id, scope_fail_text(&inner));
		x->failures++;
	}
	scope_end(&inner);
	return e == ERR_UNAVAILABLE ? scope_fail(sc, e, "the server stops")
				    : OK;
}

static enum err
redact_in_room(struct scope *sc, struct redacting_user *x, const char *room_id)
{
	struct sent_range range = {.sender_nid = x->as.user_nid,
				   .before = INT64_MAX,
				   .limit = CHUNK_EVENTS};
	struct rooms *r = x->run->r;
	struct sent_events found;
	struct room_row room;
	struct txn *t;
	enum err e;
	size_t i;

	TRY(store_read_begin(sc, r->db, &t));
	e = room_store_get(sc, t, room_id, &room);
	store_read_end(&t);
	if (e == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		return OK;
	}
	TRY(e);
	range.room_nid = room.nid;
	do {
		TRY(store_read_begin(sc, r->db, &t));
		TRY(purge_store_list_sent(sc, t, &range, &found));
		store_read_end(&t);
		for (i = 0; i < found.count && x->left > 0; i++, x->left--) {
			TRY(room_tasks_check(sc, r));
			TRY(redact_one(sc, x, room_id, found.rows[i].event_id));
		}
		if (found.count > 0)
			range.before = found.rows[found.count - 1].room_order;
	} while (found.count == CHUNK_EVENTS && x->left > 0);
	return OK;
}

enum err
room_redact_user_run(struct scope *sc, struct task_run *run)
{
	struct redacting_user x = {.run = run, .as.user_id = run->row->subject};
	yyjson_val *rooms, *item;
	yyjson_arr_iter it;
	struct buf result;

	TRY(json_find_int(sc, run->words, "user_nid", 0, &x.as.user_nid));
	TRY(json_find_int(sc, run->words, "limit", 0, &x.left));
	TRY(json_find_string(sc, run->words, "reason", &x.reason));
	TRY(json_find_array(sc, run->words, "rooms", &rooms));
	buf_init(&result, sc, 0);
	json_writer_init(&x.failed, &result);
	json_object_begin(&x.failed);
	it = yyjson_arr_iter_with(rooms);
	while ((item = yyjson_arr_iter_next(&it)) != NULL && x.left > 0)
		TRY(redact_in_room(sc, &x, yyjson_get_str(item)));
	json_object_end(&x.failed);
	TRY(buf_check(&result));
	run->row->result = buf_str(&result);
	return OK;
}
