#include "sync/sliding.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "room/aggregate.h"
#include "room/erasure.h"
#include "sync/device_section.h"
#include "sync/memory.h"
#include "sync/sliding_priv.h"

struct sliding_conns *
sync_conns(struct sync *s)
{
	return s->conns;
}

static enum err
read_data(struct scope *sc, struct sliding *x)
{
	const struct account_data_query q = {.user_nid = x->q->rq->user_nid,
					     .since = x->since,
					     .upto = x->now};

	if (x->since > 0 &&
	    !account_data_may_have_changed(x->s->users, q.user_nid, x->since))
		return OK;
	return account_data_list(sc, x->s->users, x->t, &q, &x->data,
				 &x->data_count);
}

/* m.direct: {"user": ["room", ...], ...} */
static enum err
read_direct(struct scope *sc, struct sliding *x)
{
	const struct account_data_query q = {.user_nid = x->q->rq->user_nid,
					     .room_id = ""};
	yyjson_val *root, *key, *rooms, *room;
	const char *content;
	size_t i, k, max, rooms_max;

	TRY(account_data_find(sc, x->s->users, x->t, &q, "m.direct", &content));
	if (content == NULL ||
	    json_parse_object(sc, content, strlen(content), &root) != OK)
		return OK;
	x->direct = sync_scope_map(sc);
	yyjson_obj_foreach(root, i, max, key, rooms)
	{
		yyjson_arr_foreach(rooms, k, rooms_max,
				   room) if (yyjson_is_str(room))(void)
			map_put(x->direct, yyjson_get_str(room), room);
	}
	return OK;
}

static enum err
read_user(struct scope *sc, struct sliding *x)
{
	int64_t user = x->q->rq->user_nid;

	TRY(read_data(sc, x));
	TRY(read_direct(sc, x));
	TRY(room_ignored_read(sc, x->t, user, &x->ignored));
	TRY(room_erasure_exists(sc, x->t, &x->has_erased));
	TRY(push_settings_get(sc, x->s->users, x->t, user, &x->push));
	memory_learn_person(x->s, user, x->now,
			    x->ignored == NULL && (!x->push->has_own ||
						   x->push->is_only_mutes));
	x->settings_since = memory_settings_since(x->s, user, x->now);
	return sliding_rooms_read(sc, x);
}

static enum err
write_rooms(struct scope *sc, struct sliding *x)
{
	size_t i;

	json_key(&x->w, "rooms");
	json_object_begin(&x->w);
	for (i = 0; i < x->count; i++)
		if (x->entries[i].matched)
			TRY(sliding_room_write(sc, x, &x->entries[i]));
	json_object_end(&x->w);
	return OK;
}

/* Remembers what was in the windows, for answers from memory. */
static void
note_window(struct sliding *x)
{
	const struct sliding_entry *e;
	size_t *counts = calloc(x->cfg->list_count + 1, sizeof(*counts)), i;
	bool stable = counts != NULL;

	for (i = 0; i < x->cfg->list_count && counts != NULL; i++) {
		counts[i] = x->list_counts[i];
		stable &= sliding_list_is_stable(&x->cfg->lists[i]);
	}
	sliding_conn_set_window(x->q->conn, x->q->config, stable, counts);
	for (i = 0; i < x->count; i++) {
		e = &x->entries[i];
		if (e->matched)
			sliding_conn_match(x->q->conn,
					   &(struct sliding_match){
						   e->m->room_nid, &e->config,
						   e->lists, e->subscribed});
	}
}

static enum err
write_answer(struct scope *sc, struct sliding *x)
{
	struct sync_token next;

	json_object_begin(&x->w);
	TRY(sliding_lists_write(sc, x));
	TRY(write_rooms(sc, x));
	TRY(sliding_extensions_write(sc, x));
	next = sliding_conn_commit(x->q->conn, x->now, x->vol_now);
	json_put_string(&x->w, "pos", sync_token_text(sc, &next));
	json_object_end(&x->w);
	return OK;
}

static enum err
make_answer(struct scope *sc, struct sliding *x, struct buf *out)
{
	json_writer_init(&x->w, out);
	TRY(device_section_acknowledge_sliding(sc, x->s, x->q));
	card_reader_init(&x->cards, x->s->cards, x->s->db);
	TRY(store_read_begin(sc, x->s->db, &x->t));
	TRY(txn_settled_position(sc, x->t, &x->now));
	card_reader_begin(&x->cards, x->t, x->now);
	TRY(read_user(sc, x));
	TRY(write_answer(sc, x));
	store_read_end(&x->t);
	return buf_check(out);
}

enum err
sliding_answer(struct scope *sc, struct sync *s,
	       const struct sliding_request *q, struct buf *out,
	       struct sliding_result *result)
{
	struct sliding x = {.s = s,
			    .q = q,
			    .cfg = q->config->value,
			    .since = sliding_conn_pos(q->conn),
			    .vol_since = sliding_conn_volatile(q->conn),
			    .vol_now = feed_volatile(s->feed)};
	enum err e = make_answer(sc, &x, out);

	if (e != OK) {
		sliding_conn_rollback(q->conn);
		return e;
	}
	result->is_empty = x.since > 0 && !x.said_something;
	if (result->is_empty) {
		sliding_conn_rollback(q->conn);
		sliding_conn_advance(q->conn, x.now, x.vol_now);
	}
	note_window(&x);
	return OK;
}

enum err
sliding_nothing(struct scope *sc, const struct sliding_request *q,
		struct buf *out)
{
	const struct sync_token at = {.kind = SYNC_TOKEN_CONNECTION,
				      .pos = sliding_conn_pos(q->conn),
				      .conn_id = sliding_conn_id(q->conn),
				      .seq = sliding_conn_seq(q->conn)};
	struct json_writer w;

	json_writer_init(&w, out);
	json_object_begin(&w);
	json_put_string(&w, "pos", sync_token_text(sc, &at));
	json_put_raw(&w, "lists", "{}", 2);
	json_put_raw(&w, "rooms", "{}", 2);
	json_put_raw(&w, "extensions", "{}", 2);
	json_object_end(&w);
	return buf_check(out);
}
