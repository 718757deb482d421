#include "room/push_view.h"

#include <string.h>

#include "room/aggregate.h"
#include "room/auth_power.h"
#include "store/event_type_store.h"

static enum err
read_text(struct scope *sc, struct txn *t, int64_t room_nid,
	  const struct state_entry *key, const char *member, const char **out)
{
	struct event_row e;
	bool found;

	*out = NULL;
	TRY(room_state_find(sc, t, room_nid, key, &e, &found));
	if (found)
		*out = event_row_peek(sc, &e, member);
	if (*out != NULL && **out == '\0')
		*out = NULL;
	return OK;
}

enum err
push_view_name(struct scope *sc, struct txn *t, int64_t room_nid,
	       const char *user_id, const char **out)
{
	const struct state_entry key = {TYPE_MEMBER, user_id, 0, 0};

	return read_text(sc, t, room_nid, &key, "displayname", out);
}

enum err
push_view_words(struct scope *sc, struct txn *t, int64_t room_nid,
		struct push_room_words *out)
{
	const struct state_entry name = {TYPE_NAME, "", 0, 0};
	const struct state_entry alias = {TYPE_CANONICAL_ALIAS, "", 0, 0};

	TRY(read_text(sc, t, room_nid, &name, "name", &out->name));
	return read_text(sc, t, room_nid, &alias, "alias", &out->alias);
}

static enum err
load_state(struct scope *sc, struct txn *t, const struct room_row *room,
	   const struct state_entry *key, struct event **out)
{
	struct event_stored stored = {.version =
					      room_version_find(room->version)};
	struct event_row e;
	bool found;

	*out = NULL;
	TRY(room_state_find(sc, t, room->nid, key, &e, &found));
	if (!found || stored.version == NULL)
		return OK;
	stored.event_id = e.event_id;
	stored.bytes = e.pdu;
	stored.len = e.pdu_len;
	*out = scope_new(sc, struct event);
	return event_load(sc, &stored, *out);
}

static enum err
read_power(struct scope *sc, struct txn *t, const struct room_row *room,
	   struct push_view *v)
{
	const struct state_entry create_key = {TYPE_CREATE, "", 0, 0};
	const struct state_entry power_key = {TYPE_POWER_LEVELS, "", 0, 0};
	struct event *create, *power;
	struct power_levels levels;

	TRY(load_state(sc, t, room, &create_key, &create));
	TRY(load_state(sc, t, room, &power_key, &power));
	power_levels_read(create, power, &levels);
	v->room.sender_power = power_of(&levels, v->event.sender);
	v->room.notification_levels = levels.notifications;
	return OK;
}

enum err
push_view_read(struct scope *sc, struct txn *t, const struct event_row *row,
	       struct push_view *out)
{
	struct room_head head;
	struct room_row room;

	memset(out, 0, sizeof(*out));
	TRY(room_store_get_by_nid(sc, t, row->room_nid, &room));
	TRY(room_store_get_head(sc, t, row->room_nid, &head));
	out->row = row;
	out->room_id = room.room_id;
	out->event = (struct push_event){.event_id = row->event_id,
					 .room_id = room.room_id,
					 .sender = row->sender,
					 .type = row->type,
					 .state_key = row->state_key,
					 .content = event_row_content(sc, row)};
	out->room.member_count = head.joined;
	return read_power(sc, t, &room, out);
}

enum err
push_view_is_over(struct scope *sc, struct txn *t, const struct event_row *row,
		  int64_t user_nid, bool *out)
{
	struct receipt_rows receipts;
	const struct receipt_row *r;
	struct member_row member;
	size_t i;

	TRY(member_store_find(sc, t, row->room_nid, user_nid, &member));
	*out = row->redacted_by != 0 || (member.membership != MEMBERSHIP_JOIN &&
					 member.event_nid != row->nid);
	if (*out)
		return OK;
	TRY(receipt_store_list_user(sc, t, row->room_nid, user_nid, &receipts));
	for (i = 0; i < receipts.count && !*out; i++) {
		r = &receipts.rows[i];
		if (r->kind != RECEIPT_READ && r->kind != RECEIPT_READ_PRIVATE)
			continue;
		*out = r->event_order >= row->room_order &&
		       (r->thread[0] == '\0' ||
			(row->thread_nid == 0 &&
			 strcmp(r->thread, "main") == 0));
	}
	return OK;
}

enum err
push_view_unread(struct scope *sc, struct txn *t,
		 const struct push_unread_query *q, int64_t *count_out)
{
	struct room_unread_query uq = {.user_nid = q->user_nid};
	struct room_unread_all unread;
	enum push_room_choice choice;
	struct member_rows rooms;
	struct map *ignored;
	size_t i;

	*count_out = 0;
	TRY(room_ignored_read(sc, t, q->user_nid, &ignored));
	uq.ignored = ignored;
	TRY(member_store_list_unread(sc, t, q->user_nid, &rooms));
	for (i = 0; i < rooms.count; i++) {
		choice = q->choose(q->ctx, rooms.rows[i].room_id);
		if (choice == PUSH_ROOM_NOTHING)
			continue;
		uq.room_nid = rooms.rows[i].room_nid;
		uq.mentions_only = choice == PUSH_ROOM_MENTIONS;
		TRY(room_unread_read(sc, t, &uq, &unread));
		*count_out += unread.total.notifications;
	}
	return OK;
}
