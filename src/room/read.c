#include "room/read.h"

#include <string.h>

#include "store/event_type_store.h"
#include "store/user_id_store.h"

static enum err
not_in_room(struct scope *sc)
{
	return scope_fail(sc, ERR_FORBIDDEN, "you are not in this room");
}

enum err
room_require(struct scope *sc, struct txn *t, const char *room_id,
	     struct room_row *out)
{
	enum err e;

	e = room_store_get(sc, t, room_id, out);
	return e == ERR_NOT_FOUND ? not_in_room(sc) : e;
}

enum err
room_require_joined(struct scope *sc, struct txn *t, const struct requester *rq,
		    const char *room_id, struct room_row *out)
{
	struct member_row m;

	TRY(room_require(sc, t, room_id, out));
	TRY(member_store_find(sc, t, out->nid, rq->user_nid, &m));
	return m.membership == MEMBERSHIP_JOIN ? OK : not_in_room(sc);
}

static enum err
was_joined(struct scope *sc, struct txn *t, const struct room_row *room,
	   const struct requester *rq, bool *out)
{
	struct state_entry key = {TYPE_MEMBER, rq->user_id, 0, 0};
	struct state_entries log;
	struct event_row e;
	size_t i;

	*out = false;
	TRY(state_store_list_key_log(sc, t, room->nid, &key, &log));
	for (i = 0; i < log.count && !*out; i++) {
		if (log.entries[i].event_nid == 0)
			continue;
		TRY(event_store_get(sc, t, log.entries[i].event_nid, &e));
		*out = event_row_membership(sc, &e) == MEMBERSHIP_JOIN;
	}
	return OK;
}

enum err
room_is_world_readable(struct scope *sc, struct txn *t, int64_t room_nid,
		       bool *out)
{
	struct state_entry key = {TYPE_HISTORY_VISIBILITY, "", 0, 0};
	struct event_row e;
	const char *value;

	TRY(room_state_find(sc, t, room_nid, &key, &e, out));
	if (!*out)
		return OK;
	value = event_row_peek(sc, &e, "history_visibility");
	*out = value != NULL && strcmp(value, "world_readable") == 0;
	return OK;
}

enum err
room_require_reader(struct scope *sc, struct txn *t, const struct requester *rq,
		    const char *room_id, struct room_row *out,
		    struct member_row *m_out)
{
	bool ok;

	TRY(room_require(sc, t, room_id, out));
	if (rq->sees_all) {
		*m_out = (struct member_row){.membership = MEMBERSHIP_JOIN};
		return OK;
	}
	TRY(member_store_find(sc, t, out->nid, rq->user_nid, m_out));
	if (m_out->membership == MEMBERSHIP_JOIN)
		return OK;
	if (m_out->membership != MEMBERSHIP_NONE && !m_out->forgotten) {
		TRY(was_joined(sc, t, out, rq, &ok));
		if (ok)
			return OK;
	}
	TRY(room_is_world_readable(sc, t, out->nid, &ok));
	return ok ? OK : not_in_room(sc);
}

enum err
room_load_events(struct scope *sc, struct txn *t,
		 const struct state_entries *entries, struct event_rows *out)
{
	int64_t *nids = scope_array(sc, int64_t, entries->count);
	size_t i;

	out->count = 0;
	out->rows = scope_array(sc, struct event_row, entries->count);
	for (i = 0; i < entries->count; i++)
		if (entries->entries[i].event_nid != 0)
			nids[out->count++] = entries->entries[i].event_nid;
	return event_store_get_many(sc, t, nids, out->count, out->rows);
}

enum err
room_state_list(struct scope *sc, struct txn *t, int64_t room_nid,
		int64_t type_nid, struct event_rows *out)
{
	const struct event_state_range all = {room_nid, INT64_MIN, INT64_MAX},
				       one = {room_nid, type_nid, type_nid};

	return event_store_list_state(sc, t, type_nid == 0 ? &all : &one, out);
}

enum err
room_state_find(struct scope *sc, struct txn *t, int64_t room_nid,
		const struct state_entry *key, struct event_row *out,
		bool *found_out)
{
	int64_t nid;

	TRY(state_store_find(sc, t, room_nid, key, &nid));
	*found_out = nid != 0;
	return nid != 0 ? event_store_get(sc, t, nid, out) : OK;
}

static void
put_entry(struct scope *sc, struct state_entries *state,
	  const struct state_entry *entry)
{
	struct state_entry *larger, *x;
	size_t i;

	for (i = 0; i < state->count; i++) {
		x = &state->entries[i];
		if (x->type_nid == entry->type_nid &&
		    strcmp(x->state_key, entry->state_key) == 0) {
			x->event_nid = entry->event_nid;
			return;
		}
	}
	larger = scope_array(sc, struct state_entry, state->count + 1);
	if (state->count > 0)
		memcpy(larger, state->entries, state->count * sizeof(*larger));
	larger[state->count++] = *entry;
	state->entries = larger;
}

enum err
room_state_at(struct scope *sc, struct txn *t, const struct event_row *e,
	      bool after, struct state_entries *out)
{
	struct state_entry own = {e->type_nid, e->state_key, e->nid, e->pos};

	TRY(state_store_read_snapshot(sc, t, e->snapshot_nid, out));
	if (after && e->state_key != NULL && e->verdict != EVENT_REJECTED)
		put_entry(sc, out, &own);
	return OK;
}

enum err
room_state_delta(struct scope *sc, struct txn *t, int64_t room_nid,
		 int64_t from, int64_t to, struct state_entries *out)
{
	struct state_log_range range = {room_nid, from, to};

	return state_store_list_changes(sc, t, &range, out);
}

enum err
room_state_members(struct scope *sc, struct txn *t, int64_t room_nid,
		   const char *const *user_ids, size_t count,
		   struct event_rows *out)
{
	struct state_entry key = {.type_nid = TYPE_MEMBER};
	bool found;
	size_t i;

	out->count = 0;
	out->rows = scope_array(sc, struct event_row, count);
	for (i = 0; i < count; i++) {
		key.state_key = user_ids[i];
		TRY(room_state_find(sc, t, room_nid, &key,
				    &out->rows[out->count], &found));
		out->count += found;
	}
	return OK;
}

enum err
room_membership_at(struct scope *sc, struct txn *t, int64_t room_nid,
		   const char *user_id, int64_t pos, enum membership *out)
{
	struct state_entry key = {TYPE_MEMBER, user_id, 0, 0};
	struct event_row e;
	int64_t nid;

	*out = MEMBERSHIP_NONE;
	TRY(state_store_find_at(sc, t, room_nid, &key, pos, &nid));
	if (nid == 0)
		return OK;
	TRY(event_store_get(sc, t, nid, &e));
	*out = event_row_membership(sc, &e);
	return OK;
}

/* Adds the event that key had at pos. */
static enum err
add_stripped(struct scope *sc, struct txn *t, const struct state_change *at,
	     struct event_rows *out)
{
	int64_t nid;

	TRY(state_store_find_at(sc, t, at->room_nid, &at->entry, at->pos,
				&nid));
	if (nid == 0)
		return OK;
	return event_store_get(sc, t, nid, &out->rows[out->count++]);
}

enum err
room_stripped_state(struct scope *sc, struct txn *t, int64_t room_nid,
		    const char *user_id, struct event_rows *out)
{
	static const int64_t types[] = {TYPE_CREATE,	 TYPE_NAME,
					TYPE_AVATAR,	 TYPE_TOPIC,
					TYPE_JOIN_RULES, TYPE_CANONICAL_ALIAS,
					TYPE_ENCRYPTION, TYPE_ROOM_CLASS};
	const size_t count = sizeof(types) / sizeof(types[0]);
	struct state_entry member = {.type_nid = TYPE_MEMBER,
				     .state_key = user_id};
	struct state_change at = {.room_nid = room_nid, .pos = INT64_MAX};
	struct event_row own;
	size_t i;
	bool found;

	out->count = 0;
	out->rows = scope_array(sc, struct event_row, count + 2);
	TRY(room_state_find(sc, t, room_nid, &member, &own, &found));
	/* What changes later is not for those who are not in yet. */
	if (found && own.pos != 0)
		at.pos = own.pos;
	for (i = 0; i < count; i++) {
		at.entry = (struct state_entry){.type_nid = types[i],
						.state_key = ""};
		TRY(add_stripped(sc, t, &at, out));
	}
	if (!found)
		return OK;
	out->rows[out->count++] = own;
	if (strcmp(own.sender, user_id) == 0)
		return OK;
	/* Who invites, so that the client can name them. */
	at.entry = member;
	at.entry.state_key = own.sender;
	return add_stripped(sc, t, &at, out);
}
