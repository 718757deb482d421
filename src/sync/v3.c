#include "sync/v3.h"

#include <string.h>

#include "room/aggregate.h"
#include "room/erasure.h"
#include "store/event_type_store.h"
#include "sync/device_section.h"
#include "sync/memory.h"
#include "sync/my_rooms.h"
#include "sync/presence_news.h"
#include "sync/timeline.h"
#include "sync/v3_priv.h"

/* --- account data --- */

void
v3_data_write(struct v3 *v, const char *room_id,
	      const struct event_filter *filter, bool *any_out)
{
	const struct account_data_row *r;
	struct filter_event e = {0};
	size_t i;

	json_object_begin(&v->w);
	json_key(&v->w, "events");
	json_array_begin(&v->w);
	for (i = 0; i < v->data_count; i++) {
		r = &v->data[i];
		e.type = r->type;
		e.room_id = *room_id == '\0' ? NULL : room_id;
		if (strcmp(r->room_id, room_id) != 0 ||
		    !event_filter_admits(filter, &e))
			continue;
		*any_out = true;
		json_object_begin(&v->w);
		json_put_string(&v->w, "type", r->type);
		json_put_raw(&v->w, "content", r->content, r->content_len);
		json_object_end(&v->w);
	}
	json_array_end(&v->w);
	json_object_end(&v->w);
}

enum err
v3_data_read_room(struct v3 *v, const char *room_id)
{
	struct scope *sc = v->sc;
	const struct account_data_query q = {.user_nid = v->q->rq->user_nid,
					     .room_id = room_id,
					     .upto = v->now};
	struct account_data_row *rows, *all;
	size_t count, i, kept = 0;

	TRY(account_data_list(sc, v->s->users, v->t, &q, &rows, &count));
	if (count == 0)
		return OK;
	all = scope_array(sc, struct account_data_row, v->data_count + count);
	for (i = 0; i < v->data_count; i++)
		if (strcmp(v->data[i].room_id, room_id) != 0)
			all[kept++] = v->data[i];
	memcpy(all + kept, rows, count * sizeof(*rows));
	v->data = all;
	v->data_count = kept + count;
	return OK;
}

static enum err
read_data(struct scope *sc, struct v3 *v)
{
	const struct account_data_query q = {.user_nid = v->q->rq->user_nid,
					     .since = v->since,
					     .upto = v->now};

	if (v->since > 0 &&
	    !account_data_may_have_changed(v->s->users, q.user_nid, v->since))
		return OK;
	return account_data_list(sc, v->s->users, v->t, &q, &v->data,
				 &v->data_count);
}

/* --- which rooms --- */

static bool
has_row(const struct member_rows *rows, int64_t room_nid)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->rows[i].room_nid == room_nid)
			return true;
	return false;
}

static void
add_row(struct scope *sc, struct member_rows *rows, const struct member_row *m)
{
	struct member_row *grown;

	grown = scope_array(sc, struct member_row, rows->count + 1);
	if (rows->count > 0)
		memcpy(grown, rows->rows, rows->count * sizeof(*grown));
	grown[rows->count] = *m;
	rows->rows = grown;
	rows->count++;
}

/* A joined room where no event is new, but something else. */
static enum err
add_room(struct scope *sc, struct v3 *v, struct member_rows *rows,
	 const struct room_row *room)
{
	struct member_row m;

	TRY(member_store_find(sc, v->t, room->nid, v->q->rq->user_nid, &m));
	if (m.membership != MEMBERSHIP_JOIN)
		return OK;
	m.room_nid = room->nid;
	m.room_id = room->room_id;
	add_row(sc, rows, &m);
	return OK;
}

static enum err
add_rooms_of_data(struct scope *sc, struct v3 *v, struct member_rows *rows)
{
	struct room_row room;
	enum err e;
	size_t i;

	for (i = 0; i < v->data_count; i++) {
		if (v->data[i].room_id[0] == '\0')
			continue;
		e = room_store_get(sc, v->t, v->data[i].room_id, &room);
		if (e == ERR_NOT_FOUND)
			continue;
		TRY(e);
		if (!has_row(rows, room.nid))
			TRY(add_room(sc, v, rows, &room));
	}
	return OK;
}

static enum err
add_rooms_of_typing(struct scope *sc, struct v3 *v, struct member_rows *rows)
{
	const struct feed_query q = {.user_nid = v->q->rq->user_nid,
				     .since = INT64_MAX,
				     .volatile_since = v->volatile_since,
				     .device_nid = v->q->rq->device_nid};
	struct feed_changes changes;
	struct room_row room;
	struct member_rows all;
	size_t i;

	if (v->volatile_since < 0 || !feed_list(sc, v->s->feed, &q, &changes)) {
		TRY(member_store_list_rooms(sc, v->t, q.user_nid,
					    MEMBERSHIP_JOIN, &all));
		for (i = 0; i < all.count; i++)
			if (!has_row(rows, all.rows[i].room_nid))
				add_row(sc, rows, &all.rows[i]);
		return OK;
	}
	for (i = 0; i < changes.count; i++) {
		if (changes.items[i].kind != NOTIFY_TYPING ||
		    has_row(rows, changes.items[i].room_nid))
			continue;
		TRY(room_store_get_by_nid(sc, v->t, changes.items[i].room_nid,
					  &room));
		TRY(add_room(sc, v, rows, &room));
	}
	return OK;
}

static enum err
read_rooms(struct scope *sc, struct v3 *v, struct member_rows *rows)
{
	int64_t user = v->q->rq->user_nid;
	const struct my_rooms_query mine = {user, v->now};

	if (v->since == 0 || v->q->full_state)
		return my_rooms_list(sc, &v->cards, &mine, rows);
	TRY(member_store_list_changed(sc, v->t, user, v->since, rows));
	TRY(add_rooms_of_data(sc, v, rows));
	return add_rooms_of_typing(sc, v, rows);
}

/* --- the sections --- */

static enum err
inviter_is_ignored(struct scope *sc, struct v3 *v, const struct member_row *m,
		   bool *out)
{
	struct event_row e;

	*out = false;
	if (m->membership != MEMBERSHIP_INVITE)
		return OK;
	TRY(room_invites_blocked(sc, v->t, v->q->rq->user_nid, out));
	if (*out || v->ignored == NULL)
		return OK;
	TRY(event_store_get(sc, v->t, m->event_nid, &e));
	*out = map_find(v->ignored, e.sender) != NULL;
	return OK;
}

/* "room id": {"invite_state": {"events": [...]}} */
static enum err
write_stripped(struct scope *sc, struct v3 *v, const struct member_row *m,
	       const char *key)
{
	struct event_writer ew = {.t = v->t,
				  .w = &v->w,
				  .viewer = {.format = EVENT_FORMAT_STRIPPED,
					     .room_id = m->room_id},
				  .is_state = true};
	struct event_rows state;
	bool ignored;

	TRY(inviter_is_ignored(sc, v, m, &ignored));
	if (ignored || m->pos <= v->since)
		return OK;
	TRY(room_stripped_state(sc, v->t, m->room_nid, v->q->rq->user_id,
				&state));
	v->said_something = true;
	json_key(&v->w, m->room_id);
	json_object_begin(&v->w);
	json_key(&v->w, key);
	json_object_begin(&v->w);
	json_key(&v->w, "events");
	json_array_begin(&v->w);
	TRY(timeline_write(sc, &ew, &state));
	json_array_end(&v->w);
	json_object_end(&v->w);
	json_object_end(&v->w);
	return OK;
}

static bool
is_left_room_wanted(const struct v3 *v, const struct member_row *m)
{
	if (v->since == 0)
		return v->q->filter->f.include_leave;
	return m->pos > v->since;
}

struct section {
	const char *name;
	unsigned mask;
	const char *stripped_key; /* NULL: whole rooms */
};

static const struct section sections[] = {
	{"join", MEMBERSHIP_JOIN, NULL},
	{"invite", MEMBERSHIP_INVITE, "invite_state"},
	{"knock", MEMBERSHIP_KNOCK, "knock_state"},
	{"leave", MEMBERSHIP_LEAVE | MEMBERSHIP_BAN, NULL},
};

static enum err
write_section(struct scope *sc, struct v3 *v, const struct section *s,
	      const struct member_rows *rows)
{
	const struct member_row *m;
	size_t i;

	json_key(&v->w, s->name);
	json_object_begin(&v->w);
	for (i = 0; i < rows->count; i++) {
		m = &rows->rows[i];
		if (((unsigned)m->membership & s->mask) == 0 ||
		    !filter_admits_room(&v->q->filter->f, m->room_id))
			continue;
		if (s->stripped_key != NULL)
			TRY(write_stripped(sc, v, m, s->stripped_key));
		else if (m->membership == MEMBERSHIP_JOIN ||
			 is_left_room_wanted(v, m))
			TRY(v3_room_write(sc, v, m));
	}
	json_object_end(&v->w);
	return OK;
}

static enum err
write_rooms(struct scope *sc, struct v3 *v)
{
	struct member_rows rows;
	size_t i;

	TRY(read_rooms(sc, v, &rows));
	json_key(&v->w, "rooms");
	json_object_begin(&v->w);
	for (i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		TRY(write_section(sc, v, &sections[i], &rows));
	json_object_end(&v->w);
	return OK;
}

static const char no_events[] = "{\"events\":[]}";

static enum err
write_answer(struct scope *sc, struct v3 *v, const struct sync_token *next)
{
	json_object_begin(&v->w);
	json_put_string(&v->w, "next_batch", sync_token_text(sc, next));
	json_key(&v->w, "account_data");
	v3_data_write(v, "", &v->q->filter->f.account_data, &v->said_something);
	TRY(write_rooms(sc, v));
	TRY(device_section_write(sc, v));
	presence_section_write(&v->w, &v->presence, v->q->rq->now_ms);
	json_object_end(&v->w);
	return OK;
}

/* A token from the future was given out before a restore: it counts as none. */
static void
read_since(struct v3 *v, const struct sync_token *now)
{
	const struct sync_token *since = v->q->since;

	if (since == NULL || since->pos > v->now)
		return;
	v->since = since->pos;
	v->volatile_since =
		since->boot_id == now->boot_id ? since->volatile_pos : -1;
}

enum err
sync_v3_answer(struct scope *sc, struct sync *s,
	       const struct sync_v3_request *q, struct buf *out,
	       struct sync_v3_result *result)
{
	struct v3 v = {.sc = sc, .s = s, .q = q};
	struct sync_token next = sync_token_at(s, 0);

	json_writer_init(&v.w, out);
	TRY(device_section_acknowledge(sc, s, q));
	card_reader_init(&v.cards, s->cards, s->db);
	TRY(store_read_begin(sc, s->db, &v.t));
	TRY(txn_settled_position(sc, v.t, &v.now));
	card_reader_begin(&v.cards, v.t, v.now);
	read_since(&v, &next);
	next.pos = v.now;
	TRY(read_data(sc, &v));
	TRY(room_ignored_read(sc, v.t, q->rq->user_nid, &v.ignored));
	TRY(room_erasure_exists(sc, v.t, &v.has_erased));
	TRY(push_settings_get(sc, s->users, v.t, q->rq->user_nid, &v.push));
	memory_learn_person(s, q->rq->user_nid, v.now,
			    v.ignored == NULL && (!v.push->has_own ||
						  v.push->is_only_mutes));
	v.settings_since = memory_settings_since(s, q->rq->user_nid, v.now);
	TRY(device_section_read(sc, &v, &next));
	presence_section_read(sc, s, q, &next, &v.presence);
	v.said_something |= v.presence.count > 0;
	TRY(write_answer(sc, &v, &next));
	store_read_end(&v.t);
	result->is_empty = v.since > 0 && !v.said_something && !q->full_state;
	result->next = next;
	return buf_check(out);
}

void
v3_frame_begin(struct scope *sc, struct v3_frame *f)
{
	json_object_begin(&f->w);
	json_put_string(&f->w, "next_batch", sync_token_text(sc, &f->next));
	json_put_raw(&f->w, "account_data", no_events, sizeof(no_events) - 1);
	json_key(&f->w, "rooms");
	json_object_begin(&f->w);
	json_key(&f->w, "join");
	json_object_begin(&f->w);
}

void
v3_frame_end(struct v3_frame *f)
{
	json_object_end(&f->w);
	json_put_raw(&f->w, "invite", "{}", 2);
	json_put_raw(&f->w, "knock", "{}", 2);
	json_put_raw(&f->w, "leave", "{}", 2);
	json_object_end(&f->w);
	device_section_write_quiet(&f->w, f->device, f->changed);
	presence_section_write(&f->w, f->presence, f->now_ms);
	json_object_end(&f->w);
}

enum err
sync_v3_nothing(struct scope *sc, struct sync *s, const struct sync_v3_quiet *q,
		struct buf *out)
{
	struct v3_frame f = {.next = *q->since};

	f.device = device_status_find(sc, s->users, q->rq->device_nid);
	if (f.device == NULL && !q->may_read)
		return ERR_RETRY;
	if (f.device == NULL)
		TRY(device_status_get(sc, s->users, NULL, q->rq->device_nid,
				      &f.device));
	json_writer_init(&f.w, out);
	v3_frame_begin(sc, &f);
	v3_frame_end(&f);
	return buf_check(out);
}
